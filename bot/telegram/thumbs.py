"""What a thumb's button or a reaction says of an answer, in a few bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from data.answers.document import Answer
from data.languages import Language
from data.models import Verdict

THUMB = "thumb"
_OUTCOMES = {"a": "answered", "o": "overview", "l": "list", "d": "declined"}
_LANGUAGES = {"e": Language.EN, "s": Language.HANS, "t": Language.HANT}
_SIGNS = {Verdict.GOOD: "👍", Verdict.POOR: "👎"}
_DATA = re.compile(r"([gp])([aold])([est]):([a-z0-9_:-]*)")


@dataclass(frozen=True)
class Judgement:
    """A verdict and what it is about."""

    verdict: Verdict
    language: Language
    outcome: str
    subject: str | None
    statements: tuple[str, ...]


def thumb_row(answer: Answer) -> list[InlineKeyboardButton]:
    """Up and down for what can be judged; empty for small talk and failures."""
    if answer.outcome not in _OUTCOMES.values():
        return []
    kind = next(letter for letter, outcome in _OUTCOMES.items() if outcome == answer.outcome)
    spoken = next(letter for letter, each in _LANGUAGES.items() if each is answer.language)
    about = answer.statements[0] if answer.statements else answer.field or answer.topic or ""
    return [
        InlineKeyboardButton(sign, callback_data=f"{THUMB}:{verdict[0]}{kind}{spoken}:{about}")
        for verdict, sign in _SIGNS.items()
    ]


def without_thumbs(markup: InlineKeyboardMarkup | None) -> InlineKeyboardMarkup | None:
    """The other buttons; None where none are left."""
    rows = [
        row
        for row in (markup.inline_keyboard if markup else ())
        if not str(row[0].callback_data).startswith(f"{THUMB}:")
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def judgement(data: str, answer: Answer | None) -> Judgement | None:
    """What a button's data (without "thumb:") says; `answer` is the whole one if remembered."""
    found = _DATA.fullmatch(data)
    if found is None:
        return None
    verdict = Verdict.GOOD if found[1] == "g" else Verdict.POOR
    if answer is not None:
        return judged(verdict, answer)
    about = found[4]
    statements = (about,) if ":" in about else ()
    subject = about if about and not statements else None
    return Judgement(verdict, _LANGUAGES[found[3]], _OUTCOMES[found[2]], subject, statements)


def judged(verdict: Verdict, answer: Answer) -> Judgement:
    """A verdict on an answer that is remembered."""
    subject = answer.field or answer.topic
    return Judgement(verdict, answer.language, answer.outcome, subject, answer.statements)


def verdict_of(emoji: str) -> Verdict | None:
    """The verdict of a reaction; None for one that says neither."""
    return next((verdict for verdict, sign in _SIGNS.items() if emoji.startswith(sign)), None)
