"""Chats, announcements and a clock for the tests of alerts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

from bot.alerts.budget import Budget, Rates
from bot.alerts.limiter import PriorityLimiter
from bot.alerts.rendering import AlertMessage, Rendering, alert_texts
from bot.alerts.sender import Sender
from data import announcements
from data.chats import chat_for, subscribe
from data.database import Database
from data.languages import Language
from data.models import Chat, Delivery, DeliveryState, Field

FIELDS = ("finance", "education", "energy")
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
TITLE = {Language.EN: "Title <1>", Language.HANS: "标题发展", Language.HANT: "標題發展"}
BODY = {Language.EN: "Body & more", Language.HANS: "正文内容", Language.HANT: "正文內容"}
UNLIMITED = Rates(
    overall=10**6, window=0.001, reserve=0, per_chat_seconds=1e-6, per_group=10**6, group_window=0.1
)


@dataclass
class FakeClock:
    """A clock that goes only when told to."""

    now: dt.datetime = NOON

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, **time: float) -> None:
        self.now += dt.timedelta(**time)


@dataclass
class FakeCourier:
    """Takes messages in Telegram's place; `replies` gives a chat's errors in turn."""

    replies: dict[int, list[Exception]] = field(default_factory=dict)
    sent: list[tuple[int, str]] = field(default_factory=list)
    edited: list[tuple[int, int, str]] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)

    async def send(
        self, chat: str, message: AlertMessage, *, thread: int | None = None, silent: bool = False
    ) -> int:
        self.calls.append({"chat": chat, "thread": thread, "silent": silent, "message": message})
        self._refuse(chat)
        self.sent.append((int(chat), message.html))
        return 1000 + len(self.sent)

    async def edit(self, chat: str, message_id: int, message: AlertMessage) -> None:
        self._refuse(chat)
        self.edited.append((int(chat), message_id, message.html))

    def _refuse(self, chat: str) -> None:
        if errors := self.replies.get(int(chat)):
            raise errors.pop(0)


@dataclass
class Desk:
    """What staff and subscribers do, on one database."""

    database: Database
    clock: FakeClock

    def __post_init__(self) -> None:
        with self.database.session() as session:
            for position, key in enumerate(FIELDS):
                names = {f"name_{end}": key for end in ("en", "hans", "hant")}
                names |= {f"description_{end}": key for end in ("en", "hans", "hant")}
                session.add(Field(key=key, position=position, overview=[], **names))

    def chat(self, address: int | str, *fields: str, channel: str = "telegram", **more: Any) -> int:
        with self.database.session() as session:
            chat = chat_for(session, channel, str(address), clock=self.clock, **more)
            if fields:
                subscribe(session, chat, fields, clock=self.clock)
            return chat.id

    def chats(self, addresses: Iterable[int], *fields: str) -> None:
        with self.database.session() as session:
            for address in addresses:
                chat = chat_for(session, "telegram", str(address), clock=self.clock)
                subscribe(session, chat, fields, clock=self.clock)

    def announce(self, *fields: str, begin: bool = True) -> int:
        """An approved announcement that is due; with `begin` fanned out."""
        with self.database.session() as session:
            row = announcements.draft(
                session, TITLE, BODY, by="Li", fields=fields, clock=self.clock
            )
            announcements.approve(session, row.id, by="Wang", clock=self.clock)
            announcements.schedule(session, row.id, self.clock(), by="Wang", clock=self.clock)
            if begin:
                announcements.fan_out(session, row.id, clock=self.clock)
            return row.id

    def states(self) -> dict[str, DeliveryState]:
        """The state of each delivery by the address of its chat; one announcement at a time."""
        query = select(Chat.address, Delivery.state).join(Delivery, Delivery.chat_id == Chat.id)
        with self.database.reading() as session:
            return dict(map(tuple, session.execute(query)))

    def reasons(self) -> dict[str, str | None]:
        query = select(Chat.address, Delivery.reason).join(Delivery, Delivery.chat_id == Chat.id)
        with self.database.reading() as session:
            return dict(map(tuple, session.execute(query)))

    def delivery(self, address: int) -> Delivery:
        query = select(Delivery).join(Chat, Chat.id == Delivery.chat_id)
        with self.database.reading() as session:
            return session.scalars(query.where(Chat.address == str(address))).one()

    def chat_row(self, address: int) -> Chat:
        with self.database.reading() as session:
            return session.scalars(select(Chat).where(Chat.address == str(address))).one()

    def report(self, identity: int) -> announcements.Report:
        with self.database.reading() as session:
            row = announcements.find(session, identity)
            return announcements.report(session, row, clock=self.clock)

    def finish(self) -> list[int]:
        with self.database.session() as session:
            announcements.close_expired(session, clock=self.clock)
            return list(announcements.finish(session, clock=self.clock))

    def sender(self, courier: Any, rates: Rates = UNLIMITED, **more: Any) -> Sender:
        texts = alert_texts()
        return Sender(
            self.database,
            courier,
            PriorityLimiter(Budget(rates)),
            Rendering(texts),
            clock=self.clock,
            jitter=lambda: 0.0,
            **more,
        )


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def desk(database: Database, clock: FakeClock) -> Desk:
    """A desk on each of both databases."""
    return Desk(database, clock)


@pytest.fixture
def sqlite_desk(sqlite_database: Database, clock: FakeClock) -> Desk:
    return Desk(sqlite_database, clock)


@pytest.fixture
def courier() -> FakeCourier:
    return FakeCourier()
