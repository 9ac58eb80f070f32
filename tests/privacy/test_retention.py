"""Nothing is kept beyond its time, and what is wanted still is not deleted."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from sqlalchemy import select, update

from data.announcements import approve, draft, schedule
from data.base import Base
from data.chats import chat_for, mark_blocked, subscribe
from data.conversations import KEPT, Conversations
from data.database import Database
from data.feedback import record
from data.languages import Language
from data.models import (
    Announcement,
    AnnouncementState,
    Chat,
    Delivery,
    DeliveryState,
    Verdict,
)
from data.retention import (
    DELIVERIES_KEPT,
    GONE_KEPT,
    IDLE_KEPT,
    RULES,
    Rule,
    delete_expired,
    deleted_here,
    expired,
)
from data.unanswered import note_unanswered
from tests.privacy.conftest import NOW, Store
from tests.privacy.test_forgetting import WORDS, finance

SECOND = dt.timedelta(seconds=1)
PRIVACY = Path(__file__).parents[2] / "docs" / "privacy.md"


def test_each_table_has_a_period_or_a_reason() -> None:
    assert set(RULES) == set(Base.metadata.tables)
    for name, rule in RULES.items():
        assert rule.why
        if rule.kept is not None:
            assert rule.column in Base.metadata.tables[name].columns, name
        assert not rule.hangs_on or rule.hangs_on in RULES


def told(rule: Rule) -> tuple[str, str]:
    """A rule as docs/privacy.md tells it: how long, and why."""
    if rule.kept is None:
        return f"with `{rule.hangs_on}`" if rule.hangs_on else "no end", rule.why
    days, hours = rule.kept.days, rule.kept.seconds // 3600
    return (f"{days} days" if days > 1 else "1 day" if days else f"{hours} hours"), rule.why


def test_the_document_tells_the_same() -> None:
    text = PRIVACY.read_text("utf-8").partition("### How long")[2]
    rows = re.findall(r"^\| (`[\w`, ]+`) \| ([^|]+) \| ([^|]+) \|", text, re.MULTILINE)
    rules = {**RULES, "events": Rule("to understand follow-up questions", KEPT)}
    assert {
        name: (kept, why) for names, kept, why in rows for name in re.findall(r"\w+", names)
    } == {name: told(rule) for name, rule in rules.items()}


def addresses(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(Chat.address)))


def chats(database: Database) -> None:
    """One of each kind, all made a year before NOW."""
    made = NOW - IDLE_KEPT
    with database.session() as session:
        session.add(finance())
        session.flush()
        for address in ("gone", "gone-new", "idle", "subscribed"):
            chat = chat_for(session, "telegram", address, clock=lambda: made)
            if address == "subscribed":
                subscribe(session, chat, {"finance"}, clock=lambda: made)
            if address == "gone":
                mark_blocked(chat, clock=lambda: NOW - GONE_KEPT)
            if address == "gone-new":
                mark_blocked(chat, clock=lambda: NOW - GONE_KEPT + 2 * SECOND)
        for address in ("page-left", "page-open"):
            chat = chat_for(session, "web", address, clock=lambda: made)
            when = made if address == "page-left" else NOW
            subscribe(session, chat, {"finance"}, clock=lambda when=when: when)


def test_chats_end_when_they_are_gone_or_idle(
    database: Database, conversations: Conversations
) -> None:
    chats(database)
    everyone = addresses(database)
    assert delete_expired(database, conversations, NOW)["chats"] == 0
    assert addresses(database) == everyone
    later = NOW + SECOND
    assert expired(database, conversations, later)["chats"] == 3
    assert delete_expired(database, conversations, later)["chats"] == 3
    assert addresses(database) == {"gone-new", "subscribed", "page-open"}


@pytest.mark.parametrize(
    ("state", "announcement", "stays"),
    [
        (DeliveryState.SENT, AnnouncementState.SENT, False),
        (DeliveryState.IN_DOUBT, AnnouncementState.CANCELLED, False),
        (DeliveryState.SENT, AnnouncementState.PAUSED, True),
        (DeliveryState.PENDING, AnnouncementState.SENDING, True),
        (DeliveryState.PENDING, AnnouncementState.SENT, True),
    ],
)
def test_deliveries_end_when_nothing_more_comes_of_them(
    database: Database,
    conversations: Conversations,
    state: DeliveryState,
    announcement: AnnouncementState,
    stays: bool,
) -> None:
    with database.session() as session:
        chat = chat_for(session, "telegram", "1")
        row = draft(session, WORDS, WORDS, by="Li", fields=(), clock=lambda: NOW)
        approve(session, row.id, by="Wang", clock=lambda: NOW)
        schedule(session, row.id, NOW, by="Li", clock=lambda: NOW)
        session.flush()
        session.execute(update(Announcement).values(state=announcement))
        session.add(Delivery(announcement_id=row.id, chat_id=chat.id, state=state, updated_at=NOW))
    assert delete_expired(database, conversations, NOW + DELIVERIES_KEPT)["deliveries"] == 0
    later = NOW + DELIVERIES_KEPT + SECOND
    assert delete_expired(database, conversations, later)["deliveries"] == (not stays)


def test_questions_and_thumbs_end(sqlite_database: Database, conversations: Conversations) -> None:
    with sqlite_database.session() as session:
        note_unanswered(session, "why?", Language.EN, "declined", nearest=None, now=NOW)
        record(
            session,
            Verdict.GOOD,
            channel="web",
            language=Language.EN,
            outcome="answered",
            subject=None,
            now=NOW,
        )
    later = NOW + dt.timedelta(days=366)
    deleted = delete_expired(sqlite_database, conversations, later)
    assert (deleted["unanswered_questions"], deleted["feedback"]) == (1, 1)
    assert set(deleted) == {*deleted_here(), "conversations"}


def test_old_conversations_end_and_live_sessions_stay_whole(
    sqlite_database: Database, conversations: Conversations, store: Store
) -> None:
    old, new = NOW - KEPT - SECOND, NOW - KEPT + SECOND
    store.add("web:old", "user", old)
    store.add("web:live", "session_started", old)
    store.add("web:live", "user", old)
    store.add("web:live", "session_started", old)
    store.add("web:live", "user", old)
    store.add("web:live", "user", new)
    store.add("web:new", "user", new)
    assert expired(sqlite_database, conversations, NOW)["conversations"] == 3
    assert delete_expired(sqlite_database, conversations, NOW)["conversations"] == 3
    assert store.senders() == ["web:live"] * 3 + ["web:new"]
    assert delete_expired(sqlite_database, conversations, NOW)["conversations"] == 0


def test_large_tables_go_in_pieces(
    sqlite_database: Database,
    conversations: Conversations,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("data.retention._BATCH", 2)
    monkeypatch.setattr("data.conversations._BATCH", 2)
    with sqlite_database.session() as session:
        for number in range(5):
            chat_for(session, "web", str(number), clock=lambda: NOW - IDLE_KEPT - SECOND)
    for number in range(5):
        store.add(f"web:{number}", "user", NOW - KEPT - SECOND)
    deleted = delete_expired(sqlite_database, conversations, NOW)
    assert (deleted["chats"], deleted["conversations"]) == (5, 5)
