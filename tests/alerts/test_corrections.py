"""What was sent is put right where it stands, or by a message that says so."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telegram.error import BadRequest, NetworkError, TimedOut

from bot.alerts.outage import Outage
from bot.alerts.schedule import Alerts
from data import announcements
from data.announcements import AnnouncementError
from data.chats import chat_for, unsubscribe
from data.languages import Language
from data.models import AnnouncementState, DeliveryState
from tests.alerts.conftest import BODY, TITLE, Desk, FakeCourier
from tests.waiting import until

RIGHT = {Language.EN: "Right", Language.HANS: "正确"}


def correct(desk: Desk, identity: int) -> int:
    with desk.database.session() as session:
        return announcements.correct(session, identity, by="Li", title=RIGHT, clock=desk.clock)


async def test_a_correction_edits_in_place_and_is_marked_where_that_fails(
    desk: Desk, courier: FakeCourier
) -> None:
    desk.chats((1, 2, 3), "all")
    identity = desk.announce()
    await desk.sender(courier).drain()
    desk.finish()
    desk.clock.forward(hours=1)
    with desk.database.session() as session:
        unsubscribe(session, chat_for(session, "telegram", "3"))
    assert correct(desk, identity) == 3
    courier.replies[2] = [BadRequest("Message can't be edited")]
    sent_before = len(courier.sent)
    await desk.sender(courier).drain()
    assert sorted(chat for chat, _, _ in courier.edited) == [1, 3]
    assert "Corrected on 1 March 2026" in courier.edited[0][2]
    ((chat, text),) = courier.sent[sent_before:]
    assert chat == 2
    assert text.startswith("Correction of an earlier message\n<b>Right</b>")
    assert set(desk.states().values()) == {DeliveryState.SENT}
    assert desk.finish() == [identity]


async def test_what_was_on_its_way_when_it_was_corrected_is_edited_too(
    desk: Desk, courier: FakeCourier
) -> None:
    desk.chats((1, 2, 3), "all")
    identity = desk.announce()
    corrected: list[int] = []

    class Correcting(FakeCourier):
        async def send(self, *arguments: Any, **more: Any) -> int:
            if not corrected:
                corrected.append(await asyncio.to_thread(correct, desk, identity))
            return await super().send(*arguments, **more)

    courier = Correcting()
    await desk.sender(courier, workers=1).drain()
    assert corrected == [0]
    assert [chat for chat, text in courier.sent if "Title" in text] == [
        chat for chat, *_ in courier.edited
    ]
    assert set(desk.states().values()) == {DeliveryState.SENT}
    assert desk.finish() == [identity]


async def test_an_edit_in_doubt_is_made_again_and_one_that_was_made_is_done(
    desk: Desk, courier: FakeCourier
) -> None:
    desk.chat(1, "all")
    identity = desk.announce()
    await desk.sender(courier).drain()
    correct(desk, identity)
    courier.replies[1] = [TimedOut(), BadRequest("Message is not modified")]
    await desk.sender(courier).drain()
    desk.clock.forward(minutes=1)
    await desk.sender(courier).drain()
    assert desk.states() == {"1": DeliveryState.SENT}
    assert len(courier.sent) == 1


def test_a_correction_must_change_something_that_was_sent(desk: Desk) -> None:
    desk.chat(1, "all")
    identity = desk.announce(begin=False)
    with pytest.raises(AnnouncementError, match="is scheduled and cannot be corrected"):
        correct(desk, identity)
    with desk.database.session() as session:
        announcements.fan_out(session, identity, clock=desk.clock)
    with (
        pytest.raises(AnnouncementError, match="changes nothing"),
        desk.database.session() as session,
    ):
        announcements.correct(session, identity, by="Li", title=TITLE, body=BODY)


async def test_a_pause_holds_everything_until_it_is_resumed(
    desk: Desk, courier: FakeCourier
) -> None:
    desk.chats((1, 2), "all")
    identity = desk.announce()
    with desk.database.session() as session:
        announcements.pause(session, identity, by="Li", clock=desk.clock)
    assert await desk.sender(courier).drain() == 0
    assert desk.finish() == []
    with desk.database.session() as session:
        announcements.resume(session, identity, by="Wang", clock=desk.clock)
    assert await desk.sender(courier).drain() == 2
    with desk.database.reading() as session:
        acts = [(act.act, act.by) for act in announcements.history(session, identity)]
    assert acts[-2:] == [("pause", "Li"), ("resume", "Wang")]


async def test_a_text_that_telegram_refuses_pauses_it_and_staff_are_told(
    desk: Desk, courier: FakeCourier
) -> None:
    desk.chats(range(1, 31), "all")
    identity = desk.announce()
    courier.replies = {chat: [BadRequest("Can't parse entities: x")] for chat in range(1, 31)}
    sender, told = desk.sender(courier, workers=2), []

    async def tell(announcement: int, reason: str) -> None:
        told.append((announcement, reason))

    alerts = Alerts(desk.database, sender, tell_staff=tell, clock=desk.clock)
    await alerts.drain()
    await until(lambda: sender.paused)
    await alerts.stop()
    await Alerts(desk.database, sender, tell_staff=tell, clock=desk.clock).drain()
    assert len(courier.calls) <= 4
    assert set(desk.states().values()) == {DeliveryState.PENDING}
    assert desk.report(identity).state is AnnouncementState.PAUSED
    assert told[0] == (identity, "Can't parse entities: x")


async def test_channels_come_before_all_chats(desk: Desk, courier: FakeCourier) -> None:
    desk.chats((1, 2, 3), "all")
    with desk.database.session() as session:
        announcements.add_channel(
            session, "-1001234567", Language.HANS, "all", by="Li", clock=desk.clock
        )
    desk.announce()
    await desk.sender(courier).drain()
    assert courier.sent[0][0] == -1001234567
    assert courier.sent[0][1].startswith("<b>标题发展</b>")
    assert len(courier.sent) == 4


def test_the_one_who_drafted_does_not_approve_unless_alone(desk: Desk) -> None:
    with desk.database.session() as session:
        row = announcements.draft(session, TITLE, BODY, by="Li", clock=desk.clock)
        with pytest.raises(AnnouncementError, match="a second person approves it"):
            announcements.approve(session, row.id, by=" li ")
        announcements.approve(session, row.id, by="Li", single_person=True)


async def test_an_outage_counts_no_attempt_and_ends_with_an_answer(
    desk: Desk, courier: FakeCourier
) -> None:
    desk.chats(range(1, 7), "all")
    desk.announce()
    courier.replies = {chat: [NetworkError("Bad Gateway")] for chat in range(1, 5)}
    sender = desk.sender(courier, workers=1)
    run = asyncio.create_task(sender.drain())
    await until(lambda: sender._outage.lasts)
    await run
    assert not sender._outage.lasts
    assert len(courier.sent) == 2
    assert desk.delivery(4).attempts == 0


def test_an_outage_lets_single_messages_try_ever_more_rarely() -> None:
    outage, now = Outage(), 0.0
    for chat in "aab":
        outage.failed(chat, now, now)
    assert not outage.lasts
    outage.failed("c", now, now)
    rests = []
    for _ in range(5):
        rests.append(outage.wait(now))
        now += rests[-1]
        outage.enter(now)
        assert outage.wait(now) > 0
        outage.failed("d", now, now)
    assert rests == [1, 2, 4, 5, 5]
    outage.ended()
    assert outage.wait(now) == 0
