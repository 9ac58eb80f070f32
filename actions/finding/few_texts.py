"""Cosine of weighted terms between a question and few statements out of very many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from actions.finding.meanings import Places, Spans
from actions.finding.term_counts import AskedTerms, TermCounts
from actions.finding.weighing import Held, Scores, Weighing

# A text that holds a term more often than this is as much about it.
_MOST = 255


class _Found(NamedTuple):
    """Which rows hold which of the terms that are asked for, and how often."""

    rows: Held
    terms: Held
    numbers: Held


class FewTexts:
    """The terms of each text, one text after the other: those of a statement stand together."""

    def __init__(self, counts: TermCounts, spans: Spans, pooled: Weighing) -> None:
        """`spans` are the texts of each statement, `pooled` weighs these taken as one text."""
        self._places = counts.places
        self._numbers = np.minimum(counts.numbers, _MOST).astype(np.uint8)
        self._lengths = counts.lengths
        self._terms = len(counts.vocabulary)
        self._spans = spans
        ends = np.append(0, np.cumsum(counts.lengths, dtype=np.intp))
        self._starts, self._stops = ends[spans.starts], ends[spans.starts + spans.lengths]
        self._each, self._pooled = Weighing(counts), pooled

    def cosines(
        self, questions: Sequence[AskedTerms], rows: Places
    ) -> tuple[list[Scores], list[Scores]]:
        """How much of the wording of each text of some statements is alike that of a question.

        And of each of these statements, its texts taken as one; for each question in turn, 0 to 1.
        The rows are in ascending order.
        """
        each = [self._each.asked(question) for question in questions]
        of_all = [self._pooled.asked(question) for question in questions]
        asked = np.unique(np.concatenate([known for known, _ in each]))
        places, spans = self._spans.of(rows)
        held = self._held(asked, rows, places)
        values = self._each.values(asked[held.terms], held.numbers, places[held.rows])
        pooled = _taken_as_one(held, spans, len(asked))
        values_of_all = self._pooled.values(asked[pooled.terms], pooled.numbers, rows[pooled.rows])
        return (
            [_summed(one, asked, held, values, len(places)) for one in each],
            [_summed(one, asked, pooled, values_of_all, len(rows)) for one in of_all],
        )

    def _held(self, asked: Places, rows: Places, places: Places) -> _Found:
        """Of the texts at these places, which are all those of the rows."""
        number = np.full(self._terms, -1, np.int32)
        number[asked] = np.arange(len(asked), dtype=np.int32)
        slices = self._slices(rows)
        terms = number.take(np.concatenate([self._places[one] for one in slices]))
        # Of a text's terms a question has few: only these are looked at once more.
        found = np.flatnonzero(terms >= 0)
        numbers = np.concatenate([self._numbers[one] for one in slices])
        texts = np.repeat(np.arange(len(places), dtype=np.int32), self._lengths[places])
        return _Found(texts.take(found), terms.take(found), numbers.take(found))

    def _slices(self, rows: Places) -> list[slice]:
        """Where the terms of some statements stand, in one piece for statements side by side."""
        begins = np.flatnonzero(np.diff(rows, prepend=-2) != 1)
        ends = np.append(begins[1:], len(rows)) - 1
        starts, stops = self._starts[rows[begins]].tolist(), self._stops[rows[ends]].tolist()
        return [slice(*pair) for pair in zip(starts, stops, strict=True)]


def _taken_as_one(held: _Found, spans: Spans, asked: int) -> _Found:
    """What the texts of a statement hold together."""
    rows = np.repeat(np.arange(len(spans.lengths)), spans.lengths).take(held.rows)
    size = len(spans.lengths) * asked
    numbers = np.bincount(rows * asked + held.terms, held.numbers, minlength=size)
    found = np.flatnonzero(numbers)
    return _Found(found // asked, found % asked, numbers.take(found))


def _summed(
    weights: tuple[Places, Scores], asked: Places, held: _Found, values: Scores, size: int
) -> Scores:
    """What a question's terms add up to in each row."""
    known, weighed = weights
    each = np.zeros(len(asked), np.float32)
    each[np.searchsorted(asked, known)] = weighed
    return np.bincount(held.rows, each.take(held.terms) * values, minlength=size).astype(np.float32)
