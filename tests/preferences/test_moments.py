"""Times of day where a chat is, across changes of its clock."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.models import Pace
from data.preferences import (
    MINUTES_A_DAY,
    Quiet,
    first_digest_from,
    next_digest,
    quiet_until,
    zone_of,
)

ZONES = (
    "Asia/Chongqing",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "Africa/Casablanca",
)
zones = st.sampled_from(ZONES).map(ZoneInfo)
YEAR_2024, YEAR_2034 = 1_704_067_200, 2_019_686_400
moments = st.integers(YEAR_2024, YEAR_2034).map(
    lambda second: dt.datetime.fromtimestamp(second, dt.UTC)
)
minutes = st.integers(0, MINUTES_A_DAY - 1)
paces = st.sampled_from((Pace.DAILY, Pace.WEEKLY))
quiets = st.builds(Quiet, minutes, minutes).filter(lambda quiet: quiet.start != quiet.end)
LONDON = ZoneInfo("Europe/London")


def minute_of(moment: dt.datetime, zone: ZoneInfo) -> int:
    local = moment.astimezone(zone)
    return local.hour * 60 + local.minute


@given(pace=paces, at=minutes, weekday=st.integers(0, 6), zone=zones, after=moments)
def test_digests_follow_each_other_a_day_or_a_week_apart(
    pace: Pace, at: int, weekday: int, zone: ZoneInfo, after: dt.datetime
) -> None:
    first = next_digest(pace, at, weekday, zone, after)
    second = next_digest(pace, at, weekday, zone, first.moment)
    days = 7 if pace is Pace.WEEKLY else 1
    an_hour_of_change = dt.timedelta(hours=1)
    assert after < first.moment <= after + dt.timedelta(days=days) + an_hour_of_change
    assert abs(second.moment - first.moment - dt.timedelta(days=days)) <= an_hour_of_change
    assert dt.date.fromisoformat(second.period) - dt.date.fromisoformat(
        first.period
    ) == dt.timedelta(days=days)
    if pace is Pace.WEEKLY:
        assert dt.date.fromisoformat(first.period).weekday() == weekday


@given(pace=paces, at=minutes, weekday=st.integers(0, 6), zone=zones, after=moments)
def test_a_digest_comes_at_its_hour_unless_the_clock_leaves_it_out(
    pace: Pace, at: int, weekday: int, zone: ZoneInfo, after: dt.datetime
) -> None:
    due = next_digest(pace, at, weekday, zone, after)
    late = (minute_of(due.moment, zone) - at) % MINUTES_A_DAY
    assert late in (0, 30, 60)
    if late:
        before = due.moment - dt.timedelta(hours=2)
        assert before.astimezone(zone).utcoffset() != due.moment.astimezone(zone).utcoffset()


@given(pace=paces, at=minutes, weekday=st.integers(0, 6), zone=zones, after=moments)
def test_a_digest_that_is_due_now_counts_when_a_pause_ends(
    pace: Pace, at: int, weekday: int, zone: ZoneInfo, after: dt.datetime
) -> None:
    due = next_digest(pace, at, weekday, zone, after)
    assert first_digest_from(pace, at, weekday, zone, due.moment) == due


@given(quiet=quiets, zone=zones, now=moments)
def test_quiet_hours_end_when_they_say(quiet: Quiet, zone: ZoneInfo, now: dt.datetime) -> None:
    end = quiet_until(quiet, zone, now)
    if end is None:
        assert not quiet.covers(minute_of(now, zone))
        return
    assert quiet.covers(minute_of(now, zone))
    assert now < end <= now + dt.timedelta(hours=25)
    assert not quiet.covers(minute_of(end, zone))
    assert quiet_until(quiet, zone, end) is None


def test_a_night_with_a_change_of_clocks_ends_by_the_new_time() -> None:
    night = Quiet(22 * 60, 8 * 60)
    spring = dt.datetime(2026, 3, 28, 23, tzinfo=dt.UTC)
    assert quiet_until(night, LONDON, spring) == dt.datetime(2026, 3, 29, 7, tzinfo=dt.UTC)
    autumn = dt.datetime(2026, 10, 24, 22, tzinfo=dt.UTC)
    assert quiet_until(night, LONDON, autumn) == dt.datetime(2026, 10, 25, 8, tzinfo=dt.UTC)


def test_an_hour_that_comes_twice_brings_one_digest() -> None:
    evening = dt.datetime(2026, 10, 24, 12, tzinfo=dt.UTC)
    first = next_digest(Pace.DAILY, 90, 0, LONDON, evening)
    assert first.moment == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
    assert next_digest(Pace.DAILY, 90, 0, LONDON, first.moment).period == "2026-10-26"


@pytest.mark.parametrize("name", [None, "", "Mars/Olympus", "../etc/passwd"])
def test_an_unknown_zone_is_that_of_chongqing(name: str | None) -> None:
    assert zone_of(name).key == "Asia/Chongqing"
