"""A field by one word of its name, also where a letter of it is missing or wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from data.catalogue_view import Field
from data.languages import Language

_WORD = re.compile(r"[a-z]{5,}")
# One letter of six or more may differ, or two may have changed places.
_LIKE = 0.85


def field_by_word(text: str, fields: Mapping[str, Field]) -> str | None:
    """The one field that a normalised text says a word of; None for none and for several."""
    known = _words(fields)
    said = (get_close_matches(word, known, 1, _LIKE) for word in _WORD.findall(text))
    found = {known[like[0]] for like in said if like}
    return found.pop() if len(found) == 1 else None


def _words(fields: Mapping[str, Field]) -> dict[str, str]:
    return {
        word: key
        for key, field in fields.items()
        for word in _WORD.findall(field.name[Language.EN].lower())
    }
