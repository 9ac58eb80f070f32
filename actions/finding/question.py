"""A question as the finder sees it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from actions.cues import same_words
from data.languages import clean, to_simplified

_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)")
_NUMBER = re.compile(r"(?<![\d.])\d+(?:[.,]\d+)*(?![\d.])")


@dataclass(frozen=True)
class Question:
    """What is asked, normalised, and what is known of it before any statement is compared.

    For a follow-up: `context` is the question with the one before it, `subjects` the field and
    topic talked of, `shown` the statements already told.
    """

    text: str
    labels: Mapping[str, float] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    context: str = ""
    subjects: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()

    @property
    def years(self) -> frozenset[str]:
        """Years named in the question."""
        return frozenset(_YEAR.findall(self.text))

    @property
    def numbers(self) -> frozenset[str]:
        """Numbers of the question that are no years, without digit grouping."""
        found = {number.replace(",", "") for number in _NUMBER.findall(self.text)}
        return frozenset(found - self.years)


def normal(text: str) -> str:
    """The form in which texts are compared: clean, Simplified, lower case."""
    return same_words(to_simplified(clean(text)).lower())
