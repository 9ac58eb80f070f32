"""A question as the finder sees it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from actions.cues import has, same_words
from data.languages import clean, to_simplified

_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)")
# In Chinese no blank follows, and full-width commas are folded into plain ones.
_STOP = re.compile(r"(?<=[.!?;,])(?:\s+|(?=[\u3400-\u9fff]))|(?<=[。！？；，])")
_SHORTEST_PART, _MOST_PARTS = 6, 6
_OPEN_TIME = re.compile(
    r"\b(?:since|from|after|before|until|till|by|to)\s+(?:the end of\s+)?"
    r"(?:\d{1,2}\s+)?(?:[a-z]{3,9}\s+)?20\d\d"
    r"|(?:截至|截止|到|自|从)?20\d\d年?(?:\d{1,2}月)?(?:\d{1,2}[日号])?(?:以来|起|之?后|以?前|年?底|至今|为止)"
    r"|(?:截至|截止|自从?|从)20\d\d"
)
_NUMBER = re.compile(r"(?<![\d.])\d+(?:[.,]\d+)*(?![\d.])")


@dataclass(frozen=True)
class Earlier:
    """What was said before a follow-up.

    `asked` is the question before, `told` what was told first; `subjects` the field and topic
    talked of, `shown` the statements told, `first` the first of them, `names` those of what it is
    about.
    """

    asked: str
    told: str = ""
    subjects: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()
    first: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Question:
    """What is asked, normalised, and what is known of it before any statement is compared."""

    text: str
    labels: Mapping[str, float] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    earlier: Earlier | None = None

    @property
    def years(self) -> frozenset[str]:
        """Years named in the question."""
        return frozenset(_YEAR.findall(self.text))

    @property
    def exact_years(self) -> frozenset[str]:
        """Years named for themselves, and not as the begin or end of a longer time."""
        return frozenset(_YEAR.findall(_OPEN_TIME.sub(" ", self.text)))

    @property
    def parts(self) -> tuple[str, ...]:
        """Its sentences and clauses: one may ask while the others tell of the person's affairs."""
        return _parts(self.text)

    @property
    def texts(self) -> tuple[str, ...]:
        """The whole and its parts: what is compared with statements."""
        return (self.text, *self.parts)

    @property
    def asking(self) -> str:
        """The parts that ask, without those that only tell of the person's affairs."""
        return _asking(self.text)

    @property
    def numbers(self) -> frozenset[str]:
        """Numbers of the question that are no years, without digit grouping."""
        return numbers_in(self.text) - self.years


def numbers_in(text: str) -> frozenset[str]:
    """The numbers of a text, years among them, without digit grouping."""
    return frozenset(number.replace(",", "") for number in _NUMBER.findall(text))


# Asked for several times a turn.
@lru_cache(maxsize=64)
def _parts(text: str) -> tuple[str, ...]:
    parts = [part.strip() for part in _STOP.split(text)]
    long = tuple(part for part in parts if len(part) >= _SHORTEST_PART)
    return long[:_MOST_PARTS] if long != (text,) else ()


@lru_cache(maxsize=64)
def _asking(text: str) -> str:
    return " ".join(part for part in _parts(text) if has("asking", part)) or text


def normal(text: str) -> str:
    """The form in which texts are compared: clean, Simplified, lower case."""
    return same_words(to_simplified(clean(text)).lower())


# The same statements come near many questions.
@lru_cache(maxsize=4096)
def normal_told(text: str) -> str:
    """As `normal`, for a statement's text."""
    return normal(text)
