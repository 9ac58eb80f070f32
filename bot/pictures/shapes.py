"""What a picture shows, in plain values that travel to the drawing process as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Share:
    """A part of a whole as counted squares; `headline` is the part in large type."""

    title: str
    headline: str
    beside: str
    part: int
    whole: int
    part_name: str
    rest_name: str
    footer: str


@dataclass(frozen=True)
class Bars:
    """Rows of stacked counts: `rows` are a label and one count for each of `series`."""

    title: str
    series: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    footer: str


@dataclass(frozen=True)
class Event:
    """A moment on the timeline; `year` has the day as its fraction."""

    year: float
    date: str
    title: str
    weight: int


@dataclass(frozen=True)
class Timeline:
    """Events, the earliest first."""

    title: str
    events: tuple[Event, ...]
    footer: str


Shape = Share | Bars | Timeline
_KINDS: Mapping[str, type[Share | Bars | Timeline]] = {
    "share": Share,
    "bars": Bars,
    "timeline": Timeline,
}


def to_json(shape: Shape) -> str:
    """The shape with its kind; the same shape gives the same text."""
    kind = next(name for name, made in _KINDS.items() if isinstance(shape, made))
    return json.dumps({"kind": kind, **asdict(shape)}, ensure_ascii=False, sort_keys=True)


def from_json(text: str) -> Shape:
    """What `to_json` wrote. Raises KeyError, TypeError or ValueError on any other."""
    values: dict[str, Any] = json.loads(text)
    kind = _KINDS[values.pop("kind")]
    if kind is Timeline:
        values["events"] = tuple(Event(**event) for event in values["events"])
    if kind is Bars:
        values["series"] = tuple(values["series"])
        values["rows"] = tuple((label, tuple(counts)) for label, counts in values["rows"])
    return kind(**values)
