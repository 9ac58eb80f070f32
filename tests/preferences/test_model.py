"""Who gets what and when: a plain model says, for any sequence of wishes, news and clock jumps."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from data.announcements import (
    Sent,
    begin,
    claim,
    close_expired,
    fan_out_due,
    finish,
    record,
)
from data.chats import chat_for, mark_blocked, reactivate, subscribe, unsubscribe
from data.database import Database
from data.models import (
    Announcement,
    AnnouncementField,
    AnnouncementState,
    Chat,
    Delivery,
    DeliveryState,
    Field,
    Kind,
    MutedKind,
    Pace,
    Preference,
    Subscription,
)
from data.preferences import (
    Quiet,
    contents,
    keep_choices,
    make_digests,
    read_choices,
)
from tests.preferences.model import ADDRESSES, FIELDS, Message, Model, News, Person

# Two days before clocks change in London, so that jumps cross it.
START = dt.datetime(2026, 3, 27, 10, tzinfo=dt.UTC)
VALID = dt.timedelta(hours=72)


@dataclass
class Clock:
    now: dt.datetime = START

    def __call__(self) -> dt.datetime:
        return self.now


@dataclass
class World:
    """The task database and the model side by side."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    model: Model = field(default_factory=Model)
    got: dict[str, list[Message]] = field(default_factory=lambda: {a: [] for a in ADDRESSES})

    def __post_init__(self) -> None:
        tables = (Delivery, AnnouncementField, Announcement, Subscription, MutedKind, Preference)
        with self.database.session() as session:
            for table in (*tables, Chat, Field):
                session.execute(delete(table))
            for position, key in enumerate(FIELDS):
                names = {
                    f"{part}_{end}": key
                    for part in ("name", "description")
                    for end in ("en", "hans", "hant")
                }
                session.add(Field(key=key, position=position, overview=[], **names))
            for address in ADDRESSES:
                chat = chat_for(session, "telegram", address, clock=self.clock)
                chat.time_zone = "Europe/London"

    def act(self, act: str, address: str, what: Any) -> None:
        person = self.model.people[address]
        with self.database.session() as session:
            chat = chat_for(session, "telegram", address, clock=self.clock)
            match act:
                case "subscribe":
                    subscribe(session, chat, {what}, clock=self.clock)
                    person.subscribe(what)
                case "unsubscribe":
                    unsubscribe(session, chat, {what}, clock=self.clock)
                    person.unsubscribe(what)
                case "block":
                    mark_blocked(chat, clock=self.clock) if what else reactivate(chat)
                    person.away = what
                case _:
                    self._choose(session, chat, person, what)

    def _choose(self, session: Any, chat: Chat, person: Person, what: dict[str, Any]) -> None:
        changes = dict(what)
        if "pause" in changes:
            days = changes.pop("pause")
            until = self.clock() + dt.timedelta(hours=days) if days else None
            changes["paused_until"] = until
        now = read_choices(session, chat)
        assert dict(now.paces) == person.own_paces
        if "own" in changes:
            key, pace = changes.pop("own")
            changes["paces"] = {**now.paces, key: pace}
        elif "pace" in changes:
            changes["paces"] = {}
        choices = replace(now, **changes)
        keep_choices(session, chat, choices, clock=self.clock)
        self.model.change(person, choices, self.clock())

    def announce(self, fields: frozenset[str], kind: Kind) -> None:
        texts = {f"{p}_{end}": "x" for p in ("title", "body") for end in ("en", "hans", "hant")}
        now = self.clock()
        with self.database.session() as session:
            row = Announcement(
                kind=kind,
                state=AnnouncementState.SCHEDULED,
                created_by="Li",
                created_at=now,
                send_at=now,
                expires_at=now + VALID,
                fields=[AnnouncementField(field=key) for key in fields],
                **texts,
            )
            session.add(row)
            session.flush()
            fan_out_due(session, clock=self.clock)
        self.model.announce(News(row.id, fields, kind, now + VALID), now)

    def tick(self) -> None:
        """As the scheduler and the sender do."""
        with self.database.session() as session:
            make_digests(session, clock=self.clock)
        with self.database.session() as session:
            close_expired(session, clock=self.clock)
        while self._drain():
            pass
        with self.database.session() as session:
            finish(session, clock=self.clock)
        self.model.tick(self.clock())

    def _drain(self) -> bool:
        with self.database.session() as session:
            claims = claim(session, "sender", 3, clock=self.clock)
        for mine in claims:
            with self.database.session() as session:
                assert begin(session, mine, clock=self.clock)
            with self.database.session() as session:
                one = mine.announcement
                held = tuple(contents(session, mine.id)) if one is None else (one,)
                record(session, mine, Sent(1), clock=self.clock)
            self.got[mine.address].append(held)
        return bool(claims)

    def compare(self) -> None:
        for address in ADDRESSES:
            assert Counter(self.got[address]) == Counter(self.model.got[address]), address
            received = [number for message in self.got[address] for number in message]
            assert len(received) == len(set(received)), "something came twice"


