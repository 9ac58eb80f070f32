"""How often texts hold which terms, each term known by its place in a vocabulary."""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from actions.finding.meanings import Places, Spans
from actions.finding.terms import counted, terms

Numbers = NDArray[np.int32]
# So many groups at once, for memory's sake.
_AT_ONCE = 1000


@dataclass(frozen=True)
class AskedTerms:
    """The terms of a question: their places, and how much their number lets each count.

    The place of those that no text holds is the one after the last.
    """

    places: Places
    amounts: NDArray[np.float64]

    @classmethod
    def of(cls, text: str, vocabulary: Mapping[str, int]) -> AskedTerms:
        """Those of a text."""
        count, unknown = counted(text), len(vocabulary)
        places = np.array([vocabulary.get(term, unknown) for term in count], np.intp)
        numbers = np.fromiter(count.values(), np.float64, len(count))
        return cls(places, 1 + np.log(numbers))


@dataclass(frozen=True)
class TermCounts:
    """The terms of each text, one text after the other, `lengths` terms each.

    That is, their places in the vocabulary and how often the text holds them. Arrays: a catalogue
    has tens of thousands of terms, and an object for each would take ten times the memory.
    """

    vocabulary: Mapping[str, int]
    places: Numbers
    numbers: Numbers
    lengths: Numbers

    @classmethod
    def of(cls, texts: Sequence[str]) -> TermCounts:
        """Counted anew, with a vocabulary of the terms of these texts."""
        vocabulary: dict[str, int] = {}
        places, numbers, lengths = array("i"), array("i"), array("i")
        for text in texts:
            count = Counter(terms(text))
            for term in count:
                # Interned: the terms of one catalogue are much the same as those of the next.
                places.append(vocabulary.setdefault(sys.intern(term), len(vocabulary)))
            numbers.extend(count.values())
            lengths.append(len(count))
        return cls(vocabulary, *(np.array(each, np.int32) for each in (places, numbers, lengths)))

    @property
    def rows(self) -> Numbers:
        """For each term of each text the place of that text."""
        return np.repeat(np.arange(len(self.lengths), dtype=np.int32), self.lengths)

    def together(self, spans: Spans) -> TermCounts:
        """Those of groups of texts, each taken as one text."""
        parts = list(zip(*self._of_groups(spans), strict=True))
        places, numbers, lengths = (
            (np.concatenate(part) if part else np.zeros(0)).astype(np.int32)
            for part in (parts or [(), (), ()])
        )
        return TermCounts(self.vocabulary, places, numbers, lengths)

    def _of_groups(self, spans: Spans) -> Iterator[tuple[Places, Places, Places]]:
        ends = np.append(0, np.cumsum(self.lengths, dtype=np.intp))
        size = len(self.vocabulary)
        for first in range(0, len(spans.lengths), _AT_ONCE):
            lengths = spans.lengths[first : first + _AT_ONCE]
            begin, count = spans.starts[first], lengths.sum()
            groups = np.repeat(np.arange(len(lengths)), lengths)
            held = slice(ends[begin], ends[begin + count])
            keys = np.repeat(groups * size, self.lengths[begin : begin + count]) + self.places[held]
            kept, which = np.unique(keys, return_inverse=True)
            numbers = np.bincount(which, self.numbers[held])
            yield kept % size, numbers, np.bincount(kept // size, minlength=len(lengths))
