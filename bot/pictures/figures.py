"""The figures of each picture, read from the catalogue, and the words that say the same."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.pictures.shapes import Bars, Event, Shape, Share, Timeline
from data.catalogue_view import Catalogue, Statement
from data.dates import PartialDate, say
from data.languages import Language
from data.models import Progress
from data.texts import Texts

DONE, TOTAL = "fact:tasks-implemented-69", "fact:tasks-total-86"
_MOST_EVENTS = 18
_MOST_SOURCES = 3
_STATES = (Progress.DONE, Progress.PILOTING, Progress.PLANNED)


class NoFiguresError(LookupError):
    """The catalogue holds no figures for this picture; the message names them."""


@dataclass(frozen=True)
class Told:
    """A picture's shape, and its caption, which says the same with source and date."""

    shape: Shape
    caption: str


@cache
def _texts() -> Texts:
    return Texts(Path(__file__).with_name("texts"))


def told(catalogue: Catalogue, name: str, language: Language) -> Told:
    """What the picture of this name shows. Raises NoFiguresError, also for an unknown name."""
    if name not in _MAKERS:
        raise NoFiguresError(f"there is no picture '{name}': {', '.join(_MAKERS)}")
    return _MAKERS[name](catalogue, language)


def _progress(catalogue: Catalogue, language: Language) -> Told:
    done, total = (_number(catalogue, identity) for identity in (DONE, TOTAL))
    statement = catalogue.statements[DONE]
    if statement.as_of is None or not 0 <= done <= total:
        raise NoFiguresError(f"{DONE} and {TOTAL} give no dated share")
    values = {
        "done": str(done),
        "total": str(total),
        "open": str(total - done),
        "share": _decimal(100 * done / total, language),
        "date": say(statement.as_of, language),
        "sources": _sources(catalogue, statement.sources, language),
    }
    say_it = _Say(language, values)
    shape = Share(
        title=say_it("progress-title"),
        headline=say_it("progress-headline"),
        beside=say_it("progress-beside"),
        part=done,
        whole=total,
        part_name=say_it("progress-done"),
        rest_name=say_it("progress-open"),
        footer=say_it("footer"),
    )
    return Told(shape, say_it("progress-caption"))


def _fields(catalogue: Catalogue, language: Language) -> Told:
    tasks = [s for s in catalogue.statements.values() if s.kind == "task" and s.field]
    if not tasks:
        raise NoFiguresError("the catalogue holds no tasks with a field")
    counts = Counter((task.field, str(task.status)) for task in tasks)
    rows = [
        (view.name[language], tuple(counts[key, str(state)] for state in _STATES))
        for key, view in catalogue.fields.items()
    ]
    rows.sort(key=lambda row: -sum(row[1]))
    totals = Counter(str(task.status) for task in tasks)
    dates = sorted(task.as_of for task in tasks if task.as_of)
    values = {
        "total": str(len(tasks)),
        "first": say(dates[0], language) if dates else "–",
        "last": say(dates[-1], language) if dates else "–",
        "sources": _sources(catalogue, _most_used(tasks), language),
        **{str(state): str(totals[str(state)]) for state in _STATES},
        "most": _names(((name, sum(row)) for name, row in rows[:3]), language),
    }
    say_it = _Say(language, values)
    shape = Bars(
        title=say_it("fields-title"),
        series=tuple(say_it(f"fields-{state}") for state in _STATES),
        rows=tuple(rows),
        footer=say_it("fields-footer"),
    )
    return Told(shape, say_it("fields-caption"))


def _timeline(catalogue: Catalogue, language: Language) -> Told:
    every = [
        s for s in catalogue.statements.values() if s.kind == "milestone" and s.as_of and s.title
    ]
    if not every:
        raise NoFiguresError("the catalogue holds no dated milestones")
    chief = sorted(every, key=lambda s: (-s.weight, [-part for part in _parts(s.as_of)]))
    shown = sorted(chief[:_MOST_EVENTS], key=lambda s: _parts(s.as_of))
    events = tuple(_event(statement, language) for statement in shown)
    values = {
        "shown": str(len(events)),
        "total": str(len(every)),
        "first": f"{events[0].date}{_colon(language)}{events[0].title}",
        "last": f"{events[-1].date}{_colon(language)}{events[-1].title}",
        "sources": _sources(catalogue, _most_used(shown), language),
    }
    say_it = _Say(language, values)
    shape = Timeline(say_it("timeline-title"), events, say_it("footer"))
    return Told(shape, say_it("timeline-caption"))


_MAKERS: dict[str, Callable[[Catalogue, Language], Told]] = {
    "progress": _progress,
    "fields": _fields,
    "timeline": _timeline,
}
NAMES = tuple(_MAKERS)


class _Say:
    """The texts of one picture with its values."""

    def __init__(self, language: Language, values: dict[str, str]) -> None:
        self._language = language
        self._values = values

    def __call__(self, message: str) -> str:
        return _texts()(self._language, message, **self._values)


def _number(catalogue: Catalogue, identity: str) -> int:
    statement = catalogue.statements.get(identity)
    if statement is None or statement.value is None or not statement.value.isdecimal():
        raise NoFiguresError(f"the catalogue holds no whole number {identity}")
    return int(statement.value)


def _decimal(value: float, language: Language) -> str:
    unit = " per cent" if language is Language.EN else "%"
    return f"{value:.1f}{unit}"


def _most_used(statements: Iterable[Statement]) -> Sequence[str]:
    """Sources by how many of the statements rest on them."""
    used = Counter(statement.sources[0] for statement in statements if statement.sources)
    return [source for source, _ in used.most_common()]


def _sources(catalogue: Catalogue, ids: Sequence[str], language: Language) -> str:
    """Publishers with their dates, the first few, and how many more there are."""
    named = []
    for source in (catalogue.sources[i] for i in ids[:_MOST_SOURCES]):
        comma = ", " if language is Language.EN else "，"
        date = f"{comma}{say(source.date, language)}" if source.date else ""
        named.append(f"{source.publisher[language]}{date}")
    line = ("; " if language is Language.EN else "；").join(named)
    more = len(ids) - len(named)
    if more <= 0:
        return line
    return _texts()(language, "and-more", sources=line, more=str(more))


def _names(counts: Iterable[tuple[str, int]], language: Language) -> str:
    comma = ", " if language is Language.EN else "、"
    return comma.join(f"{name} {count}" for name, count in counts)


def _colon(language: Language) -> str:
    return ": " if language is Language.EN else "："


def _parts(date: PartialDate | None) -> list[int]:
    return [date.year, date.month or 0, date.day or 0] if date else [0, 0, 0]


def _event(statement: Statement, language: Language) -> Event:
    if statement.as_of is None or statement.title is None:
        raise NoFiguresError(f"{statement.id} has no date or title")
    return Event(
        year=_fraction(statement.as_of),
        date=say(statement.as_of, language),
        title=statement.title[language],
        weight=statement.weight,
    )


def _fraction(date: PartialDate) -> float:
    """The middle of the month or year where the day is not known."""
    if date.month is None:
        return date.year + 0.5
    day = dt.date(date.year, date.month, date.day or 15)
    days = 366 if calendar.isleap(date.year) else 365
    return date.year + (day.timetuple().tm_yday - 1) / days
