"""Cosine of weighted terms between a question and many texts, by an inverted index."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from actions.finding.terms import terms

Scores = NDArray[np.float32]
_NONE: frozenset[int] = frozenset()


class Lexicon:
    """Texts by their terms; a term counts the more, the fewer texts hold it."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(terms(text)) for text in texts]
        spread = Counter(term for count in counts for term in count)
        self._size = len(texts)
        self._rarity = {t: math.log(1 + self._size / n) for t, n in spread.items()}
        self._unseen = math.log(1 + self._size)
        self._postings = self._index(counts)

    def cosines(self, question: str) -> Scores:
        """For each text how much of its wording and the question's is the same, 0 to 1."""
        weights = self._weights(Counter(terms(question)))
        scores = np.zeros(self._size, np.float32)
        for term, weight in weights.items():
            if term in self._postings:
                rows, values = self._postings[term]
                scores[rows] += np.float32(weight) * values
        return scores

    @property
    def highest_rarity(self) -> float:
        """What a term counts that no text holds."""
        return self._unseen

    def rarity(self, term: str) -> float:
        """What a term counts, the more the fewer texts hold it."""
        return self._rarity.get(term, self._unseen)

    def rows_with(self, term: str) -> frozenset[int]:
        """The texts that hold a term, by their place."""
        return frozenset(self._postings[term][0].tolist()) if term in self._postings else _NONE

    def _weights(self, count: Counter[str]) -> dict[str, float]:
        raw = {
            term: (1 + math.log(number)) * self._rarity.get(term, self._unseen)
            for term, number in count.items()
        }
        length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
        return {term: value / length for term, value in raw.items()}

    def _index(self, counts: Iterable[Counter[str]]) -> dict[str, tuple[NDArray[np.int32], Scores]]:
        gathered: dict[str, tuple[list[int], list[float]]] = {}
        for row, count in enumerate(counts):
            for term, weight in self._weights(count).items():
                rows, values = gathered.setdefault(term, ([], []))
                rows.append(row)
                values.append(weight)
        return {
            term: (np.array(rows, np.int32), np.array(values, np.float32))
            for term, (rows, values) in gathered.items()
        }
