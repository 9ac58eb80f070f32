"""How near statements are to the texts of a question, whatever else is known of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from actions.finding.lexicon import Lexicon
from actions.finding.meanings import Matrix, Middles, Places, Spans, compared, highest_above_zero

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
        self._lexicon = Lexicon(texts, by_text=self.is_large)
        self.pooled = Lexicon(list(_pooled(texts, starts)), by_text=self.is_large)

    def likeliest(self, texts: Sequence[str], vectors: Matrix) -> Near:
        """Of all rows; in a large catalogue of those near on the whole or by rare words."""
        if self._middles is None:
            return self.of(texts, vectors)
        most = [_SHARING_WORDS, *[_SHARING_WORDS_OF_A_PART] * (len(texts) - 1)]
        worded = [
            highest_above_zero(self.pooled.rare_cosines(text), count)
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
        """Of all rows, or of those chosen, each once and in ascending order.

        `vectors` are those of the texts.
        """
        places, spans = (None, self._spans) if chosen is None else self._spans.of(chosen)
        meanings = compared(vectors, self.vectors, places)
        worded = self._lexicon.cosines(texts, places)
        pooled = self.pooled.cosines(texts, chosen)
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
        return Near(self._rows if chosen is None else chosen, np.vstack([each[0], best]))


def _pooled(texts: list[str], starts: Places) -> Iterator[str]:
    ends = [*starts[1:], len(texts)]
    for start, end in zip(starts, ends, strict=True):
        yield " ".join(texts[start:end])
