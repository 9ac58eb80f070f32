"""The inbox of a webhook: each update once, each chat in order, nothing left behind."""

from __future__ import annotations

import datetime as dt
import threading
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from data.database import Database
from data.inbox import (
    HELD,
    MOST_TRIES,
    MOST_WAITING,
    Accepted,
    Incoming,
    Taken,
    accept,
    finish,
    give_back,
    hold,
    is_any_left,
    pending,
    take_left,
)
from data.inbox_table import TelegramUpdate

NOW = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
LATER = NOW + HELD + dt.timedelta(seconds=1)
BOT = 7


def incoming(number: int, chat: int | None = 1) -> Incoming:
    return Incoming(BOT, number, chat, f'{{"update_id": {number}}}')


def comes(database: Database, number: int, chat: int | None = 1, owner: str = "a") -> Accepted:
    with database.session() as session:
        return accept(session, incoming(number, chat), owner, clock=lambda: NOW)


def done(
    database: Database, number: int, chat: int | None = 1, owner: str = "a", **more: bool
) -> Taken | None:
    update = incoming(number, chat)
    with database.session() as session:
        taken = Taken(update.id, update.lane, update.body)
        return finish(session, taken, owner, clock=lambda: NOW, **more)


def left(database: Database, owner: str = "b", at: dt.datetime = NOW, most: int = 9) -> list[str]:
    with database.session() as session:
        found = take_left(session, BOT, owner, most, clock=lambda: at)
    return [taken.id for taken in found]


def test_an_update_is_taken_once_and_only_its_number_stays(database: Database) -> None:
    assert comes(database, 1) is Accepted.TAKEN
    assert comes(database, 1, owner="b") is Accepted.KNOWN
    assert done(database, 1) is None
    assert comes(database, 1, owner="b") is Accepted.KNOWN
    with database.reading() as session:
        row = session.get_one(TelegramUpdate, "7:1")
        assert (row.body, row.lane, row.taken_by) == (None, None, None)
        assert pending(session, BOT) == 0


def test_updates_of_a_chat_are_taken_one_after_the_other(database: Database) -> None:
    assert comes(database, 1) is Accepted.TAKEN
    assert comes(database, 2, owner="b") is Accepted.WAITING
    assert comes(database, 3) is Accepted.WAITING
    assert comes(database, 4, chat=2, owner="b") is Accepted.TAKEN
    assert left(database) == []
    assert done(database, 1) == Taken("7:2", "7:1", '{"update_id": 2}')
    assert done(database, 2, owner="a", goes_on=False) is None
    assert left(database) == ["7:3"]
    assert done(database, 3, owner="b") is None


def test_updates_without_a_chat_wait_for_nobody(database: Database) -> None:
    assert comes(database, 1, chat=None) is Accepted.TAKEN
    assert comes(database, 2, chat=None) is Accepted.TAKEN
    assert done(database, 2, chat=None) is None


def test_what_a_dead_process_had_is_taken_up(database: Database) -> None:
    comes(database, 1)
    comes(database, 2)
    comes(database, 3, chat=2)
    assert left(database) == []
    with database.reading() as session:
        assert not is_any_left(session, BOT, clock=lambda: NOW)
        assert is_any_left(session, BOT, clock=lambda: LATER)
        assert not is_any_left(session, 70, clock=lambda: LATER)
    assert left(database, at=LATER, most=1) == ["7:1"]
    assert left(database, at=LATER) == ["7:3"]
    assert done(database, 1, owner="a") is None
    assert done(database, 1, owner="b") == Taken("7:2", "7:1", '{"update_id": 2}')


def test_what_is_held_is_not_taken_and_what_is_given_back_is(database: Database) -> None:
    comes(database, 1)
    with database.session() as session:
        hold(session, ["7:1"], "a", clock=lambda: LATER)
    assert left(database, at=LATER) == []
    with database.session() as session:
        give_back(session, ["7:1"], "b")
    assert left(database) == []
    with database.session() as session:
        give_back(session, ["7:1"], "a")
    assert left(database) == ["7:1"]


