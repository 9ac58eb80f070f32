"""How much the assistant is used, day by day, without a trace of who used it.

While a day lasts, each person is a name made with a secret of that day. Afterwards sums are kept
where they are of at least FEWEST people, and the names and the secret are thrown away. So nothing
about fewer people is stored after the day, and nothing is shown before its end.
"""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.staff.tables import UsageCount, UsageKey, UsageMark

FEWEST = 5
ALL = "all"
OTHER = "other"
NO_FIELD = "none"
KEPT_DAYS = 730
_DIMENSIONS = ("language", "field", "outcome")
_INSERT: Mapping[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer: `person` tells people apart on the day and is not kept."""

    person: str
    language: str
    field: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Count:
    """The answers of a day under one key of a dimension ("all", "language", ...)."""

    day: str
    dimension: str
    key: str
    answers: int
    people: int


def record_usage(session: Session, day: dt.date, answered: Mapping[Answered, int]) -> None:
    """Add to the counts of a day, and close the days before it."""
    close_days(session, day)
    secret = _secret(session, day)
    insert = _INSERT[session.get_bind().dialect.name](UsageMark)
    for answer, times in answered.items():
        row = {
            "day": day.isoformat(),
            "person": _name(secret, answer.person),
            "language": answer.language,
            "field": answer.field,
            "outcome": answer.outcome,
            "answers": times,
        }
        added = {"answers": UsageMark.answers + times}
        keys = ["day", "person", "language", "field", "outcome"]
        session.execute(insert.values(row).on_conflict_do_update(index_elements=keys, set_=added))


def close_days(session: Session, today: dt.date) -> None:
    """Keep the sums of the days before today that may be shown; forget whose they were.

    What comes late for a day that is closed is forgotten without being counted.
    """
    before = UsageMark.day < today.isoformat()
    closed = select(UsageCount.day)
    ended = select(UsageMark.day).where(before, UsageMark.day.not_in(closed)).distinct()
    days = session.scalars(ended).all()
    for day in days:
        marks = session.scalars(select(UsageMark).where(UsageMark.day == day)).all()
        session.add_all(
            UsageCount(
                day=day,
                dimension=row.dimension,
                key=row.key,
                answers=row.answers,
                people=row.people,
            )
            for row in publishable(day, marks)
        )
    session.flush()
    session.execute(delete(UsageMark).where(before))
    session.execute(delete(UsageKey).where(UsageKey.day < today.isoformat()))
    oldest = (today - dt.timedelta(days=KEPT_DAYS)).isoformat()
    session.execute(delete(UsageCount).where(UsageCount.day < oldest))


def read_usage(session: Session, since: dt.date) -> Sequence[Count]:
    """The counts of all closed days from one on, the newest day first."""
    query = (
        select(UsageCount)
        .where(UsageCount.day >= since.isoformat())
        .order_by(UsageCount.day.desc(), UsageCount.dimension, UsageCount.answers.desc())
    )
    return [
        Count(row.day, row.dimension, row.key, row.answers, row.people)
        for row in session.scalars(query)
    ]


def publishable(day: str, marks: Iterable[UsageMark]) -> Sequence[Count]:
    """The sums of a day of which none, and no difference of two, is of fewer than FEWEST people.

    Keys with fewer are put together as OTHER, with the next smallest where they are too few
    still; so each dimension adds up to the same whole. Of too small a day nothing is given.
    """
    marks = list(marks)
    whole = _Cell()
    for mark in marks:
        whole.add(mark)
    if len(whole.people) < FEWEST:
        return ()
    counts = [Count(day, ALL, ALL, whole.answers, len(whole.people))]
    for dimension in _DIMENSIONS:
        cells = _merged(_cells(marks, dimension))
        counts += [
            Count(day, dimension, key, cell.answers, len(cell.people))
            for key, cell in sorted(cells.items())
        ]
    return counts


class _Cell:
    """Some answers and the people who got them."""

    def __init__(self) -> None:
        self.answers = 0
        self.people: set[str] = set()

    def add(self, mark: UsageMark) -> None:
        self.answers += mark.answers
        self.people.add(mark.person)

    def take(self, other: _Cell) -> None:
        self.answers += other.answers
        self.people |= other.people


def _cells(marks: Iterable[UsageMark], dimension: str) -> dict[str, _Cell]:
    cells: dict[str, _Cell] = {}
    for mark in marks:
        cells.setdefault(getattr(mark, dimension), _Cell()).add(mark)
    return cells


def _merged(cells: dict[str, _Cell]) -> dict[str, _Cell]:
    few_first = sorted(cells, key=lambda key: (len(cells[key].people), cells[key].answers, key))
    other = _Cell()
    for key in few_first:
        if len(cells[key].people) >= FEWEST and (not other.answers or len(other.people) >= FEWEST):
            break
        other.take(cells.pop(key))
    return {**cells, OTHER: other} if other.answers else cells


def _secret(session: Session, day: dt.date) -> bytes:
    """One for all processes: with two, one person would count twice."""
    insert = _INSERT[session.get_bind().dialect.name](UsageKey)
    made = insert.values(day=day.isoformat(), secret=secrets.token_hex(32))
    session.execute(made.on_conflict_do_nothing())
    kept = select(UsageKey.secret).where(UsageKey.day == day.isoformat())
    return bytes.fromhex(session.scalars(kept).one())


def _name(secret: bytes, person: str) -> str:
    return hmac.digest(secret, person.encode(), "sha256").hex()[:32]
