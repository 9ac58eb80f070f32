"""How a message leans on the conversation, by its wording."""

from __future__ import annotations

import re

from actions.cues import has, pattern, words
from actions.dialogue.periods import period_in
from actions.finding.question import Question
from actions.finding.wanted import wants_one_thing
from data.languages import Language

_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[a-z0-9]+")
_PART = re.compile(r"[^?？;；]{4,}[?？;；]?")
_MOST_PARTS = 3
_SHORT_HAN, _SHORT_WORDS = 9, 5
_LITTLE = 1
_POINTERS = ("follows", "leans", "points_back", "corrects")


def language_asked(text: str) -> Language | None:
    """The language that a message names to be answered in; None where it names none."""
    by_cue = {
        "traditional": Language.HANT,
        "simplified": Language.HANS,
        "english": Language.EN,
        "chinese": Language.HANS,
    }
    return next((language for cue, language in by_cue.items() if has(cue, text)), None)


def follows_up(text: str) -> bool:
    """Whether a message leans on the one before: a cue ("and ...?", "...呢"), or very short."""
    return leans(text) or is_short(text)


def leans(text: str) -> bool:
    """Whether a word of a message points at the one before."""
    return any(has(cue, text) for cue in _POINTERS)


def asks_for_changes(text: str) -> bool:
    """Whether what is new is asked for: since a time that is named, or of late."""
    return has("changes", text) and (period_in(text) is not None or asks_of_late(text))


def asks_of_late(text: str) -> bool:
    """Whether the newest is asked for: that of today, or the latest that there is."""
    return has("today", text) or has("newest", text)


def asks_for_the_source(text: str) -> bool:
    """Whether a short message wants to know where what was told comes from, and no more."""
    return has("its_source", text) and says_little(pattern("its_source").sub(" ", text), 2)


def asks_whether(text: str) -> bool:
    """Whether a plain yes or no is wanted, and the wording turns neither round."""
    asking = Question(text).asking
    plain = not has("negated", asking) and not any(char.isdigit() for char in asking)
    return plain and has("whether", asking) and not wants_one_thing(asking)


def is_short(text: str) -> bool:
    """Whether a message is too short to stand alone for certain."""
    han, words = len(_HAN.findall(text)), len(_WORD.findall(text))
    return han + 2 * words <= _SHORT_HAN if han else words <= _SHORT_WORDS


def says_little(text: str, most: int = _LITTLE) -> bool:
    """Whether a message, but for words that any question holds, says `most` things or fewer."""
    rest = pattern("in_general").sub(" ", pattern("empty_chinese").sub(" ", text))
    wanted = [word for word in _WORD.findall(rest) if word not in words("empty")]
    return len(_HAN.findall(rest)) + len(wanted) <= most


def without_correction(text: str) -> str:
    """The message without the words that only take back the one before."""
    return pattern("corrects").sub("", text) or text


def without_pointers(text: str) -> str:
    """The message without the words that point at the one before."""
    for cue in _POINTERS:
        text = pattern(cue).sub(" ", text)
    return text


def questions_in(text: str) -> tuple[str, ...]:
    """The questions of a message that asks two or three at once; the message itself otherwise."""
    parts = tuple(part.strip() for part in _PART.findall(text))
    return parts if 2 <= len(parts) <= _MOST_PARTS and "?" in text[:-1] else (text,)
