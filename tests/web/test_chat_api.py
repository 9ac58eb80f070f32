"""`POST /api/chat`: good requests are answered, bad ones refused in one sentence."""

from __future__ import annotations

import gzip
import json
import logging
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation import Conversation, bot_texts
from bot.known_words import KnownWords
from bot.rasa_client import RasaUnavailable
from data.answers.document import Answer
from data.database import Database
from data.languages import Language
from tests.web.support import KnownConversation, serving


async def say(client: TestClient, body: Any, **more: Any) -> tuple[int, dict[str, Any]]:
    async with client.post("/api/chat", data=json.dumps(body), **more) as response:
        return response.status, await response.json()


async def test_a_question_gets_text_html_buttons_and_the_document(client: TestClient) -> None:
    status, body = await say(client, {"session": "a", "text": "How many of the 86 tasks?"})
    assert status == 200
    (message,) = body["messages"]
    assert "69" in message["text"]
    assert message["html"].startswith('<p class="lead">')
    assert message["image"] is None
    assert message["answer"]["language"] == "en"
    assert {"title", "payload"} == set(message["buttons"][0])
    assert message["answer"]["sources"][0]["url"].startswith("https://")


async def test_the_conversation_is_that_of_the_session(
    client: TestClient, conversation: KnownConversation
) -> None:
    await say(client, {"session": "a-B_9", "payload": "/finance", "language": "zh-Hant"})
    assert conversation.asked == [("web:a-B_9", Language.HANT, None, "/finance")]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("zh-TW,zh;q=0.9", "zh-Hant"), ("fr, zh-CN;q=0.5, en;q=0.1", "zh-Hans"), ("fr", "en")],
)
async def test_without_a_language_that_of_the_browser_counts(
    client: TestClient, conversation: KnownConversation, accepted: str, language: str
) -> None:
    headers = {"Accept-Language": accepted}
    await say(client, {"session": "a", "payload": "/finance"}, headers=headers)
    assert conversation.asked[0][1] == language


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ([], "object"),
        ("text", "object"),
        (None, "object"),
        ({}, "'text' or 'payload'"),
        ({"session": "a"}, "'text' or 'payload'"),
        ({"session": "a", "text": "b", "payload": "/c"}, "'text' or 'payload'"),
        ({"text": "b"}, "missing"),
        ({"session": "", "text": "b"}, "1 to 64"),
        ({"session": "a b", "text": "b"}, "1 to 64"),
        ({"session": "a\n", "text": "b"}, "1 to 64"),
        ({"session": "重", "text": "b"}, "1 to 64"),
        ({"session": "a" * 65, "text": "b"}, "1 to 64"),
        ({"session": 7, "text": "b"}, "1 to 64"),
        ({"session": "a", "text": 7}, "string"),
        ({"session": "a", "text": ["b"]}, "string"),
        ({"session": "a", "payload": {"b": 1}}, "string"),
        ({"session": "a", "text": "b" * 4001}, "4,000"),
        ({"session": "a", "text": "b", "language": "fr"}, "zh-Hans"),
        ({"session": "a", "text": "b", "language": ["en"]}, "zh-Hans"),
    ],
)
async def test_bad_content_is_refused(client: TestClient, body: Any, word: str) -> None:
    status, refusal = await say(client, body)
    assert status == 400
    assert list(refusal) == ["error"]
    assert word in refusal["error"]


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"\xff\xfe", b"[" * 9000, b'{"a":' * 3000, b"1" * 5000, b"NaN"]
)
async def test_what_is_not_json_is_refused(client: TestClient, raw: bytes) -> None:
    async with client.post("/api/chat", data=raw) as response:
        assert response.status == 400
        assert "JSON" in (await response.json())["error"]


async def test_a_body_over_16_kb_is_refused(client: TestClient) -> None:
    async with client.post("/api/chat", data=b" " * 17_000) as response:
        assert response.status == 413
        assert "16 kB" in (await response.json())["error"]


@pytest.mark.parametrize("raw", [b"no gzip at all", gzip.compress(b" " * 10_000_000)])
async def test_bad_or_bursting_compression_is_refused(client: TestClient, raw: bytes) -> None:
    headers = {"Content-Encoding": "gzip"}
    async with client.post("/api/chat", data=raw, headers=headers) as response:
        assert 400 <= response.status < 500


