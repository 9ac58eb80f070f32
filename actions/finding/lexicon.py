"""Cosine of weighted terms between a question and many texts, by an inverted index."""

from __future__ import annotations

import math
import sys
from array import array
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from actions.finding.terms import terms

Scores = NDArray[np.float32]
_NONE: frozenset[int] = frozenset()


class Lexicon:
    """Texts by their terms; a term counts the more, the fewer texts hold it.

    What is known of a term stands in three arrays, from its start to that of the next: a catalogue
    has tens of thousands of terms, and an object for each would take ten times the memory.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        self._unseen = math.log(1 + self._size)
        self._places: dict[str, int] = {}
        places, numbers, lengths = self._counted(texts)
        rows = np.repeat(np.arange(self._size, dtype=np.int32), lengths)
        spread = np.bincount(places, minlength=len(self._places))
        self._rarities = np.log(1 + self._size / spread)
        raw = (1 + np.log(numbers)) * self._rarities[places]
        norms = np.sqrt(np.bincount(rows, raw * raw, minlength=self._size))
        order = np.argsort(places, kind="stable")
        self._rows = rows[order]
        self._values = (raw / norms[rows])[order].astype(np.float32)
        self._starts = np.concatenate(([0], np.cumsum(spread)))

    def cosines(self, question: str) -> Scores:
        """For each text how much of its wording and the question's is the same, 0 to 1."""
        weights = self._weights(Counter(terms(question)))
        scores = np.zeros(self._size, np.float32)
        for term, weight in weights.items():
            if term in self._places:
                held = self._held(term)
                scores[self._rows[held]] += np.float32(weight) * self._values[held]
        return scores

    @property
    def highest_rarity(self) -> float:
        """What a term counts that no text holds."""
        return self._unseen

    def rarity(self, term: str) -> float:
        """What a term counts, the more the fewer texts hold it."""
        place = self._places.get(term)
        return self._unseen if place is None else float(self._rarities[place])

    def rows_with(self, term: str) -> frozenset[int]:
        """The texts that hold a term, by their place."""
        return frozenset(self._rows[self._held(term)].tolist()) if term in self._places else _NONE

    def _held(self, term: str) -> slice:
        place = self._places[term]
        return slice(self._starts[place], self._starts[place + 1])

    def _weights(self, count: Counter[str]) -> dict[str, float]:
        raw = {term: (1 + math.log(number)) * self.rarity(term) for term, number in count.items()}
        length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
        return {term: value / length for term, value in raw.items()}

    def _counted(
        self, texts: Sequence[str]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
        """The place of each term of each text, how often it is there, how many a text has."""
        places, numbers, lengths = array("i"), array("i"), array("i")
        for text in texts:
            count = Counter(terms(text))
            for term in count:
                # Interned: the lexicons of one catalogue have the same terms.
                places.append(self._places.setdefault(sys.intern(term), len(self._places)))
            numbers.extend(count.values())
            lengths.append(len(count))
        return _numbers(places), _numbers(numbers), _numbers(lengths)


def _numbers(made: array[int]) -> NDArray[np.int32]:
    return np.array(made, np.int32)
