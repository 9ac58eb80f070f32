"""Who has which row in hand: never two, and none is left behind."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence

from data import announcements
from data.announcements import Claim, Later, Sent
from data.chats import chat_for, mark_blocked, unsubscribe
from data.models import DeliveryState
from tests.alerts.conftest import Desk

LEASE = dt.timedelta(seconds=90)


def claim(desk: Desk, owner: str, limit: int = 10) -> Sequence[Claim]:
    with desk.database.session() as session:
        return announcements.claim(session, owner, limit, clock=desk.clock)


def begin(desk: Desk, held: Claim) -> bool:
    with desk.database.session() as session:
        return announcements.begin(session, held, clock=desk.clock)


def sweep(desk: Desk) -> int:
    with desk.database.session() as session:
        return announcements.sweep(session, older_than=LEASE, clock=desk.clock)


def test_two_senders_at_once_never_get_the_same_row(desk: Desk) -> None:
    desk.chats(range(1, 201), "all")
    desk.announce()
    taken: dict[str, list[int]] = {"a": [], "b": []}
    together = threading.Barrier(2)

    def take(owner: str) -> None:
        together.wait()
        while rows := claim(desk, owner, 7):
            taken[owner] += [row.id for row in rows]

    threads = [threading.Thread(target=take, args=(owner,)) for owner in taken]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken["a"]) + len(taken["b"]) == 200
    assert not set(taken["a"]) & set(taken["b"])


def test_a_claim_passes_over_rows_that_another_transaction_holds(desk: Desk) -> None:
    if desk.database.engine.dialect.name == "sqlite":
        return  # SQLite has one writer at a time, so no claim is ever open beside another
    desk.chats((1, 2), "all")
    desk.announce()
    with desk.database.session() as first, desk.database.session() as second:
        one = announcements.claim(first, "a", 1, clock=desk.clock)
        other = announcements.claim(second, "b", 1, clock=desk.clock)
        assert {row.address for row in (*one, *other)} == {"1", "2"}


def test_a_claim_takes_no_more_than_asked_in_the_order_of_time(desk: Desk) -> None:
    desk.chats((1, 2, 3), "all")
    desk.announce()
    assert [row.address for row in claim(desk, "me", 2)] == ["1", "2"]
    assert [row.address for row in claim(desk, "me", 2)] == ["3"]


def test_who_unsubscribed_or_left_since_is_skipped(desk: Desk) -> None:
    desk.chats((1, 2, 3, 4), "finance")
    desk.announce("finance")
    with desk.database.session() as session:
        unsubscribe(session, chat_for(session, "telegram", "1"))
        mark_blocked(chat_for(session, "telegram", "2"))
    assert [row.address for row in claim(desk, "me", 2)] == ["3", "4"]
    assert desk.states()["1"] is desk.states()["2"] is DeliveryState.SKIPPED


def test_a_claim_knows_its_chat(desk: Desk) -> None:
    desk.chat(-5, "all", kind="supergroup", thread=9)
    with desk.database.session() as session:
        chat_for(session, "telegram", "-5", thread=9).language = "zh-Hant"
    desk.announce()
    (held,) = claim(desk, "me")
    assert (held.address, held.thread, held.kind, held.language) == (
        "-5",
        9,
        "supergroup",
        "zh-Hant",
    )


def test_a_postponed_row_comes_back_at_its_time(desk: Desk) -> None:
    desk.chat(1, "all")
    desk.announce()
    (held,) = claim(desk, "me")
    assert begin(desk, held)
    until = desk.clock() + dt.timedelta(seconds=5)
    with desk.database.session() as session:
        announcements.record(session, held, Later(until, "busy"), clock=desk.clock)
    assert claim(desk, "me") == ()
    desk.clock.forward(seconds=5)
    (again,) = claim(desk, "me")
    assert again.attempts == 1


def test_released_rows_are_free_and_begun_ones_are_not(desk: Desk) -> None:
    desk.chats((1, 2), "all")
    desk.announce()
    first, _ = claim(desk, "me")
    begin(desk, first)
    with desk.database.session() as session:
        assert announcements.release(session, "me", clock=desk.clock) == 1
    assert [row.address for row in claim(desk, "you")] == ["2"]


def test_rows_of_a_dead_sender_come_back_after_the_lease(desk: Desk) -> None:
    desk.chats((1, 2, 3), "all")
    desk.announce()
    begun, _claimed = claim(desk, "dead", 2)
    begin(desk, begun)
    assert sweep(desk) == 0
    desk.clock.forward(seconds=91)
    assert sweep(desk) == 2
    assert set(desk.states().values()) == {DeliveryState.PENDING}
    assert desk.reasons()["1"] == "sender ended during the request"
    assert len(claim(desk, "new")) == 3


def test_a_swept_row_is_not_its_old_senders_any_more(desk: Desk) -> None:
    desk.chat(1, "all")
    desk.announce()
    (old,) = claim(desk, "slow")
    desk.clock.forward(seconds=91)
    sweep(desk)
    (new,) = claim(desk, "new")
    assert not begin(desk, old)
    assert begin(desk, new)
    with desk.database.session() as session:
        announcements.record(session, old, Sent(1), clock=desk.clock)
    assert desk.states() == {"1": DeliveryState.SENDING}


def test_a_row_begins_once(desk: Desk) -> None:
    desk.chat(1, "all")
    desk.announce()
    (held,) = claim(desk, "me")
    assert begin(desk, held)
    assert not begin(desk, held)
