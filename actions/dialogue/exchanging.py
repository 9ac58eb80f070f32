"""A wish that gives up some fields and wants others in their place: "not finance but logistics"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from actions.cues import pattern

_CLAUSE = re.compile(r"[^,，;；.。!！]+")


class _Sign(Enum):
    DROP = 1
    WANT = 2


# What each list of wordings says of the fields before it, and of those after it.
_SIGNS = {
    "drops": (None, _Sign.DROP),
    "wants": (None, _Sign.WANT),
    "swaps": (_Sign.DROP, _Sign.WANT),
    "in_place_of": (_Sign.WANT, _Sign.DROP),
}


@dataclass(frozen=True)
class Exchange:
    """The fields that are given up, and those that come in their place."""

    dropped: tuple[str, ...]
    wanted: tuple[str, ...]


def exchange_in(text: str, words: Mapping[str, str]) -> Exchange | None:
    """What a normalised message wishes of the fields that it names by `words`.

    None where it does not clearly give up some of them and want the others.
    """
    meant: dict[str, _Sign | None] = {}
    before = None
    for clause in _CLAUSE.findall(text):
        for field, sign in _said_in(clause, words):
            # A clause without a sign goes on with that of the one before.
            before = meant[field] = sign or before
    dropped = tuple(field for field, sign in meant.items() if sign is _Sign.DROP)
    wanted = tuple(field for field, sign in meant.items() if sign is _Sign.WANT)
    if not dropped or not wanted or len(dropped) + len(wanted) < len(meant):
        return None
    return Exchange(dropped, wanted)


def _said_in(clause: str, words: Mapping[str, str]) -> Iterator[tuple[str, _Sign | None]]:
    """The fields of a clause in their order, each with the sign that it stands under."""
    signs = [*_signs_in(clause)]
    for place, field in sorted((clause.find(word), field) for word, field in words.items()):
        if place >= 0:
            earlier = [after for start, _, after in signs if start < place]
            later = [before or after for start, before, after in signs if start > place]
            yield field, earlier[-1] if earlier else later[0] if later else None


def _signs_in(clause: str) -> Iterator[tuple[int, _Sign | None, _Sign]]:
    """Where a sign begins, and what it says; of signs within each other the longest counts."""
    found = (
        (match.start(), -match.end(), said)
        for cue, said in _SIGNS.items()
        for match in pattern(cue).finditer(clause)
    )
    read_to = 0
    for start, end, said in sorted(found, key=lambda sign: sign[:2]):
        if start >= read_to:
            read_to = -end
            yield start, *said
