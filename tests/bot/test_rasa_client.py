"""The client of Rasa's door against a server that behaves and misbehaves."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import rasa_client
from bot.rasa_client import RasaClient, RasaUnavailable
from data.answers.document import Answer
from data.languages import Language
from tests.fake_rasa import FakeRasa, document


async def test_text_and_payload_go_through_different_doors() -> None:
    async with FakeRasa() as rasa, RasaClient(rasa.url, token="s3") as client:
        answer = await client.ask("web:1", '/restart{"a":1}')
        pressed = await client.press("web:1", "/finance")
    assert rasa.asked == [
        {"sender": "web:1", "message": '/restart{"a":1}'},
        {"sender": "web:1", "payload": "/finance"},
    ]
    assert rasa.tokens == ["s3", "s3"]
    assert isinstance(answer, Answer)
    assert answer.sources[0].url == "https://example.org/a?b=1&c=2"
    assert pressed.buttons[0].payload == "/more"


async def test_one_conversation_waits_in_order_and_others_do_not() -> None:
    async with FakeRasa() as rasa, RasaClient(rasa.url) as client:
        rasa.delay = 0.05
        own = [client.ask("web:1", str(number)) for number in range(5)]
        others = [client.ask(f"web:{number}", "x") for number in range(2, 12)]
        await asyncio.gather(*own, *others)
    mine = [body["message"] for body in rasa.asked if body["sender"] == "web:1"]
    assert mine == ["0", "1", "2", "3", "4"]
    assert rasa.most_at_once == 1
    assert rasa.most_together > 1


async def test_plain_messages_without_a_document_are_an_answer_too() -> None:
    replies = [
        {"text": "你好，歡迎"},
        {"text": "再見", "buttons": [{"title": "A", "payload": "/a"}]},
    ]
    async with FakeRasa(lambda body: replies) as rasa, RasaClient(rasa.url) as client:
        answer = await client.ask("web:1", "x")
    assert [part.text for part in answer.parts] == ["你好，歡迎", "再見"]
    assert answer.language is Language.HANT
    assert answer.buttons[0].payload == "/a"


@pytest.mark.parametrize(
    ("status", "raw", "reason"),
    [
        (200, b"[]", "an empty list"),
        (200, b"", "not JSON"),
        (200, b"\xff", "not JSON"),
        (200, b"{}", "not a list of messages"),
        (200, b"[1]", "not a list of messages"),
        (200, b"[{}]", "an empty list"),
        (200, b'[{"text": " "}]', "an empty list"),
        (200, b'[{"custom": {"answer": {}}}]', "not an answer document"),
        (200, b'[{"custom": {"answer": []}}]', "not an answer document"),
        (200, b'[{"text": "x", "buttons": [1]}]', "not a button"),
        (400, b'{"error": "no"}', "status 400"),
        (503, b'{"error": "no"}', "status 503"),
    ],
)
async def test_whatever_is_no_answer_is_named(status: int, raw: bytes, reason: str) -> None:
    async with FakeRasa() as rasa, RasaClient(rasa.url) as client:
        rasa.raw, rasa.status = raw, status
        with pytest.raises(RasaUnavailable) as caught:
            await client.ask("web:1", "x")
    assert caught.value.reason == reason
    assert len(rasa.asked) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["text", "buttons", "custom", "answer", "parts", "language", "title"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_is_an_answer_or_no_answer(replies: Any) -> None:
    try:
        answer = rasa_client._answer(replies, Language.EN)
    except RasaUnavailable:
        return
    assert any(part.text.strip() for part in answer.parts)


async def test_a_slow_rasa_is_given_up_and_asked_once() -> None:
    async with FakeRasa() as rasa, RasaClient(rasa.url, timeout=0.1) as client:
        rasa.delay = 1
        with pytest.raises(RasaUnavailable, match="timeout"):
            await client.ask("web:1", "x")
        assert len(rasa.asked) == 1


async def test_a_refused_connection_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasa_client, "_WAITS_WHEN_REFUSED", (0.01, 0.01))
    async with FakeRasa() as rasa, RasaClient(rasa.url) as client:
        await rasa.stop()
        with pytest.raises(RasaUnavailable, match="no connection"):
            await client.ask("web:1", "x")


async def test_outside_its_block_the_client_says_so() -> None:
    with pytest.raises(RuntimeError, match="async with"):
        await RasaClient("http://127.0.0.1:1").ask("web:1", "x")


def test_the_document_survives_the_way() -> None:
    told = json.loads(json.dumps(document("x")))[1]["custom"]["answer"]
    assert json.loads(json.dumps(Answer.from_json(told).to_json())) == told
