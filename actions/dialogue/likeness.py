"""How much two texts have in common."""

from __future__ import annotations

from functools import lru_cache


def share_of_pairs(one: str, other: str) -> float:
    """How much of the shorter text's pairs of characters the other has too."""
    first, second = _pairs(one), _pairs(other)
    return len(first & second) / max(1, min(len(first), len(second)))


# A list has each of its texts compared with many others.
@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[start : start + 2] for start in range(len(text) - 1))
