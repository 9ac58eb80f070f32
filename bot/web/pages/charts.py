"""The geometry of the charts; templates draw it as SVG, style sheets colour it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data.catalogue_view import Statement
from data.states import Progress

# A tile and the gap to the next are more than the 24 pixels that a finger needs (WCAG 2.5.8),
# and ten of them fit a phone of 320 pixels.
PITCH = 28
TILE = 25
PER_ROW = 10
STATUSES = (Progress.DONE, Progress.PILOTING, Progress.PLANNED)


@dataclass(frozen=True, slots=True)
class Tile:
    """A task as a square: its place in pixels."""

    task: Statement
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Strip:
    """The tasks of one field as tiles, the most advanced first; `counts` are by status."""

    key: str
    tiles: tuple[Tile, ...]
    counts: Mapping[str, int]
    width: int
    height: int

    @property
    def total(self) -> int:
        """All tasks of the field."""
        return len(self.tiles)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, in counts and as the length of a bar of 100."""

    part: int
    whole: int

    @property
    def length(self) -> float:
        """Per cent, with one digit."""
        return round(100 * self.part / self.whole, 1)

    @property
    def rest(self) -> int:
        """What is missing to the whole."""
        return self.whole - self.part


def strips(tasks: Iterable[Statement], fields: Iterable[str]) -> tuple[Strip, ...]:
    """One strip for each field that has tasks, the longest first."""
    listed = list(tasks)
    made = [_strip(key, [task for task in listed if task.field == key]) for key in fields]
    return tuple(sorted((each for each in made if each.tiles), key=lambda each: -each.total))


def share(part: Any, whole: Any) -> Share | None:
    """The share of two statements' values; None where one of them is missing."""
    if part is None or whole is None or not whole.value or not part.value:
        return None
    return Share(int(part.value), int(whole.value))


def _strip(key: str, tasks: Sequence[Statement]) -> Strip:
    ordered = sorted(tasks, key=lambda task: STATUSES.index(Progress(str(task.status))))
    tiles = tuple(
        Tile(task, number % PER_ROW * PITCH, number // PER_ROW * PITCH)
        for number, task in enumerate(ordered)
    )
    rows = -(-len(tiles) // PER_ROW)
    counts = {state.value: sum(task.status == state for task in tasks) for state in STATUSES}
    return Strip(key, tiles, counts, min(len(tiles), PER_ROW) * PITCH, rows * PITCH)
