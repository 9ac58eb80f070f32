"""How near statements are to the texts of a question, whatever else is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from actions.finding.few_texts import FewTexts
from actions.finding.lexicon import AllTexts, Lexicon
from actions.finding.meanings import Matrix, Middles, Places, Spans, compared, highest_above_zero
from actions.finding.term_counts import TermCounts
from actions.finding.weighing import Weighing

# From so many statements on a question is compared closely with a shortlist only.
_MANY = 2000
# Those nearest to the whole question, and to each of its parts; those that share its rare words.
_NEAR, _NEAR_A_PART = 100, 40
_SHARING_WORDS, _SHARING_WORDS_OF_A_PART = 50, 15


@dataclass(frozen=True)
class Near:
    """Rows of statements, in ascending order, and how near each is.

    `columns` are nearness of meaning and of wording, each to the best text of a statement and to
    several; four for the whole question, then four for it or that part of it which is nearest.
    """

    rows: Places
    columns: Matrix

    def with_others(self, others: Near) -> Near:
        """Both together; they may not have a row in common."""
        rows = np.concatenate([self.rows, others.rows])
        order = np.argsort(rows)
        return Near(rows[order], np.hstack([self.columns, others.columns])[:, order])


class Nearness:
    """Compares the texts of a question with those of all statements, or with the likeliest."""

    def __init__(self, texts: list[str], starts: Places, vectors: Matrix) -> None:
        """`starts` are the places where the texts of each statement begin."""
        self._spans = Spans(starts, np.diff(np.append(starts, len(texts))))
        self.vectors = vectors
        self._rows = np.arange(len(starts))
        self.is_large = len(starts) > _MANY
        self._middles = Middles(vectors, self._spans) if self.is_large else None
        counts = TermCounts.of(texts)
        together = counts.together(self._spans)
        weighing = Weighing(together)
        self.pooled = Lexicon(together, weighing)
        self._worded = (
            FewTexts(counts, self._spans, weighing)
            if self.is_large
            else AllTexts(Lexicon(counts, Weighing(counts)), self.pooled)
        )

    def likeliest(self, texts: Sequence[str], vectors: Matrix) -> Near:
        """Of all rows; in a large catalogue of those near on the whole or by rare words."""
        if self._middles is None:
            return self.of(texts, vectors)
        most = [_SHARING_WORDS, *[_SHARING_WORDS_OF_A_PART] * (len(texts) - 1)]
        worded = [
            highest_above_zero(self.pooled.rare_cosines(self.pooled.asked(text)), count)
            for text, count in zip(texts, most, strict=True)
        ]
        rows = np.unique(np.concatenate([self.nearest(vectors), *worded]))
        return self.of(texts, vectors, rows)

    def nearest(self, vectors: Matrix) -> Places:
        """In a large catalogue the rows near a question's vector, or near those of its parts."""
        if self._middles is None:
            return self._rows
        return self._middles.nearest(vectors, [_NEAR, *[_NEAR_A_PART] * (len(vectors) - 1)])

    def of(self, texts: Sequence[str], vectors: Matrix, chosen: Places | None = None) -> Near:
        """Of all rows, or in a large catalogue of those chosen, each once and in ascending order.

        `vectors` are those of the texts.
        """
        rows = self._rows if chosen is None else chosen
        places, spans = (None, self._spans) if chosen is None else self._spans.of(chosen)
        meanings = compared(vectors, self.vectors, places)
        worded, pooled = self._worded.cosines([self.pooled.asked(text) for text in texts], rows)
        each = [
            np.stack(
                [
                    spans.highest(meaning),
                    spans.highest(wording),
                    spans.mean_of_highest(meaning),
                    of_all,
                ]
            )
            for meaning, wording, of_all in zip(meanings, worded, pooled, strict=True)
        ]
        best = np.max(each, axis=0)
        return Near(rows, np.vstack([each[0], best]))