def test_an_update_that_ends_every_process_is_given_up(database: Database) -> None:
    comes(database, 1)
    comes(database, 2)
    for number in range(1, MOST_TRIES):
        assert left(database, at=NOW + number * (LATER - NOW)) == ["7:1"]
    at = NOW + MOST_TRIES * (LATER - NOW)
    assert left(database, at=at) == []
    assert left(database, at=at) == ["7:2"]


def test_a_chat_that_sends_too_fast_loses_what_is_beyond_its_queue(database: Database) -> None:
    for number in range(MOST_WAITING):
        assert comes(database, number + 1) is not Accepted.DROPPED
    assert comes(database, 99) is Accepted.DROPPED
    assert comes(database, 99) is Accepted.KNOWN
    assert comes(database, 100, chat=2) is Accepted.TAKEN


def test_many_processes_keep_each_chat_in_order_and_do_each_update_once(
    postgresql_database: Database,
) -> None:
    """Two doors bring the same updates to four workers; some come in twice."""
    database, worked, lock = postgresql_database, defaultdict(list), threading.Lock()
    numbers = range(1, 61)

    def work(owner: str, taken: Taken | None) -> None:
        while taken is not None:
            with lock:
                worked[taken.lane].append(int(taken.id.partition(":")[2]))
            with database.session() as session:
                taken = finish(session, taken, owner)

    def bring(owner: str, share: range) -> None:
        for number in share:
            update = incoming(number, chat=number % 3)
            with database.session() as session:
                accepted = accept(session, update, owner)
            if accepted is Accepted.TAKEN:
                work(owner, Taken(update.id, update.lane, update.body))

    threads = [
        threading.Thread(target=bring, args=(f"{chat}-{copy}", range(chat, 61, 3)))
        for chat in (1, 2, 3)
        for copy in (1, 2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(number for lane in worked.values() for number in lane) == list(numbers)
    for lane in worked.values():
        assert lane == sorted(lane)
    with database.reading() as session:
        assert pending(session, BOT) == 0


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Database:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('inbox')}/x.db")
    database.migrate()
    return database


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.integers(1, 12), st.sampled_from(["come", "end", "die", "look"]))
        | st.tuples(st.integers(1, 12), st.just("come")),
        max_size=40,
    )
)
def test_whatever_happens_each_chat_has_one_hand_and_nothing_is_lost(
    empty: Database, steps: list[tuple[int, str]]
) -> None:
    """A model of two processes: updates come, end, their process dies, another looks."""
    hands: dict[str, tuple[str, Taken]] = {}
    came: set[str] = set()
    ticks = [NOW]

    def clock() -> dt.datetime:
        return ticks[-1]

    with empty.session() as session:
        session.execute(delete(TelegramUpdate))
    # At the end whatever is left is taken up and ended.
    for number, act in [*steps, *[(1, "die"), (1, "look"), *[(1, "end")] * 12] * 12]:
        owner = "ab"[number % 2]
        with empty.session() as session:
            if act == "come":
                update = incoming(number, chat=number % 3)
                if accept(session, update, owner, clock=clock) is Accepted.TAKEN:
                    hands[update.id] = owner, Taken(update.id, update.lane, update.body)
                came.add(update.id)
            elif act == "end" and hands:
                own, taken = hands.pop(min(hands))
                if following := finish(session, taken, own, clock=clock):
                    hands[following.id] = own, following
            elif act == "die":
                ticks.append(clock() + 2 * HELD)
                hands.clear()
            elif act == "look":
                for taken in take_left(session, BOT, owner, 9, clock=clock):
                    hands[taken.id] = owner, taken
        lanes = [taken.lane for _, taken in hands.values()]
        assert len(lanes) == len(set(lanes))
    with empty.reading() as session:
        assert set(session.scalars(select(TelegramUpdate.id))) == came
        assert pending(session, BOT) == 0
