"""Wordings that no intent carries, from cues.yml."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

_FILE = Path(__file__).with_name("cues.yml")


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
    return bool(pattern(name).search(text))