_addresses = st.sampled_from(ADDRESSES)
_news = st.tuples(
    st.just("announce"),
    st.frozensets(st.sampled_from(FIELDS), max_size=2),
    st.sampled_from((Kind.MILESTONE, Kind.MILESTONE, Kind.STATUS, Kind.NOTICE)),
)
_wanted = st.sampled_from((*FIELDS, "all"))
_paces = st.sampled_from(Pace)
_choice = st.one_of(
    st.fixed_dictionaries({"pace": _paces}),
    st.fixed_dictionaries({"pace": _paces, "digest_at": st.sampled_from((60, 90, 480, 1200))}),
    st.fixed_dictionaries({"own": st.tuples(st.sampled_from(FIELDS), _paces)}),
    st.fixed_dictionaries({"digest_weekday": st.integers(0, 6)}),
    st.fixed_dictionaries({"quiet": st.sampled_from((None, Quiet(1320, 480), Quiet(0, 719)))}),
    st.fixed_dictionaries({"pause": st.sampled_from((0, 5, 30, 100, 200))}),
    st.fixed_dictionaries(
        {"muted": st.frozensets(st.sampled_from((Kind.MILESTONE, Kind.STATUS)), max_size=2)}
    ),
    st.fixed_dictionaries({"zone": st.sampled_from(("Europe/London", "Asia/Chongqing"))}),
)
_chosen = st.tuples(st.just("choose"), _addresses, _choice)
_wish = st.one_of(
    st.tuples(st.just("subscribe"), _addresses, _wanted),
    st.tuples(st.just("unsubscribe"), _addresses, _wanted),
    st.tuples(st.just("block"), _addresses, st.booleans()),
    *[_chosen] * 5,
)
_hours = st.one_of(st.sampled_from((-3, 14, 24, 25, 80, 170)), st.integers(1, 12))
_jump = st.tuples(st.just("jump"), _hours, st.none())
_muted = {"muted": frozenset({Kind.MILESTONE, Kind.STATUS})}, {"muted": frozenset[Kind]()}
_there_and_back = st.sampled_from(
    (
        *[_muted] * 2,
        ({"pause": 30}, {"pause": 0}),
        ({"pace": Pace.WEEKLY}, {"pace": Pace.AT_ONCE}),
        ({"quiet": Quiet(0, 719)}, {"quiet": None}),
    )
)
_several_news = st.lists(_news, min_size=1, max_size=2)
# A choice that holds for the news alone: what it did then must not change with it.
_meanwhile = st.builds(
    lambda address, choices, news: [
        ("choose", address, choices[0]),
        *news,
        ("choose", address, choices[1]),
    ],
    _addresses,
    _there_and_back,
    _several_news,
)
# One that comes when they wait already.
_too_late = st.builds(
    lambda address, choices, news: [*news, ("choose", address, choices[0])],
    _addresses,
    _there_and_back,
    _several_news,
)
# News meet the wishes that were there before, and others while they wait.
_episode = st.tuples(
    st.lists(_wish, max_size=2),
    st.one_of(_several_news, _meanwhile, _too_late),
    st.lists(_wish, max_size=2),
    st.lists(_jump, min_size=1, max_size=2),
)
_steps = st.lists(_episode, min_size=2, max_size=4).map(
    lambda episodes: [step for parts in episodes for part in parts for step in part]
)
_quietly = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def _play(database: Database, steps: list[tuple[str, Any, Any]]) -> None:
    world = World(database)
    world.act("subscribe", "11", "finance")
    world.act("subscribe", "11", "education")
    world.act("choose", "11", {"own": ("education", Pace.WEEKLY)})
    world.act("subscribe", "12", "all")
    # In quiet hours at the start, so that what comes waits while wishes change.
    world.act("choose", "11", {"quiet": Quiet(0, 719)})
    world.act("choose", "12", {"quiet": Quiet(0, 719), "pace": Pace.DAILY, "digest_at": 90})
    # A week later all that waits has come.
    for act, first, second in [*steps, *[("jump", 40, None)] * 5]:
        if act == "announce":
            world.announce(first, second)
        elif act == "jump":
            world.clock.now += dt.timedelta(hours=first)
        else:
            # The schedule sleeps: so wishes meet, and news that came before them.
            world.act(act, first, second)
            continue
        world.tick()
        world.compare()


@settings(max_examples=25, deadline=None, suppress_health_check=_quietly)
@given(steps=_steps)
def test_everybody_gets_what_the_model_says(
    sqlite_database: Database, steps: list[tuple[str, Any, Any]]
) -> None:
    _play(sqlite_database, steps)


@settings(max_examples=4, deadline=None, suppress_health_check=_quietly)
@given(steps=_steps)
def test_everybody_gets_what_the_model_says_on_postgresql(
    postgresql_database: Database, steps: list[tuple[str, Any, Any]]
) -> None:
    _play(postgresql_database, steps)


@pytest.mark.parametrize("pace", [Pace.DAILY, Pace.WEEKLY])
def test_nothing_waits_for_ever(sqlite_database: Database, pace: Pace) -> None:
    world = World(sqlite_database)
    world.act("subscribe", "11", "all")
    world.act("choose", "11", {"pace": pace})
    for _ in range(20):
        world.announce(frozenset({"energy"}), Kind.STATUS)
        world.clock.now += dt.timedelta(hours=12)
        world.tick()
    world.act("choose", "11", {"pace": Pace.AT_ONCE})
    world.tick()
    world.compare()
    with sqlite_database.reading() as session:
        waiting = Delivery.state.in_((DeliveryState.PENDING, DeliveryState.GATHERED))
        assert session.scalars(select(Delivery.id).where(waiting)).all() == []
