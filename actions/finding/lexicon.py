"""Cosine of weighted terms between a question and many texts, by an inverted index."""

from __future__ import annotations

import math
import sys
from array import array
from bisect import bisect_left
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
        self._sorted_rows = self._rows.data
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
        place = self._places.get(term)
        if place is None:
            return False
        start = int(self._held.starts[place])
        end = start + int(self._held.lengths[place])
        # One look after the other: for so few, numpy takes longer to begin than to search.
        found = ((bisect_left(self._sorted_rows, row, start, end), row) for row in rows)
        return any(at < end and self._sorted_rows[at] == row for at, row in found)

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
        self._lengths = lengths
        self._starts = np.cumsum(lengths, dtype=np.intp) - lengths

    def added(self, weights: Sequence[Weights], size: int, chosen: Places) -> list[Scores]:
        """For each chosen text the sum over its terms; `size` is the number of all terms."""
        asked = np.unique(np.concatenate([known for known, _ in weights]))
        is_asked = np.zeros(size, np.bool_)
        is_asked[asked] = True
        slices = self._slices(chosen)
        places = np.concatenate([self._places[one] for one in slices])
        # Of a text's terms a question has few: only these are looked at once more.
        shared = np.flatnonzero(is_asked.take(places))
        values = np.concatenate([self._values[one] for one in slices]).take(shared)
        texts = np.arange(len(chosen), dtype=np.int32)
        rows = np.repeat(texts, self._lengths[chosen]).take(shared)
        number = np.zeros(size, np.uint16)
        number[asked] = np.arange(len(asked))
        numbers = number.take(places.take(shared))

        def summed(known: Places, weighed: Scores) -> Scores:
            each = np.zeros(len(asked), np.float32)
            each[number[known]] = weighed
            amounts = each.take(numbers) * values
            return np.bincount(rows, amounts, minlength=len(chosen)).astype(np.float32)

        return [summed(*one) for one in weights]

    def _slices(self, chosen: Places) -> list[slice]:
        """Where the terms of some texts stand, in one piece for texts side by side."""
        begins = np.flatnonzero(np.diff(chosen, prepend=-2) != 1)
        ends = np.append(begins[1:], len(chosen)) - 1
        last = chosen[ends]
        starts = self._starts[chosen[begins]].tolist()
        stops = (self._starts[last] + self._lengths[last]).tolist()
        return [slice(*pair) for pair in zip(starts, stops, strict=True)]


def _numbers(made: array[int]) -> NDArray[np.int32]:
    return np.array(made, np.int32)
