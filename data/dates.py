"""Dates as the sources give them: a year, a month or a day."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import total_ordering

from data.languages import Language

_PATTERN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class BadDateError(ValueError):
    """The text is no year, month or day; the message says which forms are accepted."""


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, a month of a year, or a day; ordered, the less exact before the more exact."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read "2021", "2021-04" or "2021-04-09"; raises BadDateError for anything else."""
        found = _PATTERN.fullmatch(text)
        if not found:
            raise BadDateError(f"'{text}' is no date: write 2021, 2021-04 or 2021-04-09")
        year, month, day = (int(part) if part else None for part in found.groups())
        try:
            dt.date(year or 0, month or 1, day or 1)
        except ValueError as error:
            raise BadDateError(f"'{text}' is no date of the calendar") from error
        return cls(year or 0, month, day)

    def __str__(self) -> str:
        """The ISO form, as exact as the date is."""
        return "-".join(
            f"{part:0{width}}"
            for part, width in ((self.year, 4), (self.month, 2), (self.day, 2))
            if part is not None
        )

    def __lt__(self, other: PartialDate) -> bool:
        return self._order() < other._order()

    def _order(self) -> tuple[int, int, int]:
        return self.year, self.month or 0, self.day or 0


def say(date: PartialDate, language: Language) -> str:
    """The date in words: "9 April 2021", "2021年4月9日"; as exact as it is known."""
    if language is not Language.EN:
        parts = ((date.year, "年"), (date.month, "月"), (date.day, "日"))
        return "".join(f"{number}{unit}" for number, unit in parts if number is not None)
    words = [str(date.year)]
    if date.month is not None:
        words.insert(0, _MONTHS[date.month - 1])
    if date.day is not None:
        words.insert(0, str(date.day))
    return " ".join(words)
