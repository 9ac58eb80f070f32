"""What kind of answer a question wants: a figure, a date, a person, a price, a way to apply."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from actions.cues import has, pattern


@dataclass(frozen=True)
class Wanted:
    """The kinds of answer that the wording asks for; several may be true."""

    figure: bool
    date: bool
    person: bool
    money: bool
    procedure: bool
    contact: bool


# Asked for several times a turn.
@lru_cache(maxsize=64)
def wanted_in(text: str) -> Wanted:
    """Read from a normalised text (lower case, Simplified)."""
    return Wanted(
        figure=has("figure", text),
        date=has("date", text),
        person=has("person", text),
        money=has("money", text),
        procedure=has("procedure", text),
        contact=has("contact", text),
    )


def wants_one_thing(text: str) -> bool:
    """Whether one figure, date or name is the whole answer."""
    wanted = wanted_in(text)
    return wanted.figure or wanted.date or wanted.person or wanted.money or wanted.contact


def counted_in(text: str) -> str:
    """The thing whose number is asked for ("how many working days"); empty when there is none."""
    found = pattern("counted").search(text)
    return " ".join(filter(None, found.groups())).strip() if found else ""
