"""Cosine of weighted terms between a question and all of many texts, by an inverted index."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

import numpy as np

from actions.finding.meanings import Places, Spans
from actions.finding.term_counts import AskedTerms, TermCounts
from actions.finding.weighing import Scores, Weighing

_RARE = 1000


class Lexicon:
    """Texts by their terms."""

    def __init__(self, counts: TermCounts, weighing: Weighing) -> None:
        """`weighing` is that of the same texts."""
        self._size = len(counts.lengths)
        self._places = counts.vocabulary
        self._weighing = weighing
        order = np.argsort(counts.places, kind="stable")
        rows = counts.rows
        values = weighing.values(counts.places, counts.numbers, rows)
        self._rows, self._values = rows[order], values[order]
        self._sorted_rows = self._rows.data
        spread = np.bincount(counts.places, minlength=len(counts.vocabulary))
        self._held = Spans(np.cumsum(spread) - spread, spread)

    def asked(self, text: str) -> AskedTerms:
        """The terms of a question."""
        return AskedTerms.of(text, self._places)

    def cosines(self, questions: Sequence[AskedTerms]) -> list[Scores]:
        """How much of the wording of each text is alike that of a question, for each in turn.

        That is 0 to 1.
        """
        return self._added([self._weighing.asked(question) for question in questions])

    def rare_cosines(self, question: AskedTerms) -> Scores:
        """As `cosines`, by those words alone that few texts hold."""
        known, weights = self._weighing.asked(question)
        rare = self._held.lengths[known] <= _RARE
        return self._added([(known[rare], weights[rare])])[0]

    def _added(self, weights: Sequence[tuple[Places, Scores]]) -> list[Scores]:
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

    @property
    def highest_rarity(self) -> float:
        """What a term counts that no text holds."""
        return self._weighing.unseen

    def rarity(self, term: str) -> float:
        """What a term counts, the more the fewer texts hold it."""
        return float(self._weighing.rarities[self._places.get(term, -1)])

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


class AllTexts:
    """The wording of all texts, and of all statements with their texts taken as one."""

    def __init__(self, texts: Lexicon, pooled: Lexicon) -> None:
        self._lexicons = texts, pooled

    def cosines(
        self, questions: Sequence[AskedTerms], rows: Places
    ) -> tuple[list[Scores], list[Scores]]:
        """As those of FewTexts; `rows` are all."""
        of_each, of_all = (lexicon.cosines(questions) for lexicon in self._lexicons)
        return of_each, of_all
