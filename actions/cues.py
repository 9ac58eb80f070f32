"""Wordings that no intent carries, from cues.yml."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from actions.alternatives import quick

_FILE = Path(__file__).with_name("cues.yml")
_SAME_WORDS = Path(__file__).with_name("same_words.yml")


@cache
def _lists() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = YAML(typ="safe").load(_FILE.read_text("utf-8"))
    return lists


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The alternatives of one list as one expression. Raises KeyError for an unknown list."""
    return re.compile("|".join(_lists()[name]))


@cache
def words(name: str) -> frozenset[str]:
    """The words of one list. Raises KeyError for an unknown list."""
    return frozenset(" ".join(_lists()[name]).split())


def has(name: str, text: str) -> bool:
    """Whether a normalised text (lower case, Simplified) has one of the list's wordings."""
    return bool(_quick_pattern(name).search(text))


@cache
def _quick_pattern(name: str) -> re.Pattern[str]:
    return re.compile(quick(_lists()[name]))


def same_words(text: str) -> str:
    """The text with regional and everyday words put as the catalogue has them."""
    expression, words_of = _same_words()
    return expression.sub(lambda found: words_of[found.group()], text)


@cache
def _same_words() -> tuple[re.Pattern[str], dict[str, str]]:
    pairs: dict[str, str] = YAML(typ="safe").load(_SAME_WORDS.read_text("utf-8"))
    longest_first = sorted(pairs, key=len, reverse=True)
    return re.compile("|".join(map(_alone, longest_first))), pairs


def _alone(word: str) -> str:
    """A Latin word must stand by itself; a Chinese one may stand anywhere."""
    return rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word)
