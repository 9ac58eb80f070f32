"""Digests go out through the same sender as alerts, once, silently where a chat wants that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from unittest.mock import Mock

import pytest
from sqlalchemy import select

from bot.alerts.budget import Budget
from bot.alerts.limiter import PriorityLimiter
from bot.alerts.rendering import AlertMessage, Rendering, alert_texts
from bot.alerts.sender import Sender
from bot.telegram.request import NotSent
from data.announcements import correct, finish
from data.chats import chat_for, migrate_chat, subscribe
from data.database import Database
from data.languages import Language
from data.models import Delivery, DeliveryState, Kind, Pace
from data.preferences import keep_choices, make_digests, read_choices
from tests.preferences.test_model import World


@dataclass
class Courier:
    """Takes what is sent."""

    sent: list[tuple[str, AlertMessage, dict[str, Any]]] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None

    async def send(self, chat: str, message: AlertMessage, **more: Any) -> int:
        self.meanwhile()
        self.sent.append((chat, message, more))
        return len(self.sent)

    async def edit(self, chat: str, message_id: int, message: AlertMessage) -> None:
        raise AssertionError("nothing was corrected")


async def test_a_digest_is_one_silent_message_in_the_chats_language(
    sqlite_database: Database,
) -> None:
    world = World(sqlite_database)
    with sqlite_database.session() as session:
        chat = chat_for(session, "telegram", "11")
        subscribe(session, chat, {"finance"}, language=Language.HANT)
        choices = replace(read_choices(session, chat), pace=Pace.DAILY, silent=True)
        keep_choices(session, chat, choices, clock=world.clock)
    world.announce(frozenset({"finance"}), Kind.MILESTONE)
    world.announce(frozenset(), Kind.NOTICE)
    world.clock.now += dt.timedelta(days=1)
    courier = Courier()
    limiter = PriorityLimiter(Budget())
    sender = Sender(sqlite_database, courier, limiter, Rendering(alert_texts()), clock=world.clock)
    assert await sender.drain() == 0
    for _ in range(2):
        with sqlite_database.session() as session:
            make_digests(session, clock=world.clock)
        await sender.drain()
    [(chat_id, message, more)] = courier.sent
    assert chat_id == "11"
    assert more["silent"] is True
    assert message.html.count("<b>x</b>") == 2
    assert message.buttons[0].payload == "fewer:settings"
    with sqlite_database.reading() as session:
        states = session.scalars(select(Delivery.state)).all()
    assert states == [DeliveryState.SENT] * 3


@dataclass
class Office:
    """Chat 11 gets "finance" in a daily digest; staff announce and correct."""

    world: World
    courier: Courier = field(default_factory=Courier)

    def __post_init__(self) -> None:
        self.world.act("subscribe", "11", "finance")
        self.world.act("choose", "11", {"pace": Pace.DAILY})
        limiter, rendering = PriorityLimiter(Budget()), Rendering(alert_texts())
        self.sender = Sender(
            self.world.database, self.courier, limiter, rendering, clock=self.world.clock
        )

    def announce(self) -> int:
        self.world.announce(frozenset({"finance"}), Kind.MILESTONE)
        return max(self.world.model.news)

    def correct(self, number: int, title: str) -> None:
        words = {Language.EN: title, Language.HANS: "正确"}
        with self.world.database.session() as session:
            correct(session, number, by="Li", title=words, clock=self.world.clock)

    async def send(self) -> list[str]:
        """What goes out now, as the schedule and the sender do it."""
        self.courier.sent.clear()
        with self.world.database.session() as session:
            make_digests(session, clock=self.world.clock)
        await self.sender.drain()
        with self.world.database.session() as session:
            finish(session, clock=self.world.clock)
        return [message.html for _, message, _ in self.courier.sent]

    async def a_day_later(self) -> list[str]:
        self.world.clock.now += dt.timedelta(days=1)
        return await self.send()


@pytest.fixture
def office(database: Database) -> Office:
    return Office(World(database))


@pytest.mark.parametrize("when", ["before it is made", "when it is made", "while it is tried"])
async def test_what_is_corrected_while_it_waits_for_a_digest_comes_corrected_once(
    office: Office, when: str
) -> None:
    number = office.announce()
    assert await office.send() == []
    if when == "when it is made":
        office.world.clock.now += dt.timedelta(days=1)
        with office.world.database.session() as session:
            make_digests(session, clock=office.world.clock)
    if when == "while it is tried":
        office.courier.meanwhile = Mock(side_effect=NotSent("no connection"))
        assert await office.a_day_later() == []
        office.courier.meanwhile = Mock()
    office.correct(number, "Right")
    [digest] = await office.a_day_later()
    assert "<b>Right</b>" in digest
    assert "Correction" not in digest
    assert await office.a_day_later() == []


async def test_what_a_digest_told_wrong_is_marked_in_the_next(office: Office) -> None:
    number = office.announce()
    [digest] = await office.a_day_later()
    assert "<b>x</b>" in digest
    office.correct(number, "Right")
    assert await office.send() == []
    office.announce()
    [digest] = await office.a_day_later()
    assert "Correction of an earlier message\n<b>Right</b>" in digest
    assert digest.count("Correction") == 1
    assert await office.a_day_later() == []


async def test_who_wants_all_at_once_now_gets_the_correction_at_once(office: Office) -> None:
    number = office.announce()
    await office.a_day_later()
    office.world.act("choose", "11", {"pace": Pace.AT_ONCE})
    office.correct(number, "Right")
    [alert] = await office.send()
    assert alert.startswith("Correction of an earlier message\n<b>Right</b>")
    assert await office.a_day_later() == []


async def test_what_is_corrected_while_its_digest_is_sent_is_put_right(office: Office) -> None:
    number = office.announce()
    office.courier.meanwhile = Mock(side_effect=lambda: office.correct(number, "Right"))
    [digest] = await office.a_day_later()
    assert "<b>x</b>" in digest
    office.courier.meanwhile = Mock()
    assert await office.send() == []
    [digest] = await office.a_day_later()
    assert "Correction of an earlier message\n<b>Right</b>" in digest
    assert await office.a_day_later() == []


def test_a_group_that_moved_keeps_its_choices_and_what_waits(sqlite_database: Database) -> None:
    world = World(sqlite_database)
    world.act("subscribe", "11", "finance")
    world.act("choose", "11", {"pace": Pace.WEEKLY})
    world.announce(frozenset({"finance"}), Kind.STATUS)
    with sqlite_database.session() as session:
        new = chat_for(session, "telegram", "-100")
        moved = migrate_chat(session, chat_for(session, "telegram", "11"), "-100")
        assert moved.id == new.id
        assert read_choices(session, moved).pace is Pace.WEEKLY
        rows = session.execute(select(Delivery.chat_id, Delivery.state)).all()
    assert [tuple(row) for row in rows] == [(new.id, DeliveryState.GATHERED)]
