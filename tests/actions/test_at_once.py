"""A short message is answered in the loop, unless the database has to be asked."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from actions.dialogue.assistant import Reply
from actions.finding.encoder import UniversalEncoder
from actions.server import build
from actions.service import AnswerService
from data.database import Database
from data.loading import load_catalogue
from tests.actions.conftest import NOW
from tests.actions.letters import Letters
from tests.actions.test_server import answered, call
from tests.data.small_catalogue import write

HOW_MANY = "How many tasks had been carried out by May 2022?"


class Watched(AnswerService):
    """Notes in which threads it answers, and whether it came to an end there."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.in_loop: list[tuple[bool, bool]] = []

    def reply(self, *args: Any) -> Reply:
        here = threading.current_thread() is threading.main_thread()
        self.in_loop.append((here, False))
        reply = super().reply(*args)
        self.in_loop[-1] = (here, True)
        return reply


@pytest.fixture
def watched(
    shared_database: Database, service: AnswerService, encoder: UniversalEncoder
) -> Watched:
    made = Watched(shared_database, encoder, lambda: NOW, store=service._store, fresh_seconds=3600)
    made.assistant()
    return made


@pytest.fixture
def answering(watched: Watched) -> AnswerService:
    return watched


IN_LOOP, IN_THREAD, REFUSED_IN_LOOP = (True, True), (False, True), (True, False)


@pytest.mark.parametrize(
    ("text", "intent", "action", "ways"),
    [
        (HOW_MANY, "progress", "action_answer", [IN_LOOP]),
        ("hello", "greet", "action_converse", [IN_LOOP]),
        ("How do I cook a goose?", "out_of_scope", "action_decline", [IN_LOOP]),
        (f"{HOW_MANY} {'I read about it. ' * 30}", "progress", "action_answer", [IN_THREAD]),
        ("my alerts", "my_subscriptions", "action_subscription", [IN_THREAD]),
        # A wish that Rasa took for a question: the database is asked after all.
        ("my alerts", "my_subscriptions", "action_answer", [REFUSED_IN_LOOP, IN_THREAD]),
    ],
)
async def test_where_a_message_is_answered(
    door: TestClient[Any, Any],
    watched: Watched,
    text: str,
    intent: str,
    action: str,
    ways: list[tuple[bool, bool]],
) -> None:
    response = await door.post("/webhook", json=call(text, intent, action))
    told = await response.json()
    assert watched.in_loop == ways
    # A text and its document, once.
    assert [bool(message.get("custom")) for message in told["responses"]] == [False, True]


async def test_a_new_catalogue_is_looked_for_in_a_thread(
    sqlite_database: Database, tmp_path: Any
) -> None:
    load_catalogue(sqlite_database, write(tmp_path / "catalogue"))
    service = Watched(sqlite_database, Letters(), lambda: NOW, fresh_seconds=3600)
    async with TestClient(TestServer(build(service))) as client:
        await answered(client, call("tasks done", "progress"))
        assert service.in_loop == [REFUSED_IN_LOOP, IN_THREAD]
        await answered(client, call("tasks done", "progress"))
        assert service.in_loop[2:] == [IN_LOOP]
        service._assistants._fresh_until = 0
        await answered(client, call("tasks done", "progress"))
        assert service.in_loop[3:] == [REFUSED_IN_LOOP, IN_THREAD]
