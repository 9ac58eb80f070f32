"""Figures of the running assistant: counted, kept from the public, and without anybody in them."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select, update

from bot.observing.exchanges import Exchange
from bot.observing.metrics import Metrics
from bot.observing.watch import Watch
from bot.web.health import Health
from data.announcements import approve, draft, fan_out_due, schedule
from data.chats import chat_for, subscribe
from data.database import Database
from data.inbox import Incoming, Taken, accept, finish
from data.inbox_figures import InboxFigures, inbox_figures
from data.languages import Language
from data.models import Announcement, AnnouncementState, Delivery, DeliveryState
from data.outbox_figures import day_figures, outbox_figures
from data.unanswered import note_unanswered
from tests.privacy.conftest import NOW
from tests.privacy.test_forgetting import WORDS, finance

TOKEN = "secret"


def exchange(outcome: str = "answered", *, understood: bool = True) -> Exchange:
    return Exchange(
        "telegram:1001", Language.HANS, outcome, "finance", None, False, understood, 0.07
    )


def figures(text: bytes) -> dict[tuple[str, ...], float]:
    """Each figure by its name and the values of its labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


def test_answers_are_counted_without_who_asked() -> None:
    metrics = Metrics()
    metrics.heard(exchange())
    metrics.heard(exchange())
    metrics.heard(exchange("failed", understood=False))
    found = figures(metrics.text())
    assert found["assistant_answers_total", "telegram", "zh-Hans", "answered"] == 2
    assert found["assistant_answers_total", "telegram", "zh-Hans", "failed"] == 1
    assert found["assistant_answers_without_rasa_total", "telegram"] == 1
    assert found["assistant_answer_seconds_bucket", "telegram", "0.1"] == 3
    assert b"1001" not in metrics.text()


def announced(database: Database) -> None:
    """One announcement on its way to two pushed chats and a web chat."""
    with database.session() as session:
        session.add(finance())
        session.flush()
        for channel, address in (("telegram", "1"), ("telegram", "2"), ("web", "a")):
            chat = chat_for(session, channel, address, clock=lambda: NOW)
            subscribe(session, chat, {"finance"}, clock=lambda: NOW)
        row = draft(session, WORDS, WORDS, by="Li", fields=("finance",), clock=lambda: NOW)
        approve(session, row.id, by="Wang", clock=lambda: NOW)
        schedule(session, row.id, NOW, by="Li", clock=lambda: NOW)
    with database.session() as session:
        fan_out_due(session, clock=lambda: NOW)


def test_the_outbox_is_counted(database: Database) -> None:
    later = NOW + dt.timedelta(seconds=90)
    with database.reading() as session:
        empty = outbox_figures(session, NOW)
    assert (empty.due, empty.oldest_due_seconds, empty.announcements_sending) == (0, 0, 0)
    announced(database)
    with database.reading() as session:
        found = outbox_figures(session, later)
    assert (found.pending, found.due, found.oldest_due_seconds) == (2, 2, 90)
    assert (found.sending, found.announcements_sending, found.announcements_paused) == (0, 1, 0)
    with database.session() as session:
        one, two, _ = session.scalars(select(Delivery.id).order_by(Delivery.priority)).all()
        lost = update(Delivery).where(Delivery.id == one)
        session.execute(lost.values(state=DeliveryState.IN_DOUBT, updated_at=later))
        failed = update(Delivery).where(Delivery.id == two)
        session.execute(failed.values(state=DeliveryState.FAILED, updated_at=later))
        note_unanswered(session, "why?", Language.EN, "declined", nearest=None, now=NOW)
    with database.reading() as session:
        assert outbox_figures(session, later).pending == 0
        day = day_figures(session, later)
    assert (day.in_doubt, day.failed, day.unanswered) == (1, 1, 1)


