"""Texts that nobody wrote, of the same words and lengths as real ones."""

from __future__ import annotations


def halves(one: str, other: str) -> str:
    """The first half of one text and the second of another."""
    return one[: len(one) // 2] + other[len(other) // 2 :]
