"""What the bot keeps of a Telegram chat, reached from the event loop through threads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.telegram.circuit_breaker import CircuitBreaker
from bot.telegram.people import Place
from data import chats
from data.chats import Clock, utc_now
from data.database import Database
from data.languages import Language
from data.models import Chat

CHANNEL = "telegram"
# Seconds: for what a person waits for, and before a database that did not answer is asked again.
_PATIENCE, _REST = 1.0, 2.0
Result = TypeVar("Result")


class TelegramChats:
    """Language, subscriptions and state of chats; each topic of a forum group has its own."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock
        self._breaker = CircuitBreaker(_PATIENCE, _REST)

    async def language(self, chat_id: int, thread: int | None = None) -> Language | None:
        """The language chosen in a topic, else in its group; None for that of each question.

        None too while the database is away or slow: a question is answered without it.
        """

        def read() -> Language | None:
            with self._database.reading() as session:
                found = chats.chats_at(session, CHANNEL, str(chat_id))
                chosen = {chat.thread: chat.language for chat in found if chat.language}
                language = chosen.get(thread) or chosen.get(None)
                return Language(language) if language else None

        return await self._breaker.ask(read, "the language of a chat cannot be read")

    async def subscriptions(self, place: Place) -> frozenset[str]:
        """Field keys, or {"all"}."""

        def read() -> frozenset[str]:
            with self._database.reading() as session:
                chat = chats.known_chat(session, CHANNEL, str(place.chat_id), place.thread)
                return chats.subscriptions(session, chat) if chat else frozenset()

        return await asyncio.to_thread(read)

    async def choose_language(self, place: Place, language: Language | None) -> None:
        """Answer in one language from now on; None goes back to that of each question."""
        await self._write(
            lambda session: chats.choose_language(
                chat_of(session, place, self._clock), language, clock=self._clock
            )
        )

    async def subscribe(
        self, place: Place, field: str, language: Language | None = None
    ) -> frozenset[str]:
        """Add a field or "all"; alerts come in `language`. Raises UnknownFieldError."""

        def write(session: Session) -> frozenset[str]:
            chat = chat_of(session, place, self._clock)
            chats.reactivate(chat, clock=self._clock)
            return chats.subscribe(session, chat, {field}, language=language, clock=self._clock)

        return await self._write(write)

    async def unsubscribe(self, place: Place, field: str | None = None) -> frozenset[str]:
        """Drop a field, or everything for None or "all". Raises UnknownFieldError."""

        def write(session: Session) -> frozenset[str]:
            chat = chats.known_chat(session, CHANNEL, str(place.chat_id), place.thread)
            if chat is None:
                return frozenset()
            fields = None if field is None else {field}
            return chats.unsubscribe(session, chat, fields, clock=self._clock)

        return await self._write(write)

    async def returned(self, chat_id: int) -> None:
        """The bot may write to this chat again."""
        await self._turn(chat_id, chats.reactivate)

    async def blocked(self, chat_id: int) -> None:
        """The person blocked the bot."""
        await self._turn(chat_id, chats.mark_blocked)

    async def left(self, chat_id: int) -> None:
        """The bot is no longer in the group."""
        await self._turn(chat_id, chats.mark_left)

    async def moved(self, old_id: int, new_id: int) -> None:
        """A group became a supergroup and has a new id."""

        def write(session: Session) -> None:
            for chat in chats.chats_at(session, CHANNEL, str(old_id)):
                moved = chats.migrate_chat(session, chat, str(new_id), clock=self._clock)
                moved.kind = "supergroup"

        await self._write(write)

    async def known_as(self, channel_id: int, username: str | None) -> None:
        """Join what is kept of a channel under its public name with what is under its id."""

        if username is None:
            return

        def read() -> bool:
            with self._database.reading() as session:
                return bool(chats.channels_named(session, f"@{username}"))

        def write(session: Session) -> None:
            for chat in chats.channels_named(session, f"@{username}"):
                chats.migrate_chat(session, chat, str(channel_id), clock=self._clock)

        if await asyncio.to_thread(read):
            await self._write(write)

    async def _turn(self, chat_id: int, turn: Callable[..., None]) -> None:
        def write(session: Session) -> None:
            for chat in chats.chats_at(session, CHANNEL, str(chat_id)):
                turn(chat, clock=self._clock)

        await self._write(write)

    async def _write(self, change: Callable[[Session], Result]) -> Result:
        def write() -> Result:
            with self._database.session() as session:
                return change(session)

        return await asyncio.to_thread(write)


def chat_of(session: Session, place: Place, clock: Clock) -> Chat:
    """The chat or topic of a place, made if new."""
    return chats.chat_for(
        session, CHANNEL, str(place.chat_id), kind=place.kind, thread=place.thread, clock=clock
    )
