"""The real application against the Bot API emulator and a fake Rasa, both over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.conversation import Conversation
from bot.known_words import KnownWords
from bot.pictures.service import Pictures
from bot.rasa_client import RasaClient
from bot.telegram.application import build_telegram
from bot.telegram.commands import TelegramApplication
from data.chats import chat_for, subscribe, subscriptions
from data.database import Database
from data.languages import Language
from data.models import Chat
from data.texts import Texts
from tests.emulator import Room, Telegram
from tests.fake_rasa import FakeRasa
from tests.telegram.polled import known_texts, polled


@dataclass
class Running:
    """A bot that polls the emulator."""

    telegram: Telegram
    rasa: FakeRasa
    database: Database
    texts: Texts
    application: TelegramApplication

    def held(self, room: Room) -> frozenset[str]:
        """The subscriptions of a chat."""
        with self.database.session() as session:
            chat = _chat(session, room)
            return subscriptions(session, chat)

    def row(self, room: Room) -> Chat:
        """What is kept of a chat."""
        with self.database.session() as session:
            return _chat(session, room)

    def have(self, room: Room, *fields: str) -> None:
        """Give a chat subscriptions."""
        with self.database.session() as session:
            subscribe(session, _chat(session, room), fields)

    def say(self, language: Language, message: str, **arguments: str) -> str:
        """The bot's own wording."""
        return self.texts(language, message, **arguments)


def _chat(session, room: Room) -> Chat:
    return chat_for(session, "telegram", str(room.id), kind=room.kind)


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    """The emulated Bot API."""
    async with Telegram() as emulator:
        yield emulator


@pytest.fixture
async def rasa() -> AsyncIterator[FakeRasa]:
    """A fake Rasa."""
    async with FakeRasa() as fake:
        yield fake


@pytest.fixture
async def bot(
    telegram: Telegram, rasa: FakeRasa, loaded_database: Database, drawn: Path
) -> AsyncIterator[Running]:
    """The bot, polling, on the real catalogue."""
    async with running(telegram, rasa, loaded_database, pictures=Pictures(drawn)) as started:
        yield started


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of pictures: each is drawn once for all tests."""
    return tmp_path_factory.mktemp("pictures")


@asynccontextmanager
async def running(
    telegram: Telegram,
    rasa: FakeRasa,
    database: Database,
    seconds: float = 10.0,
    *,
    pictures: Pictures,
) -> AsyncIterator[Running]:
    """Start and stop a bot; Rasa may take so many `seconds`."""
    texts = known_texts()
    known_words = KnownWords(database, texts)
    async with RasaClient(rasa.url, timeout=seconds) as client:
        conversation = Conversation(client, known_words, texts)
        application = build_telegram(
            telegram.token, telegram.url, conversation, known_words, database, texts, pictures
        )
        async with polled(telegram, application, database):
            yield Running(telegram, rasa, database, texts, application)
