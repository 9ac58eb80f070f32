"""How near the meanings of statements are to those of some texts, by their vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Places = NDArray[np.intp]
_FEW = 3
_COARSE = 64
# So many numbers stay in a processor's own cache.
_AT_ONCE = 512 * 512


class Spans:
    """Which items belong together, as the texts of a statement: they stand side by side."""

    def __init__(self, starts: Places, lengths: Places) -> None:
        self.starts = starts
        self.lengths = lengths

    def of(self, rows: Places) -> tuple[Places, Spans]:
        """The places of the items of some rows, and how these lie once they are put together."""
        lengths = self.lengths[rows]
        starts = np.cumsum(lengths) - lengths
        places = np.repeat(self.starts[rows] - starts, lengths) + np.arange(lengths.sum())
        return places, Spans(starts, lengths)

    def highest(self, scores: Matrix) -> Matrix:
        """For each row the highest score of its items."""
        return np.asarray(np.maximum.reduceat(scores, self.starts), np.float32)

    def mean_of_highest(self, scores: Matrix) -> Matrix:
        """For each row the mean of its three highest scores, or of all if it has fewer."""
        left, best = scores.copy(), np.maximum.reduceat(scores, self.starts)
        total = best.copy()
        for found in range(1, _FEW):
            hits = np.flatnonzero(left == np.repeat(best, self.lengths))
            left[hits[np.searchsorted(hits, self.starts)]] = -np.inf
            best = np.maximum.reduceat(left, self.starts)
            total += np.where(found < self.lengths, best, 0)
        return np.asarray(total / np.minimum(self.lengths, _FEW), np.float32)


class Middles:
    """One short vector for each statement, to see roughly and fast which are near.

    It is the mean of its texts' vectors, along the directions in which these means differ most.
    """

    def __init__(self, vectors: Matrix, spans: Spans) -> None:
        means = np.add.reduceat(vectors, spans.starts, axis=0)
        means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
        _, directions = np.linalg.eigh(means.T @ means)
        self._directions = np.ascontiguousarray(directions[:, -_COARSE:])
        self._means = means @ self._directions

    def nearest(self, vectors: Matrix, most: Sequence[int]) -> Places:
        """The statements that are nearest to any of the vectors, so many for each of them."""
        scores = compared(vectors @ self._directions, self._means)
        found = [highest_places(row, count) for row, count in zip(scores, most, strict=True)]
        return np.unique(np.concatenate(found))


def compared(vectors: Matrix, others: Matrix, chosen: Places | None = None) -> Matrix:
    """The product of each vector, a row each, with each of many others, a column each.

    Or with those `chosen` of the others alone. Part by part, so that each is read from memory once
    for all vectors; and one vector at a time, as for two the library would copy the part first.
    """
    count = len(others) if chosen is None else len(chosen)
    products = np.empty((len(vectors), count), np.float32)
    step = max(1, _AT_ONCE // others.shape[1])
    for start in range(0, count, step):
        part = slice(start, start + step)
        rows = others[part if chosen is None else chosen[part]]
        for row, vector in zip(products[:, part], vectors, strict=True):
            np.dot(rows, vector, out=row)
    return products


def highest_places(scores: Matrix, most: int) -> Places:
    """Where so many of the highest scores stand, in no order."""
    if most >= len(scores):
        return np.arange(len(scores))
    return np.argpartition(scores, -most)[-most:]


def highest_above_zero(scores: Matrix, most: int) -> Places:
    """Where so many of the highest scores stand, at most, in no order; those of 0 never."""
    places = np.flatnonzero(scores > 0)
    return np.asarray(places[highest_places(scores[places], most)])
