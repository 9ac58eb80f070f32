"""Who gets an announcement: a plain model says, for any sequence of wishes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, select, update

from data import announcements
from data.chats import chat_for, mark_blocked, mark_left, reactivate, subscribe, unsubscribe
from data.database import Database
from data.models import (
    Announcement,
    AnnouncementAct,
    AnnouncementField,
    AnnouncementState,
    Chat,
    Delivery,
    DeliveryState,
    Subscription,
)
from tests.alerts.conftest import FIELDS, Desk

ADDRESSES = ("11", "12", "13", "-14")
_wanted = st.sampled_from((*FIELDS, "all"))
_address = st.sampled_from(ADDRESSES)
_step = st.one_of(
    st.tuples(st.just("subscribe"), _address, _wanted),
    st.tuples(st.just("unsubscribe"), _address, _wanted),
    st.tuples(st.just("block"), _address, st.none()),
    st.tuples(st.just("return"), _address, st.none()),
    st.tuples(st.just("announce"), st.none(), st.frozensets(st.sampled_from(FIELDS), max_size=2)),
)


@dataclass
class Model:
    """The rules in plain words."""

    wishes: dict[str, set[str]] = field(default_factory=lambda: {a: set() for a in ADDRESSES})
    away: set[str] = field(default_factory=set)

    def subscribe(self, address: str, wanted: str) -> None:
        wishes = self.wishes[address] | {wanted}
        self.wishes[address] = {"all"} if "all" in wishes else wishes

    def unsubscribe(self, address: str, wanted: str) -> None:
        if wanted == "all":
            self.wishes[address] = set()
            return
        held = set(FIELDS) if "all" in self.wishes[address] else self.wishes[address]
        self.wishes[address] = held - {wanted}

    def recipients(self, fields: frozenset[str]) -> set[str]:
        concerned = fields | {"all"} if fields else {*FIELDS, "all"}
        return {a for a, held in self.wishes.items() if held & concerned and a not in self.away}


def _clear(database: Database) -> None:
    with database.session() as session:
        for table in (
            Delivery,
            AnnouncementField,
            AnnouncementAct,
            Announcement,
            Subscription,
            Chat,
        ):
            session.execute(delete(table))


def _play(desk: Desk, steps: list[tuple[str, str | None, object]]) -> None:
    model = Model()
    for address in ADDRESSES:
        desk.chat(address)
    for act, address, what in steps:
        if act == "announce":
            assert isinstance(what, frozenset)
            _announce_and_compare(desk, model, what)
        else:
            assert address is not None
            _act(desk, model, act, address, str(what))


def _act(desk: Desk, model: Model, act: str, address: str, what: str) -> None:
    with desk.database.session() as session:
        chat = chat_for(session, "telegram", address, clock=desk.clock)
        match act:
            case "subscribe":
                subscribe(session, chat, {what}, clock=desk.clock)
                model.subscribe(address, what)
            case "unsubscribe":
                unsubscribe(session, chat, {what}, clock=desk.clock)
                model.unsubscribe(address, what)
            case "block":
                mark_left(chat) if address.startswith("-") else mark_blocked(chat)
                model.away.add(address)
            case _:
                reactivate(chat, clock=desk.clock)
                model.away.discard(address)


def _announce_and_compare(desk: Desk, model: Model, fields: frozenset[str]) -> None:
    expected = model.recipients(fields)
    identity = desk.announce(*fields, begin=False)
    with desk.database.reading() as session:
        row = announcements.find(session, identity)
        assert announcements.count_recipients(session, row).total == len(expected)
    with desk.database.session() as session:
        announcements.fan_out(session, identity, clock=desk.clock)
    query = select(Chat.address).join(Delivery, Delivery.chat_id == Chat.id)
    with desk.database.reading() as session:
        got = session.scalars(query.where(Delivery.announcement_id == identity)).all()
    assert len(got) == len(expected)
    assert set(got) == expected


@settings(
    max_examples=40,
    deadline=None,
    # The desk is made once for all examples, and each begins by clearing it.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(_step, max_size=25))
def test_any_sequence_reaches_whom_the_model_says(
    desk: Desk, steps: list[tuple[str, str | None, object]]
) -> None:
    _clear(desk.database)
    _play(desk, steps)


def test_fanning_out_again_adds_no_row(desk: Desk) -> None:
    desk.chats(range(1, 6), "finance")
    identity = desk.announce("finance", begin=False)
    for _ in range(2):
        with desk.database.session() as session:
            announcements.fan_out(session, identity, clock=desk.clock)
    with desk.database.session() as session:
        back = update(Announcement).values(state=AnnouncementState.SCHEDULED)
        session.execute(back)
    with desk.database.session() as session:
        assert announcements.fan_out(session, identity, clock=desk.clock) == 0
    assert len(desk.states()) == 5


def test_several_matching_subscriptions_make_one_row(desk: Desk) -> None:
    desk.chat(1, "finance", "education")
    desk.announce("finance", "education")
    assert desk.states() == {"1": DeliveryState.PENDING}


def test_only_channels_that_can_receive_get_a_row(desk: Desk) -> None:
    desk.chat("tab", "all", channel="web")
    desk.chat("shell", "all", channel="rest")
    desk.announce()
    assert set(desk.states()) == {"tab"}


def test_recipients_are_counted_by_field_language_and_channel(desk: Desk) -> None:
    desk.chat(1, "finance", "education")
    desk.chat(2, "all")
    desk.chat(3, "energy")
    desk.chat("tab", "finance", channel="web")
    with desk.database.session() as session:
        chat_for(session, "telegram", "2").language = "zh-Hant"
    identity = desk.announce("finance", "education", begin=False)
    with desk.database.reading() as session:
        row = announcements.find(session, identity)
        found = announcements.count_recipients(session, row)
    assert found.total == 3
    assert found.by_field == {"finance": 2, "education": 1, "all": 1}
    assert found.by_language == {"-": 2, "zh-Hant": 1}
    assert found.by_channel == {"telegram": 2, "web": 1}


def test_a_web_chat_takes_its_notices_once(desk: Desk) -> None:
    desk.chat("tab", "finance", channel="web")
    desk.chat("other", "finance", channel="web")
    first, second = desk.announce("finance"), desk.announce()
    desk.finish()
    with desk.database.session() as session:
        taken = announcements.take_for_web(session, "tab", clock=desk.clock)
    assert [notice.id for notice in taken] == [first, second]
    with desk.database.session() as session:
        assert announcements.take_for_web(session, "tab", clock=desk.clock) == []
    assert desk.report(first).taken_on_web == 1
    assert desk.report(first).waiting_on_web == 1


def test_a_web_chat_that_unsubscribed_or_comes_too_late_takes_nothing(desk: Desk) -> None:
    desk.chat("tab", "finance", channel="web")
    desk.chat("late", "finance", channel="web")
    desk.announce("finance")
    with desk.database.session() as session:
        unsubscribe(session, chat_for(session, "web", "tab"))
    with desk.database.session() as session:
        assert announcements.take_for_web(session, "tab", clock=desk.clock) == []
    desk.clock.forward(hours=100)
    with desk.database.session() as session:
        assert announcements.take_for_web(session, "late", clock=desk.clock) == []
    assert desk.states()["tab"] is DeliveryState.SKIPPED


def test_a_fan_out_on_sqlite_goes_through_the_chats_once(desk: Desk) -> None:
    """The second part of its statement begins with the chats that chose something."""
    if desk.database.engine.dialect.name != "sqlite":
        return  # PostgreSQL knows how many rows there are, and joins by that
    plan: list[str] = []

    def explain(connection: Any, _: Any, statement: str, values: Any, *__: Any) -> None:
        if statement.startswith("INSERT INTO deliveries"):
            rows = connection.connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
            plan.extend(row[-1] for row in rows)

    event.listen(desk.database.engine, "before_cursor_execute", explain)
    desk.chats((1, 2), "all")
    desk.announce()
    scans = [step for step in plan if step.startswith("SCAN")]
    assert scans == ["SCAN chats", "SCAN preferences"]