def test_the_inbox_is_counted(database: Database) -> None:
    later = NOW + dt.timedelta(seconds=90)
    with database.session() as session:
        assert inbox_figures(session, NOW) == InboxFigures(0, 0.0)
        for number, received in ((1, NOW), (2, later)):
            incoming = Incoming(123, number, 1001, "{}")
            accept(session, incoming, "bot-1", clock=lambda at=received: at)
    with database.session() as session:
        assert inbox_figures(session, later) == InboxFigures(2, 90.0)
        following = finish(session, Taken("123:1", "123:1001", "{}"), "bot-1", clock=lambda: later)
        assert following is not None
        assert inbox_figures(session, later) == InboxFigures(1, 0.0)


def test_a_paused_announcement_is_not_late(database: Database) -> None:
    announced(database)
    with database.session() as session:
        session.execute(update(Announcement).values(state=AnnouncementState.PAUSED))
    with database.reading() as session:
        found = outbox_figures(session, NOW + dt.timedelta(hours=1))
    assert (found.due, found.oldest_due_seconds, found.announcements_paused) == (0, 0, 1)


class Scraped:
    """The endpoint on a database, with parts whose states the test sets."""

    def __init__(self, database: Database, token: str = TOKEN) -> None:
        self.now = 0.0
        self.states: dict[str, bool | None] = {"rasa": True, "telegram": None}
        self.asked = 0
        health = Health({name: self._check(name) for name in self.states})
        self.metrics = Metrics()
        self.watch = Watch(
            self.metrics,
            database,
            health,
            token,
            lambda: NOW,
            clock=lambda: NOW,
            time=lambda: self.now,
        )

    def _check(self, name: str):
        async def check() -> bool | None:
            self.asked += 1
            return self.states[name]

        return check


@pytest.fixture
def scraped(sqlite_database: Database) -> Scraped:
    return Scraped(sqlite_database)


@pytest.fixture
async def client(scraped: Scraped) -> AsyncIterator[TestClient]:
    application = web.Application()
    application.add_routes(scraped.watch.routes())
    async with TestClient(TestServer(application)) as client:
        yield client


async def scrape(client: TestClient, token: str = TOKEN) -> dict[tuple[str, ...], float]:
    response = await client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert response.status == 200
    return figures(await response.read())


async def test_parts_and_outbox_are_told(
    client: TestClient, scraped: Scraped, sqlite_database: Database
) -> None:
    await asyncio.to_thread(announced, sqlite_database)
    found = await scrape(client)
    assert found["assistant_part_up", "rasa"] == 1
    assert ("assistant_part_up", "telegram") not in found
    assert found["assistant_deliveries_due",] == 2
    assert found["assistant_announcements", "sending"] == 1
    assert found["assistant_alerts_last_tick_timestamp_seconds",] == NOW.timestamp()
    scraped.states["rasa"] = False
    assert (await scrape(client))["assistant_part_up", "rasa"] == 1
    scraped.now += 11
    assert (await scrape(client))["assistant_part_up", "rasa"] == 0


async def test_many_scrapes_ask_once(client: TestClient, scraped: Scraped) -> None:
    await asyncio.gather(*(scrape(client) for _ in range(20)))
    assert scraped.asked == len(scraped.states)


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer wrong", "Basic secret", "é"])
async def test_without_the_token_nothing_is_told(client: TestClient, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    response = await client.get("/metrics", headers=headers)
    assert response.status == 401
    assert "assistant_" not in await response.text()


def test_without_a_token_of_ours_there_is_no_such_address(sqlite_database: Database) -> None:
    assert Scraped(sqlite_database, token="").watch.routes() == []


async def test_a_database_that_is_down_leaves_the_other_figures(
    client: TestClient, scraped: Scraped, sqlite_database: Database
) -> None:
    sqlite_database.close()
    with sqlite_database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE deliveries RENAME TO gone")
    found = await scrape(client)
    assert found["assistant_part_up", "rasa"] == 1
    assert found["assistant_figures_timestamp_seconds",] == 0