async def test_other_methods_and_addresses_are_refused_as_json(client: TestClient) -> None:
    async with client.get("/api/chat") as response:
        assert response.status == 405
        assert "POST" in (await response.json())["error"]
        assert response.headers["Allow"] == "POST"
    async with client.get("/api/nothing") as response:
        assert response.status == 404
        assert "error" in await response.json()


async def test_a_break_inside_is_told_in_plain_words_and_logged_without_the_text(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    body = {"session": "secret-session", "text": "break", "language": "zh-Hans"}
    with caplog.at_level(logging.DEBUG):
        status, answer = await say(client, body)
    assert status == 200
    assert answer["messages"][0]["answer"]["outcome"] == "failed"
    assert "请稍后再试" in answer["messages"][0]["text"]
    assert "secret-session" not in caplog.text


async def test_a_session_that_asks_too_fast_has_to_wait_and_others_do_not(
    client: TestClient,
) -> None:
    body = {"session": "hasty", "payload": "/x"}
    statuses = []
    for _ in range(80):
        async with client.post("/api/chat", json=body) as response:
            statuses.append(response.status)
            if response.status == 429:
                assert int(response.headers["Retry-After"]) >= 1
                assert "wait" in (await response.json())["error"]
                break
    assert statuses.count(200) >= 40
    assert statuses[-1] == 429
    assert (await say(client, {"session": "calm", "payload": "/x"}))[0] == 200


async def test_one_address_has_to_wait_too(client: TestClient) -> None:
    headers = {"X-Forwarded-For": "10.0.0.1, 203.0.113.9"}
    statuses = set()
    for number in range(400):
        async with client.get(f"/api/announcements?session=s{number}", headers=headers) as response:
            statuses.add(response.status)
            if response.status == 429:
                break
    assert 429 in statuses


class ClosedDoor:
    """Rasa when it is away."""

    async def ask(
        self, sender: str, text: str, language: Language, *, chosen: bool = False
    ) -> Answer:
        raise RasaUnavailable("no connection")

    async def press(self, sender: str, payload: str, language: Language) -> Answer:
        raise RasaUnavailable("no connection")


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
PAYLOADS = st.sampled_from(["/finance", "/more", '/show{"id":"\\ud800"}', "/a{[]}", "/\ud800"])
REQUESTS = st.fixed_dictionaries(
    {},
    optional={
        "session": st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True) | ANY_JSON,
        "text": st.text(max_size=60) | ANY_JSON,
        "payload": PAYLOADS | st.text(max_size=70) | ANY_JSON,
        "language": st.sampled_from(list(Language)) | ANY_JSON,
    },
)
BODIES = st.binary(max_size=300) | (REQUESTS | ANY_JSON).map(lambda each: json.dumps(each).encode())


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(body=BODIES)
async def test_nothing_that_is_sent_makes_an_error_of_the_server(
    away: TestClient, body: bytes
) -> None:
    async with away.post("/api/chat", data=body) as response:
        content = await response.json()
        assert response.status in {200, 400, 429}
        told = content["error"] if response.status != 200 else content["messages"][0]["text"]
        assert told.strip()


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u202e\x00", "?!"])
async def test_an_empty_text_gets_a_friendly_prompt(away: TestClient, text: str) -> None:
    status, body = await say(away, {"session": "a", "text": text})
    assert status == 200
    assert body["messages"][0]["answer"]["outcome"] == "conversation"
    assert body["messages"][0]["buttons"]


async def test_without_rasa_there_is_a_plain_word(away: TestClient) -> None:
    status, body = await say(away, {"session": "a", "text": "Good afternoon to you"})
    assert status == 200
    assert body["messages"][0]["answer"]["outcome"] == "failed"
    assert body["messages"][0]["text"]


@pytest.fixture
async def away(loaded_database: Database) -> Any:
    """A client of the real conversation service while Rasa is away."""
    known = KnownWords(loaded_database, bot_texts())
    conversation = Conversation(ClosedDoor(), known, bot_texts())
    async with serving(conversation, loaded_database) as server, TestClient(server) as client:
        yield client
