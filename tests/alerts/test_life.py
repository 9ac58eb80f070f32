"""Draft, approval, time, cancelling, expiry: what an announcement allows when."""

from __future__ import annotations

import datetime as dt

import pytest

from data import announcements
from data.announcements import AnnouncementError
from data.chats import utc_now
from data.database import Database
from data.languages import Language
from data.models import AnnouncementState, DeliveryState
from tests.alerts.conftest import BODY, TITLE, Desk, FakeClock


def state(desk: Desk, identity: int) -> AnnouncementState:
    with desk.database.reading() as session:
        return announcements.find(session, identity).state


def test_traditional_is_converted_where_it_is_left_out(desk: Desk) -> None:
    given = {Language.EN: "x", Language.HANS: "数据发展"}
    with desk.database.session() as session:
        row = announcements.draft(session, given, given, by="Li", clock=desk.clock)
        assert row.title_hant == "數據發展"
        assert row.state is AnnouncementState.DRAFT


@pytest.mark.parametrize(
    ("title", "fields", "reason"),
    [
        ({Language.EN: "x"}, (), "title is missing in zh-Hans"),
        ({Language.EN: " ", Language.HANS: "好"}, (), "title is missing in en"),
        ({Language.EN: "x" * 151, Language.HANS: "好"}, (), "has 151 characters: use at most 150"),
        (TITLE, ("finanse",), "unknown field finanse: use one of education, energy, finance"),
    ],
)
def test_a_bad_draft_is_refused_with_its_reason(
    desk: Desk, title: dict[Language, str], fields: tuple[str, ...], reason: str
) -> None:
    with (
        pytest.raises(AnnouncementError, match=reason),
        desk.database.session() as session,
    ):
        announcements.draft(session, title, BODY, by="Li", fields=fields)


def test_nothing_leaves_without_approval(desk: Desk) -> None:
    desk.chat(1, "finance")
    with desk.database.session() as session:
        row = announcements.draft(session, TITLE, BODY, by="Li", clock=desk.clock)
        assert announcements.fan_out(session, row.id, clock=desk.clock) == 0
    with (
        pytest.raises(AnnouncementError, match=r"is draft and cannot be sent: .* approved"),
        desk.database.session() as session,
    ):
        announcements.schedule(session, row.id, desk.clock(), by="Wang")


def test_it_is_approved_once(desk: Desk) -> None:
    identity = desk.announce(begin=False)
    with (
        pytest.raises(AnnouncementError, match="cannot be approved"),
        desk.database.session() as session,
    ):
        announcements.approve(session, identity, by="Wang")


def test_it_waits_for_its_time(desk: Desk) -> None:
    desk.chat(1, "finance")
    identity = desk.announce("finance", begin=False)
    with desk.database.session() as session:
        announcements.schedule(session, identity, desk.clock() + dt.timedelta(hours=1), by="Li")
    with desk.database.session() as session:
        assert announcements.fan_out_due(session, clock=desk.clock) == {}
    desk.clock.forward(hours=1)
    with desk.database.session() as session:
        assert announcements.fan_out_due(session, clock=desk.clock) == {identity: 1}


def test_cancelling_drops_what_waits_also_in_a_senders_hand(desk: Desk) -> None:
    desk.chats((1, 2, 3), "all")
    identity = desk.announce()
    with desk.database.session() as session:
        held = announcements.claim(session, "me", 1, clock=desk.clock)[0]
    with desk.database.session() as session:
        assert announcements.cancel(session, identity, by="Li", clock=desk.clock) == 3
    with desk.database.session() as session:
        assert not announcements.begin(session, held, clock=desk.clock)
    assert set(desk.states().values()) == {DeliveryState.SKIPPED}
    with (
        pytest.raises(AnnouncementError, match="is cancelled and cannot be cancelled"),
        desk.database.session() as session,
    ):
        announcements.cancel(session, identity, by="Li")


def test_an_old_one_is_not_sent_after_an_outage(desk: Desk) -> None:
    desk.chats((1, 2), "all")
    begun, late = desk.announce(), desk.announce(begin=False)
    desk.clock.forward(hours=73)
    with desk.database.session() as session:
        assert announcements.fan_out_due(session, clock=desk.clock) == {}
        assert announcements.claim(session, "me", 10, clock=desk.clock) == ()
    assert desk.finish() == [begun]
    assert set(desk.reasons().values()) == {"expired"}
    assert state(desk, late) is AnnouncementState.CANCELLED
    assert state(desk, begun) is AnnouncementState.SENT


def test_it_is_sent_when_no_pushed_chat_is_open(desk: Desk) -> None:
    desk.chat("tab", "all", channel="web")
    identity = desk.announce()
    assert desk.finish() == [identity]
    assert desk.finish() == []


def test_a_milestone_is_drafted_once_with_its_words_fields_and_sources(
    loaded_database: Database, clock: FakeClock
) -> None:
    with loaded_database.session() as session:
        row = announcements.draft_from_milestone(session, "qdlp-approval", by="Li", clock=clock)
        notice = announcements.read_notice(session, row)
    assert notice.milestone == "qdlp-approval"
    assert "QDLP" in notice.title[Language.HANT]
    assert [name[Language.EN] for name in notice.fields] == ["Finance"]
    assert str(notice.date) == "2020-12-28"
    assert notice.sources[0].url.startswith("http")
    for again, reason in (("qdlp-approval", "already"), ("no-such", "no milestone 'no-such'")):
        with (
            pytest.raises(AnnouncementError, match=reason),
            loaded_database.session() as session,
        ):
            announcements.draft_from_milestone(session, again, by="Li")


def test_the_default_clock_is_the_present() -> None:
    assert utc_now().tzinfo is dt.UTC
