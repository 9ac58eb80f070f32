"""What Rasa gets back: messages and slots, errors it can read, a word when something broke."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select, text

from actions.server import build
from actions.service import AnswerService, CatalogueMissingError
from data.answers.document import Answer
from data.database import Database
from data.languages import Language
from data.loading import load_catalogue
from data.models import Chat, UnansweredQuestion
from data.tracing import current_request
from tests.actions.conftest import NOW
from tests.actions.letters import Letters
from tests.data.small_catalogue import replace, write

SLOTS = ["field", "topic", "language", "context"]
SECRET = "my number is 13812345678"


def call(
    text: str, intent: str, action: str = "action_answer", channel: str = "rest", **slots: Any
) -> dict[str, Any]:
    message = {
        "message_id": "m1",
        "text": text,
        "intent": {"name": intent, "confidence": 0.95},
        "intent_ranking": [{"name": intent, "confidence": 0.95}],
        "entities": [],
    }
    tracker = {
        "sender_id": "web:server",
        "slots": slots,
        "latest_message": message,
        "latest_event_time": 0,
        "followup_action": None,
        "paused": False,
        "events": [{"event": "user", "input_channel": channel}],
        "latest_input_channel": channel,
        "active_loop": {},
        "latest_action_name": None,
    }
    return {
        "next_action": action,
        "sender_id": "web:server",
        "tracker": tracker,
        "domain": {},
        "version": "3.6",
    }


async def answered(
    door: TestClient[Any, Any], body: dict[str, Any]
) -> tuple[Answer, dict[str, Any]]:
    response = await door.post("/webhook", json=body)
    assert response.status == 200
    result = await response.json()
    documents = [m["custom"]["answer"] for m in result["responses"] if m.get("custom")]
    assert [event["name"] for event in result["events"]] in (SLOTS, [])
    slots = {event["name"]: event["value"] for event in result["events"]}
    return Answer.from_json(documents[0]), slots


async def test_a_question_gets_text_document_and_slots(door: TestClient[Any, Any]) -> None:
    body = call("How many tasks had been carried out by May 2022?", "progress")
    answer, slots = await answered(door, body)
    assert answer.outcome == "answered"
    assert slots["topic"] == answer.topic
    again, _ = await answered(door, call("more", "more", context=slots["context"]))
    assert again.outcome == "list"


async def test_the_shell_gets_no_document(door: TestClient[Any, Any]) -> None:
    response = await door.post("/webhook", json=call("hello", "greet", channel="cmdline"))
    result = await response.json()
    assert len(result["responses"]) == 1
    assert result["responses"][0]["text"].startswith("Hello")
    assert result["responses"][0]["buttons"]


@pytest.mark.parametrize(
    ("action", "intent", "outcome"),
    [
        ("action_converse", "thanks", "conversation"),
        ("action_subscription", "my_subscriptions", "subscription"),
        ("action_decline", "out_of_scope", "declined"),
    ],
)
async def test_each_action_answers(
    door: TestClient[Any, Any], action: str, intent: str, outcome: str
) -> None:
    text = "How do I cook a goose with plums at home?"
    answer, _ = await answered(door, call(text, intent, action))
    assert answer.outcome == outcome


@pytest.mark.parametrize(
    ("sender", "told", "slot", "language"),
    [
        ("telegram:41", "zh-Hant", "zh-Hans", Language.HANT),
        ("telegram:41", None, "zh-Hans", Language.EN),
        ("telegram:-41:7", "zh-Hant", None, Language.HANT),
        ("telegram:-41:7", "zh-Hant", "zh-Hans", Language.HANS),
        ("web:41", None, "zh-Hans", Language.HANS),
    ],
)
async def test_the_language_of_a_telegram_chat_is_the_one_that_the_bot_tells(
    door: TestClient[Any, Any], sender: str, told: str | None, slot: str | None, language: Language
) -> None:
    body = call("hello", "greet", "action_converse", language=slot)
    body["tracker"]["sender_id"] = sender
    body["tracker"]["latest_message"]["metadata"] = {"language": told} if told else {}
    answer, _ = await answered(door, body)
    assert answer.language is language


async def test_a_language_chosen_by_words_is_kept_as_the_chats(
    door: TestClient[Any, Any], shared_database: Database
) -> None:
    body = call("請用繁體中文回答", "language", "action_converse")
    for sender in ("telegram:42", "telegram:-42:7", "web:42"):
        body["tracker"]["sender_id"] = sender
        answer, slots = await answered(door, body)
        assert (answer.language, slots["language"]) == (Language.HANT, "zh-Hant")
    query = select(Chat.address, Chat.language, Chat.alert_language).where(
        Chat.address.like("%42%")
    )
    with shared_database.reading() as session:
        rows = [tuple(row) for row in session.execute(query)]
    assert rows == [("42", "zh-Hant", "zh-Hant")]


async def test_the_language_of_alerts_is_not_that_of_the_talk(door: TestClient[Any, Any]) -> None:
    body = call("alerts in traditional Chinese please", "language", "action_converse")
    answer, slots = await answered(door, body)
    assert (answer.outcome, answer.language, slots["language"]) == (
        "subscription",
        Language.EN,
        None,
    )


async def test_slots_of_another_make_do_not_end_a_conversation(door: TestClient[Any, Any]) -> None:
    body = call("hello", "greet", context={"at": "never", "language": 7}, language="xx")
    answer, _ = await answered(door, body)
    assert answer.outcome == "conversation"


async def kept(database: Database, begins: str) -> UnansweredQuestion:
    """The one question that is kept and begins so, some time after its answer."""
    query = select(UnansweredQuestion).where(UnansweredQuestion.text.startswith(begins))
    async with asyncio.timeout(20):
        while True:
            with database.reading() as session:
                rows = session.scalars(query).all()
            if rows:
                (row,) = rows
                return row
            await asyncio.sleep(0.02)


async def test_a_declined_question_is_kept_without_its_sender(
    door: TestClient[Any, Any], shared_database: Database
) -> None:
    asked = "Which goose do I cook on Sunday?"
    greeted, _ = await answered(door, call(f"{asked} Hello", "greet", "action_converse"))
    await answered(door, call(f"{asked} {SECRET}", "out_of_scope", "action_decline"))
    row = await kept(shared_database, asked)
    assert greeted.outcome == "conversation"
    assert row.text == f"{asked} my number is [number]"
    assert (row.outcome, row.language, row.asked_at) == ("declined", "en", NOW)
    assert row.nearest is not None


class Broken:
    """An encoder that fails."""

    name = "broken"

    def encode(self, _: object) -> Any:
        raise RuntimeError("no memory left")


@pytest.fixture
async def broken(sqlite_database: Database) -> AsyncIterator[TestClient[Any, Any]]:
    service = AnswerService(sqlite_database, Broken(), lambda: NOW)
    async with TestClient(TestServer(build(service))) as client:
        yield client


@pytest.mark.parametrize(
    ("text", "slots", "language"),
    [
        ("how many?", {}, Language.EN),
        ("多少项任务", {}, Language.HANS),
        ("how many?", {"language": "zh-Hant"}, Language.HANT),
        ("/more", {"context": {"language": "zh-Hans"}}, Language.HANS),
    ],
)
async def test_a_failure_is_told_in_the_persons_language(
    broken: TestClient[Any, Any], text: str, slots: dict[str, Any], language: Language
) -> None:
    answer, events = await answered(broken, call(text, "more", **slots))
    assert (answer.outcome, answer.language, events) == ("failed", language, {})


async def test_the_log_of_a_failure_has_ids_and_no_message(
    broken: TestClient[Any, Any], sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    requests: set[str] = set()
    caplog.handler.addFilter(lambda _: bool(requests.add(current_request())) or True)
    body = call(SECRET, "progress")
    body["tracker"]["latest_message"]["metadata"] = {"request": "web-1"}
    with caplog.at_level(logging.INFO, "actions"):
        await answered(broken, body)
    assert "no answer to message m1" in caplog.text
    assert requests == {"web-1"}
    assert "138" not in caplog.text
    row = await kept(sqlite_database, "my number")
    assert (row.outcome, row.text, row.nearest) == ("failed", "my number is [number]", None)


async def test_an_unreachable_database_is_a_failure_that_is_told(tmp_path: Any) -> None:
    database = Database(f"sqlite:///{tmp_path}/empty.db")
    service = AnswerService(database, Letters(), lambda: NOW)
    async with TestClient(TestServer(build(service))) as client:
        answer, _ = await answered(client, call("how many?", "progress"))
    database.close()
    assert answer.outcome == "failed"


async def test_the_word_for_a_button_is_in_the_language_that_came_with_it(tmp_path: Any) -> None:
    database = Database(f"sqlite:///{tmp_path}/empty.db")
    service = AnswerService(database, Letters(), lambda: NOW)
    body = call('/finance{"language":"zh-Hant"}', "finance")
    told = {"entity": "language", "value": "zh-Hant", "start": 0, "end": 0}
    body["tracker"]["latest_message"]["entities"] = [told]
    async with TestClient(TestServer(build(service))) as client:
        answer, _ = await answered(client, body)
    database.close()
    assert (answer.outcome, answer.language) == ("failed", Language.HANT)


async def test_health(door: TestClient[Any, Any], broken: TestClient[Any, Any]) -> None:
    assert await (await door.get("/health")).json() == {"status": "ok"}
    assert (await broken.get("/health")).status == 500


async def test_an_unknown_action_is_named(door: TestClient[Any, Any]) -> None:
    response = await door.post("/webhook", json=call("x", "greet", "action_nothing"))
    assert response.status == 404
    assert (await response.json())["action_name"] == "action_nothing"


@pytest.mark.parametrize("body", ["", "{", "[]", "7", '"x"'])
async def test_what_is_no_call_is_refused(door: TestClient[Any, Any], body: str) -> None:
    response = await door.post("/webhook", data=body)
    assert response.status == 400
    assert "error" in await response.json()


def test_another_catalogue_is_taken_up(sqlite_database: Database, tmp_path: Any) -> None:
    service = AnswerService(sqlite_database, Letters(), lambda: NOW)
    with pytest.raises(CatalogueMissingError, match="python -m bot load"):
        service.assistant()
    folder = write(tmp_path / "catalogue")
    load_catalogue(sqlite_database, folder)
    first = service.assistant()
    assert service.assistant() is first
    replace(folder, "facts/progress.yml", "There are 86 tasks.", "There are 86 tasks in all.")
    load_catalogue(sqlite_database, folder)
    assert service.assistant() is not first


async def test_while_the_database_is_away_the_catalogue_read_last_serves(
    sqlite_database: Database, tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    service = AnswerService(sqlite_database, Letters(), lambda: NOW)
    load_catalogue(sqlite_database, write(tmp_path / "catalogue"))
    service.assistant()
    with sqlite_database.engine.begin() as connection:
        connection.execute(text("DROP TABLE catalogue_versions"))
        connection.execute(text("DROP TABLE unanswered_questions"))
    async with TestClient(TestServer(build(service))) as client:
        told, _ = await answered(client, call("Tell me about the progress", "progress"))
        strange, _ = await answered(client, call("How do I cook a goose?", "out_of_scope"))
    assert (told.outcome, strange.outcome) != ("failed", "failed")
    assert "cannot be looked at anew" in caplog.text


async def test_without_a_token_there_are_no_figures(door: TestClient[Any, Any]) -> None:
    assert (await door.get("/metrics")).status == 404
