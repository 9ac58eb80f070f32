"""What is wrong in a catalogue, all of it at once, with file and line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend; the file is relative to the catalogue's folder."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        """The form that editors and terminals turn into a link."""
        return f"{self.file}:{self.line}: {self.reason}"


class CatalogueProblems(ValueError):  # noqa: N818 (the plural says that it holds all of them)
    """The catalogue cannot be loaded and nothing was; `problems` holds every reason."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Sort the problems by file and line and drop repeats."""
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def suggestion(wrong: str, right: Iterable[str]) -> str:
    """A hint at the nearest right word, ready to be added to a reason; may be empty."""
    near = get_close_matches(wrong, sorted(right), n=1)
    return f": did you mean '{near[0]}'?" if near else ""
