"""The door: what it lets in, and what it answers."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.run import create_http_input_channels

import nlu
from nlu.channels.metrics import MetricsDoor
from nlu.channels.rest import MAX_BODY_BYTES, BadRequestError, RestDoor, read_request

ROOT = Path(nlu.__file__).parents[1]

Post = Callable[..., Awaitable[tuple[int, Any]]]


class Assistant:
    """Notes what reaches it and answers with an echo."""

    def __init__(self) -> None:
        self.received: list[UserMessage] = []
        self.at_work = self.most_at_work = 0

    async def handle_message(self, message: UserMessage) -> None:
        self.received.append(message)
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        await asyncio.sleep(0.02)
        self.at_work -= 1
        if message.text == "fail":
            raise RuntimeError(message.text)
        if message.text != "silence":
            await message.output_channel.send_text_message(message.sender_id, message.text)


@pytest.fixture
def assistant() -> Assistant:
    return Assistant()


@pytest.fixture
def post(assistant: Assistant, request: pytest.FixtureRequest) -> Post:
    door = RestDoor(getattr(request, "param", ""))
    routes = door.blueprint(assistant.handle_message)._future_routes
    (receive,) = (route.handler for route in routes if route.uri == "/webhook")

    async def send(body: Any, token: str = "", **headers: str) -> tuple[int, Any]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        args = {"token": token} if token else {}
        answer = await receive(SimpleNamespace(body=data, headers=headers, args=args))
        return answer.status, json.loads(answer.body)

    return send


def test_credentials_mount_this_door_at_the_stock_path_and_figures_beside_it() -> None:
    channels = create_http_input_channels(None, str(ROOT / "credentials.yml"))
    assert [type(channel) for channel in channels] == [RestDoor, MetricsDoor]
    assert [channel.url_prefix() for channel in channels] == ["rest", "/metrics"]


async def test_text_is_answered_and_never_a_payload(post: Post, assistant: Assistant) -> None:
    status, answer = await post({"sender": "web:1", "message": "/restart"})
    assert (status, answer) == (200, [{"recipient_id": "web:1", "text": "/restart"}])
    assert assistant.received[0].parse_data is None
    assert assistant.received[0].input_channel == "rest"


async def test_claims_of_the_caller_are_not_believed(post: Post, assistant: Assistant) -> None:
    body = {
        "sender": "a",
        "message": "hi",
        "metadata": {"trusted": 1},
        "input_channel": "telegram",
        "parse_data": {"intent": {"name": "restart"}},
    }
    await post(body)
    received = assistant.received[0]
    assert received.input_channel == "rest"
    assert received.parse_data is None
    assert list(received.metadata or {}) == ["request"]


async def test_a_language_that_the_chat_has_chosen_goes_along(
    post: Post, assistant: Assistant
) -> None:
    await post({"sender": "a", "message": "hi", "language": "zh-Hant"})
    await post({"sender": "a", "message": "hi", "language": None})
    told = [(message.metadata or {}).get("language") for message in assistant.received]
    assert told == ["zh-Hant", None]


async def test_button_arrives_understood(post: Post, assistant: Assistant) -> None:
    status, _ = await post({"sender": "a", "payload": '/show{"id":"fact:tasks-rate"}'})
    data = assistant.received[0].parse_data
    assert status == 200
    assert data["intent"] == {"name": "show", "confidence": 1.0}
    assert data["entities"][0]["value"] == "fact:tasks-rate"


async def test_message_is_cut_and_cleaned(post: Post, assistant: Assistant) -> None:
    await post({"sender": "a", "message": "x" * 4000})
    await post({"sender": "a", "message": "a\u0000\u202eb\ud800"})
    await post({"sender": "a", "message": "\u200b"})
    assert [len(message.text) for message in assistant.received] == [1000, 2, 1]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"x",
        b"[]",
        b"null",
        pytest.param(b"[" * 60000, id="deep"),
        pytest.param(b"x" * (MAX_BODY_BYTES + 1), id="big"),
        {"message": "hi"},
        {"sender": "", "message": "hi"},
        pytest.param({"sender": "s" * 129, "message": "hi"}, id="long sender"),
        {"sender": 5, "message": "hi"},
        {"sender": "a\nb", "message": "hi"},
        {"sender": "a"},
        {"sender": "a", "message": ""},
        pytest.param({"sender": "a", "message": "x" * 4001}, id="long"),
        {"sender": "a", "message": ["hi"]},
        {"sender": "a", "message": None},
        {"sender": "a", "message": "hi", "language": "klingon"},
        {"sender": "a", "message": "hi", "language": ["en"]},
        {"sender": "a", "payload": "/restart"},
        {"sender": "a", "payload": None, "message": "hi"},
        {"sender": "a", "payload": {"intent": "finance"}},
    ],
)
async def test_bad_request_is_told_and_goes_no_further(
    post: Post, assistant: Assistant, body: Any
) -> None:
    status, answer = await post(body)
    assert status == 400
    assert list(answer) == ["error"]
    assert not assistant.received


@pytest.mark.parametrize("message", ["fail", "silence"])
async def test_failure_and_silence_are_errors_without_the_text(
    post: Post, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    status, answer = await post({"sender": "web:7", "message": message})
    assert (status, list(answer)) == (503, ["error"])
    assert "request" in caplog.text
    assert "web:7" not in caplog.text
    assert message not in caplog.text


@pytest.mark.parametrize(("has_model", "status"), [(True, 200), (False, 503)])
async def test_a_rasa_without_a_model_is_not_well(
    assistant: Assistant, has_model: bool, status: int
) -> None:
    routes = RestDoor().blueprint(assistant.handle_message)._future_routes
    (health,) = (route.handler for route in routes if route.uri == "/")
    agent = SimpleNamespace(is_ready=lambda: has_model)
    app = SimpleNamespace(ctx=SimpleNamespace(agent=agent))
    assert (await health(SimpleNamespace(app=app))).status == status


async def test_the_bots_request_goes_on_to_the_actions(
    post: Post, assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    await post({"sender": "a", "message": "fail"}, **{"X-Request-Id": "tg-7"})
    await post({"sender": "a", "message": "hi"}, **{"X-Request-Id": "not; one of ours"})
    first, second = (received.metadata for received in assistant.received)
    assert first == {"request": "tg-7"}
    assert "tg-7" in caplog.text
    assert second is not None
    assert second["request"] not in {"not; one of ours", "tg-7", ""}


async def test_one_conversation_has_one_message_at_work(post: Post, assistant: Assistant) -> None:
    await asyncio.gather(*(post({"sender": "same", "message": str(n)}) for n in range(5)))
    assert assistant.most_at_work == 1
    await asyncio.gather(*(post({"sender": f"s{n}", "message": "hi"}) for n in range(3)))
    assert assistant.most_at_work == 3


async def test_a_conversation_goes_on_after_a_failure(post: Post) -> None:
    statuses = [
        (await post({"sender": "a", "message": text}))[0] for text in ("fail", "hi", "silence", "x")
    ]
    assert statuses == [503, 200, 503, 200]


@pytest.mark.parametrize("post", ["secret"], indirect=True)
async def test_token_is_asked_for_when_set(post: Post) -> None:
    body = {"sender": "a", "message": "hi"}
    assert (await post(body))[0] == 401
    assert (await post(body, token="wrong"))[0] == 401
    assert (await post(body, authorization="Bearer \udcff"))[0] == 401
    assert (await post(body, token="secret"))[0] == 200
    assert (await post(body, authorization="Bearer secret"))[0] == 200


def test_unknown_fields_are_ignored() -> None:
    assert read_request(b'{"sender":"a","message":"hi","more":1}').text == "hi"
    with pytest.raises(BadRequestError, match="sender"):
        read_request(b'{"message":"hi"}')
