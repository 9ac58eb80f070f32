"""What a Telegram chat chose about its alerts, reached from the event loop through threads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.telegram.chats import chat_of
from bot.telegram.people import Place
from data import chats
from data.chats import Clock, utc_now
from data.database import Database
from data.models import Announcement, Chat
from data.preferences import Choices, keep_choices, note_choices, read_choices, take_back

Result = TypeVar("Result")
Change = Callable[[Choices], Choices]


@dataclass(frozen=True)
class Chosen:
    """A chat's choices and its fields."""

    choices: Choices
    fields: frozenset[str]


class SettingsStore:
    """Reads and changes choices; every change is one transaction."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self.clock = clock
        self._database = database

    async def read(self, place: Place) -> Chosen:
        """What the chat has now."""
        return await self._run(lambda session, chat: None, place)

    async def change(self, place: Place, change: Change, *, undoable: bool = False) -> Chosen:
        """Change the choices; gives back what the chat has then."""

        def act(session: Session, chat: Chat) -> None:
            noted = note_choices(session, chat) if undoable else None
            choices = change(read_choices(session, chat))
            keep_choices(session, chat, choices, noted=noted, clock=self.clock)

        return await self._run(act, place)

    async def drop(self, place: Place, field: str | None) -> Chosen:
        """Drop a field, or all for None, so that it can be taken back."""

        def act(session: Session, chat: Chat) -> None:
            noted = note_choices(session, chat)
            fields = None if field is None else {field}
            chats.unsubscribe(session, chat, fields, clock=self.clock)
            choices = read_choices(session, chat)
            keep_choices(session, chat, choices, noted=noted, clock=self.clock)

        return await self._run(act, place)

    async def take_back(self, place: Place) -> bool:
        """Undo the last change; False when there is none to undo."""
        done = []

        def act(session: Session, chat: Chat) -> None:
            done.append(take_back(session, chat, clock=self.clock))

        await self._run(act, place)
        return any(done)

    async def announcement(self, identity: int) -> tuple[str, frozenset[str]] | None:
        """Kind and fields of an announcement; None when there is none."""

        def read() -> tuple[str, frozenset[str]] | None:
            with self._database.reading() as session:
                row = session.get(Announcement, identity)
                return (row.kind, frozenset(each.field for each in row.fields)) if row else None

        return await asyncio.to_thread(read)

    async def _run(self, act: Callable[[Session, Chat], None], place: Place) -> Chosen:
        def run() -> Chosen:
            with self._database.session() as session:
                chat = chat_of(session, place.subject, self.clock)
                act(session, chat)
                session.flush()
                held = chats.subscriptions(session, chat)
                return Chosen(read_choices(session, chat), held)

        return await asyncio.to_thread(run)
