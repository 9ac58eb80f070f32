"""Cosine of weighted terms between a question and many texts, by an inverted index."""

from __future__ import annotations

import math
import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from actions.finding.meanings import Places, Spans
from actions.finding.terms import counted, terms

Scores = NDArray[np.float32]
Weights = tuple[Places, Scores]
_RARE = 1000


class Lexicon:
    """Texts by their terms; a term counts the more, the fewer texts hold it.

    What is known of the terms stands in arrays, one term after the other: a catalogue has tens of
    thousands of terms, and an object for each would take ten times the memory.
    """

    def __init__(self, texts: Sequence[str], *, by_text: bool = False) -> None:
        """`by_text`: known by text as well as by term, to compare few texts out of many."""
        self._size = len(texts)
        self._unseen = math.log(1 + self._size)
        self._places: dict[str, int] = {}
        places, numbers, lengths = self._counted(texts)
        rows = np.repeat(np.arange(self._size, dtype=np.int32), lengths)
        spread = np.bincount(places, minlength=len(self._places))
        # The last is for terms that no text holds.
        self._rarities = np.append(np.log(1 + self._size / spread), self._unseen)
        raw = (1 + np.log(numbers)) * self._rarities[places]
        norms = np.sqrt(np.bincount(rows, raw * raw, minlength=self._size))
        values = (raw / norms[rows]).astype(np.float32)
        self._by_text = _ByText(places, values, lengths) if by_text else None
        order = np.argsort(places, kind="stable")
        self._rows, self._values = rows[order], values[order]
        self._held = Spans(np.cumsum(spread) - spread, spread)

    def cosines(self, questions: Sequence[str], chosen: Places | None = None) -> list[Scores]:
        """How much of the wording of each text, or each chosen one, is alike that of a question.

        That is 0 to 1; for each question in turn.
        """
        weights = [self._known_weights(question) for question in questions]
        if chosen is None:
            return self._added(weights)
        if self._by_text is None:
            return [one[chosen] for one in self._added(weights)]
        return self._by_text.added(weights, len(self._places), chosen)

    def rare_cosines(self, question: str) -> Scores:
        """As `cosines` for all, by those words alone that few texts hold."""
        known, weights = self._known_weights(question)
        rare = self._held.lengths[known] <= _RARE
        return self._added([(known[rare], weights[rare])])[0]

    def _added(self, weights: Sequence[Weights]) -> list[Scores]:
        """For each question's terms with what they weigh, what they add up to in each text."""
        asked = np.unique(np.concatenate([known for known, _ in weights]))
        places, spans = self._held.of(asked)
        rows, values = self._rows[places], self._values[places]

        def summed(known: Places, weighed: Scores) -> Scores:
            each = np.zeros(len(asked), np.float32)
            each[np.searchsorted(asked, known)] = weighed
            amounts = np.repeat(each, spans.lengths) * values
            return np.bincount(rows, amounts, minlength=self._size).astype(np.float32)

        return [summed(*one) for one in weights]

    def _known_weights(self, question: str) -> Weights:
        """The places of those terms of a question that any text holds, and what they weigh."""
        count = counted(question)
        unknown = len(self._places)
        places = np.array([self._places.get(term, unknown) for term in count], np.intp)
        numbers = np.fromiter(count.values(), np.float64, len(count))
        raw = (1 + np.log(numbers)) * self._rarities[places]
        known = places < unknown
        length = np.sqrt(raw @ raw) or 1.0
        return places[known], (raw[known] / length).astype(np.float32)

    @property
    def highest_rarity(self) -> float:
        """What a term counts that no text holds."""
        return self._unseen

    def rarity(self, term: str) -> float:
        """What a term counts, the more the fewer texts hold it."""
        return float(self._rarities[self._places.get(term, -1)])

    def is_known(self, term: str) -> bool:
        """Whether any text holds a term."""
        return term in self._places

    def is_in(self, term: str, rows: Iterable[int]) -> bool:
        """Whether any of the texts at these places holds a term."""
        if term not in self._places:
            return False
        place = self._places[term]
        start = self._held.starts[place]
        holding = self._rows[start : start + self._held.lengths[place]]
        wanted = np.fromiter(rows, np.int32)
        found = np.searchsorted(holding, wanted)
        return bool((holding[np.minimum(found, len(holding) - 1)] == wanted).any())

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


class _ByText:
    """The terms of each text with what they weigh there, one text after the other."""

    def __init__(
        self, places: NDArray[np.int32], values: Scores, lengths: NDArray[np.int32]
    ) -> None:
        self._places = places
        self._values = values
        self._spans = Spans(np.cumsum(lengths, dtype=np.intp) - lengths, lengths.astype(np.intp))

    def added(self, weights: Sequence[Weights], size: int, chosen: Places) -> list[Scores]:
        """For each chosen text the sum over its terms; `size` is the number of all terms."""
        held, spans = self._spans.of(chosen)
        places, values = self._places[held], self._values[held]
        sums = []
        for known, weighed in weights:
            dense = np.zeros(size, np.float32)
            dense[known] = weighed
            sums.append(spans.sums(dense[places] * values))
        return sums


def _numbers(made: array[int]) -> NDArray[np.int32]:
    return np.array(made, np.int32)
