"""How Multilingual E5 cuts a text into pieces, and which number each has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from nlu.components.e5_file import E5File

_BEGIN_OF_WORD = "\u2581"
_SPACES = re.compile(" {2,}")
# Fowler, Noll and Vo's hash of 64 bits: it grows byte by byte, for many texts at the same time.
_START, _PRIME = np.uint64(14695981039346656037), np.uint64(1099511628211)
# What an unknown character costs beside the rarest piece.
_UNKNOWN_COSTS = 10.0
_NOWHERE = float("-inf")
Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]


class Words:
    """The pieces of a file, found by hashes: their 250,000 strings are not kept.

    A string that is not among them is taken for one that is once in 10^13 times.
    """

    def __init__(self, file: E5File) -> None:
        lengths = np.diff(file.ends)
        self._longest = int(lengths.max())
        hashes = np.zeros(len(lengths), np.uint64)
        grown = _growing(file.pieces, file.ends[:-1], self._longest)
        for length, now in enumerate(grown, start=1):
            hashes[lengths == length] = now[lengths == length]
        known = np.flatnonzero((lengths > 0) & (np.arange(len(lengths)) != file.unknown))
        self._numbers = known[np.argsort(hashes[known])].astype(np.int32)
        self._hashes = hashes[self._numbers]
        self._scores = file.scores
        self._unknown = file.unknown, float(file.scores.min()) - _UNKNOWN_COSTS
        self._foldings = file.foldings
        self._ends = file.first, file.last

    def numbers(self, text: str, most: int) -> list[int]:
        """The numbers of a text's pieces, at most so many, those of begin and end included."""
        first, last = self._ends
        return [first, *self._pieces(self._folded(text))[: most - 2], last]

    def _folded(self, text: str) -> str:
        folded = _SPACES.sub(" ", text.translate(self._foldings))
        begun = folded if folded.startswith(" ") else f" {folded}"
        return begun.replace(" ", _BEGIN_OF_WORD)

    def _pieces(self, text: str) -> list[int]:
        """The likeliest way to cut the text."""
        best, came = [0.0] + [_NOWHERE] * len(text), [(0, 0)] * (len(text) + 1)
        unknown, costs = self._unknown
        ways = self._ways(text)
        for start in range(len(text)):
            for end, number, score in (*ways[start], (start + 1, unknown, costs)):
                if best[start] + score > best[end]:
                    best[end], came[end] = best[start] + score, (start, number)
        found, place = [], len(text)
        while place:
            place, number = came[place]
            found.append(number)
        return found[::-1]

    def _ways(self, text: str) -> list[list[tuple[int, int, float]]]:
        """The pieces that begin at each character: end, number and score."""
        begins, ends, hashes = self._stretches(text)
        places = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        hits = np.flatnonzero(self._hashes[places] == hashes)
        numbers = self._numbers[places[hits]]
        found = (begins[hits], ends[hits], numbers, self._scores[numbers])
        ways: list[list[tuple[int, int, float]]] = [[] for _ in text]
        for begin, end, number, score in zip(*(each.tolist() for each in found), strict=True):
            ways[begin].append((end, number, score))
        return ways

    def _stretches(self, text: str) -> tuple[Places, Places, Hashes]:
        """All that a piece could be: the characters where it begins and ends, and its hash."""
        encoded = [character.encode("utf-8", "replace") for character in text]
        content = np.frombuffer(b"".join(encoded), np.uint8)
        starts = np.array([0, *accumulate(map(len, encoded))])
        characters = np.full(len(content) + self._longest + 1, -1)
        characters[starts] = np.arange(len(starts))
        grown = np.array(list(_growing(content, starts[:-1], self._longest)))
        ends = characters[starts[:-1] + np.arange(1, self._longest + 1)[:, None]]
        lengths, begins = np.nonzero(ends >= 0)
        return begins, ends[lengths, begins], grown[lengths, begins]


def _growing(content: NDArray[np.uint8], starts: Places, most: int) -> Iterator[Hashes]:
    """The hash of one byte from each start on, of two, and so on; of zeros beyond the content."""
    padded = np.concatenate([content, np.zeros(most, np.uint8)]).astype(np.uint64)
    now = np.full(len(starts), _START)
    for length in range(most):
        now = (now ^ padded[starts + length]) * _PRIME
        yield now
