"""The report of an announcement, as numbers."""

from __future__ import annotations

from telegram.error import BadRequest, Forbidden, TimedOut

from data import announcements
from data.announcements import Sent
from data.models import DeliveryState
from tests.alerts.conftest import Desk, FakeCourier


async def test_it_counts_every_outcome_with_its_reason(desk: Desk, courier: FakeCourier) -> None:
    desk.chats(range(1, 8), "all")
    desk.chat("tab", "all", channel="web")
    identity = desk.announce()
    with desk.database.session() as session:
        announcements.find(session, identity).repeats_doubtful = False
    courier.replies = {
        1: [Forbidden("Forbidden: bot was blocked by the user")],
        2: [TimedOut()],
        3: [BadRequest("Not enough rights")],
        4: [BadRequest("Not enough rights")],
    }
    await desk.sender(courier).drain()
    found = desk.report(identity)
    counts = {state.value: count for state, count in found.counts.items() if count}
    assert counts == {"sent": 3, "blocked": 1, "in_doubt": 1, "failed": 2}
    assert found.total == 7
    assert found.waiting_on_web == 1
    assert next(iter(found.reasons.items())) == ("Not enough rights", 2)


def test_rate_and_time_left_come_from_the_last_half_minute(desk: Desk) -> None:
    desk.chats(range(1, 31), "all")
    identity = desk.announce()
    assert desk.report(identity).per_second is None
    for _ in range(11):
        with desk.database.session() as session:
            (held,) = announcements.claim(session, "me", 1, clock=desk.clock)
            announcements.begin(session, held, clock=desk.clock)
            announcements.record(session, held, Sent(held.id), clock=desk.clock)
        desk.clock.forward(seconds=0.5)
    found = desk.report(identity)
    assert found.counts[DeliveryState.SENT] == 11
    assert found.per_second == 2.0
    assert found.seconds_left == 9.5
    desk.clock.forward(minutes=5)
    assert desk.report(identity).per_second is None
