"""Digests go out through the same sender as alerts, once, silently where a chat wants that."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from bot.alerts.budget import Budget
from bot.alerts.limiter import PriorityLimiter
from bot.alerts.rendering import AlertMessage, Rendering, alert_texts
from bot.alerts.sender import Sender
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

    async def send(self, chat: str, message: AlertMessage, **more: Any) -> int:
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
