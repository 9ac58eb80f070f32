"""Times of day where a chat is, as moments in UTC; right also when clocks change there.

A time of day is a number of minutes after midnight. One that a clock change leaves out is taken as
long after midnight as it would have been; one that comes twice is taken the first time.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data.states import Pace

DEFAULT_ZONE = "Asia/Chongqing"
MINUTES_A_DAY = 24 * 60
_WEEK = 7
_A_MOMENT = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of each day without messages; they run over midnight when `end` is before `start`."""

    start: int
    end: int

    def covers(self, minute: int) -> bool:
        """Whether a time of day is in them; the last minute is not."""
        if self.start <= self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end


@dataclass(frozen=True, slots=True)
class Due:
    """When a digest goes out, and the day for which it is the chat's only one."""

    moment: dt.datetime
    period: str


def zone_of(name: str | None) -> ZoneInfo:
    """The IANA zone of this name; that of Chongqing for None or a zone that is gone."""
    try:
        return ZoneInfo(name or DEFAULT_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(DEFAULT_ZONE)


def moment_at(day: dt.date, minute: int, zone: ZoneInfo) -> dt.datetime:
    """The moment of a time of day on a day in a zone, in UTC."""
    return _local(day, minute, zone, fold=0)


def quiet_until(quiet: Quiet | None, zone: ZoneInfo, now: dt.datetime) -> dt.datetime | None:
    """When the quiet hours that hold now end; None when they do not hold."""
    if quiet is None or not _is_quiet(quiet, zone, now):
        return None
    today = now.astimezone(zone).date()
    days = (today, today + dt.timedelta(days=1))
    ends = sorted(_local(day, quiet.end, zone, fold) for day in days for fold in (0, 1))
    return next(end for end in ends if end > now and not _is_quiet(quiet, zone, end))


def next_digest(pace: Pace, at: int, weekday: int, zone: ZoneInfo, after: dt.datetime) -> Due:
    """The first digest later than `after`; a weekly one falls on `weekday`, 0 for Monday."""
    first = after.astimezone(zone).date() - dt.timedelta(days=1)
    days = (first + dt.timedelta(days=number) for number in range(_WEEK + 3))
    fitting = (day for day in days if pace is not Pace.WEEKLY or day.weekday() == weekday)
    dues = (Due(moment_at(day, at, zone), day.isoformat()) for day in fitting)
    return next(due for due in dues if due.moment > after)


def first_digest_from(pace: Pace, at: int, weekday: int, zone: ZoneInfo, start: dt.datetime) -> Due:
    """As `next_digest`, but one at `start` itself counts."""
    return next_digest(pace, at, weekday, zone, start - _A_MOMENT)


def _is_quiet(quiet: Quiet, zone: ZoneInfo, moment: dt.datetime) -> bool:
    local = moment.astimezone(zone)
    return quiet.covers(local.hour * 60 + local.minute)


def _local(day: dt.date, minute: int, zone: ZoneInfo, fold: int) -> dt.datetime:
    time = dt.time(*divmod(minute, 60), fold=fold)
    return dt.datetime.combine(day, time, zone).astimezone(dt.UTC)
