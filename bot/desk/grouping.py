"""Questions grouped by meaning: the vectors that the action server kept with them are compared.

They are those of its sentence encoder, which puts the same question in another language or script
nearby; so the groups go across languages, and this process needs no encoder.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
# Average likeness (cosine) of two groups from which on they are one. Tried with nine questions in
# three languages, each in several wordings, among 400 others: at 0.5 strangers come together by
# subject, at 0.6 seven of the nine fall apart.
ALIKE = 0.55


def as_vectors(kept: Sequence[bytes]) -> Vectors:
    """The vectors, one a row, each of length 1; those of another encoder's size become zeros."""
    width = len(kept[0]) if kept else 0
    rows = [
        np.frombuffer(each if len(each) == width else bytes(width), np.float16) for each in kept
    ]
    vectors = np.array(rows, np.float32).reshape(len(kept), width // 2)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors /= np.where(lengths > 0, lengths, 1)
    return vectors


def grouped(vectors: Vectors, alike: float = ALIKE) -> list[list[int]]:
    """Row numbers in groups, agglomerated by average likeness; the most typical row comes first.

    Larger groups come first, and of the same size the one with the lowest row.
    """
    likeness = vectors @ vectors.T
    groups = _agglomerated(likeness, alike)
    typical_first = [_typical_first(members, likeness) for members in groups]
    return sorted(typical_first, key=lambda members: (-len(members), min(members)))


def _agglomerated(likeness: NDArray[np.float32], alike: float) -> list[list[int]]:
    """Merges the two most alike groups until none are alike enough."""
    between = likeness.astype(np.float64)
    np.fill_diagonal(between, -np.inf)
    members = [[row] for row in range(len(between))]
    while len(between) > 1:
        one, other = divmod(int(between.argmax()), len(between))
        if between[one, other] < alike:
            break
        sizes = len(members[one]), len(members[other])
        together = (sizes[0] * between[one] + sizes[1] * between[other]) / sum(sizes)
        between[one], between[:, one] = together, together
        between[other], between[:, other] = -np.inf, -np.inf
        between[one, one] = -np.inf
        members[one] += members[other]
        members[other] = []
    return [group for group in members if group]


def _typical_first(members: list[int], likeness: NDArray[np.float32]) -> list[int]:
    within = likeness[np.ix_(members, members)].sum(axis=1)
    first = members[int(within.argmax())]
    return [first, *sorted(row for row in members if row != first)]
