"""The time that a question speaks of: since, until, in a year, month or day."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.dates import BadDateError, PartialDate

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ENGLISH = re.compile(
    r"\b(?P<how>since|from|after|before|until|till|up to|by(?: the end of)?|in|during|of)\s+"
    r"(?:the\s+)?(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+)?"
    rf"(?:(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?,?\s+)?(?P<year>20[0-3]\d)\b"
)
_CHINESE = re.compile(
    r"(?P<year>20[0-3]\d)年?(?:(?P<month>\d{1,2})月)?(?:(?P<day>\d{1,2})[日号])?"
    r"\s*(?:年?(?P<how>以来|至今|起|开始|之后|以后|后|以前|之前|前|年?底|为止))?"
)
_UNTIL_BEFORE = re.compile(r"(?:截至|截止|到)\s*$")
_SINCE = frozenset({"since", "from", "以来", "至今", "起", "开始"})
_AFTER = frozenset({"after", "之后", "以后", "后"})
_UNTIL = frozenset({"until", "till", "up to", "by", "by the end of", "底", "年底", "为止"})
_BEFORE = frozenset({"before", "以前", "之前", "前"})


@dataclass(frozen=True)
class Period:
    """From `since` to `until`, both within; an end that is not said is open.

    `exclusive` leaves out the dates that were named themselves ("after 2021").
    """

    since: PartialDate | None = None
    until: PartialDate | None = None
    exclusive: bool = False

    def holds(self, date: PartialDate) -> bool:
        """Whether a date lies within, as far as both are exact."""
        for end, sign in ((self.since, 1), (self.until, -1)):
            if end is None:
                continue
            distance = sign * _compared(date, end)
            if distance < 0 or (self.exclusive and distance == 0):
                return False
        return True


def period_in(text: str) -> Period | None:
    """The first period that a normalised text names; None where it names none."""
    for expression in (_ENGLISH, _CHINESE):
        for found in expression.finditer(text):
            date = _date(found)
            if date is not None:
                return _period(_how(found, text), date)
    return None


def _how(found: re.Match[str], text: str) -> str:
    said = found["how"] or ""
    return "until" if not said and _UNTIL_BEFORE.search(text[: found.start()]) else said


def _period(how: str, date: PartialDate) -> Period:
    if how in _SINCE:
        return Period(since=date)
    if how in _AFTER:
        return Period(since=date, exclusive=True)
    if how in _UNTIL:
        return Period(until=date)
    if how in _BEFORE:
        return Period(until=date, exclusive=True)
    return Period(since=date, until=date)


def _date(found: re.Match[str]) -> PartialDate | None:
    month, day = found["month"], found["day"]
    if month and not month.isdigit():
        month = str(_MONTHS.index(month) + 1)
    parts = [found["year"], *([month] if month else []), *([day] if month and day else [])]
    try:
        return PartialDate.parse("-".join(part.zfill(2) for part in parts))
    except BadDateError:
        return None


def _compared(one: PartialDate, other: PartialDate) -> int:
    """-1, 0 or 1, by the parts of the date that both have."""
    for left, right in zip(_parts(one), _parts(other), strict=True):
        if left is None or right is None:
            return 0
        if left != right:
            return 1 if left > right else -1
    return 0


def _parts(date: PartialDate) -> tuple[int | None, ...]:
    return date.year, date.month, date.day
