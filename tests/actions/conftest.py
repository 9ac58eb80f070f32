"""The real catalogue, encoder and service, made once for all tests of actions/."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from actions.dialogue.assistant import Reply
from actions.dialogue.context import Context
from actions.dialogue.turn import Turn
from actions.finding.encoder import StoredVectors, UniversalEncoder
from actions.finding.index import StatementIndex
from actions.server import build
from actions.service import AnswerService
from data.catalogue_view import Catalogue, read_catalogue
from data.database import Database
from data.languages import Language
from data.loading import load_catalogue
from tests.actions.letters import Letters
from tests.data.small_catalogue import write

NOW = dt.datetime(2026, 3, 4, 2, tzinfo=dt.UTC)


class Talk:
    """One person's conversation with a service; remembers context and chosen language."""

    def __init__(self, service: AnswerService, sender: str) -> None:
        self.service = service
        self.sender = sender
        self.context = Context()
        self.chosen: Language | None = None

    def say(self, text: str, intent: str = "", **details: object) -> Reply:
        """A typed message that Rasa takes for `intent`."""
        labels = {intent: 0.9} if intent else {}
        return self._send(Turn(self.sender, text, labels, **details))  # type: ignore[arg-type]

    def press(self, intent: str, **values: str) -> Reply:
        """A button."""
        fields = (values["field"],) if "field" in values else ()
        pressed = Turn(
            self.sender, f"/{intent}", {intent: 1.0}, fields=fields, values=values, pressed=intent
        )
        return self._send(pressed)

    def _send(self, turn: Turn) -> Reply:
        reply = self.service.reply(turn, self.context, self.chosen)
        self.context, self.chosen = reply.context, reply.chosen
        return reply


@pytest.fixture(scope="session")
def shared_database(
    _loaded_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("actions") / "assistant.db"
    shutil.copy(_loaded_file, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture(scope="session")
def catalogue(shared_database: Database) -> Catalogue:
    with shared_database.reading() as session:
        return read_catalogue(session)


@pytest.fixture
def small(sqlite_database: Database, tmp_path: Path) -> Catalogue:
    load_catalogue(sqlite_database, write(tmp_path / "catalogue"))
    with sqlite_database.reading() as session:
        return read_catalogue(session)


@pytest.fixture
def small_index(small: Catalogue) -> StatementIndex:
    return StatementIndex(small, Letters())


@pytest.fixture(scope="session")
def encoder() -> UniversalEncoder:
    return UniversalEncoder()


@pytest.fixture(scope="session")
def service(
    shared_database: Database, encoder: UniversalEncoder, tmp_path_factory: pytest.TempPathFactory
) -> AnswerService:
    store = StoredVectors(encoder, tmp_path_factory.mktemp("vectors") / "vectors.npz")
    made = AnswerService(shared_database, encoder, lambda: NOW, store=store)
    made.assistant()
    return made


@pytest.fixture
def answering(service: AnswerService) -> AnswerService:
    """The service behind `door`; modules with one of their own name it so."""
    return service


@pytest.fixture
async def door(answering: AnswerService) -> AsyncIterator[TestClient[Any, Any]]:
    """Asks an action server over HTTP."""
    async with TestClient(TestServer(build(answering))) as client:
        yield client


@pytest.fixture(scope="session")
def index(service: AnswerService) -> StatementIndex:
    found = service._index
    assert found is not None
    return found


@pytest.fixture
def talk(service: AnswerService, request: pytest.FixtureRequest) -> Talk:
    """A new conversation in a chat of its own."""
    return Talk(service, f"web:{request.node.name}"[:60])
