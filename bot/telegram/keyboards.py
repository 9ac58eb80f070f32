"""Buttons under messages. Data that begins with "/" goes to Rasa; the rest is for the bot."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from data.answers.document import Button
from data.answers.payloads import MAX_BYTES
from data.languages import Language
from data.models import ALL_FIELDS
from data.texts import Texts

LANGUAGE_NAMES = {Language.EN: "English", Language.HANS: "简体中文", Language.HANT: "繁體中文"}
SWITCH, DROP, PAGE, SPEAK, AUTOMATIC = "switch", "drop", "milestones", "speak", "auto"
_MOST_BUTTONS = 24
_LONGEST_TITLE = 60
_HALF_ROW = 18


def below_answer(buttons: Iterable[Button]) -> InlineKeyboardMarkup | None:
    """An answer's own buttons, two in a row where both are short; None for none."""
    rows = answer_rows(buttons)
    return InlineKeyboardMarkup(rows) if rows else None


def answer_rows(buttons: Iterable[Button]) -> list[list[InlineKeyboardButton]]:
    """The rows of an answer's own buttons, without those that Telegram would refuse."""
    usable = [button for button in buttons if _usable(button)][:_MOST_BUTTONS]
    return rows_of([labelled(button.title, button.payload) for button in usable])


def subscribe_menu(
    names: Mapping[str, str], chosen: frozenset[str], language: Language, texts: Texts
) -> InlineKeyboardMarkup:
    """Every field with a tick where alerts are on; `names` are fields by key."""
    every = ALL_FIELDS in chosen
    all_title = texts(language, "subscribe-all")
    first = [labelled(ticked(all_title, on=every), f"{SWITCH}:{ALL_FIELDS}")]
    fields = [
        labelled(ticked(name, on=every or key in chosen), f"{SWITCH}:{key}")
        for key, name in names.items()
    ]
    return InlineKeyboardMarkup([first, *rows_of(fields)])


def unsubscribe_menu(
    names: Mapping[str, str], chosen: frozenset[str], language: Language, texts: Texts
) -> InlineKeyboardMarkup:
    """What a chat can drop: its fields one by one, and everything."""
    held = names if ALL_FIELDS in chosen else {k: n for k, n in names.items() if k in chosen}
    fields = [labelled(f"✕ {name}", f"{DROP}:{key}") for key, name in held.items()]
    last = [labelled(texts(language, "button-stop-all"), f"{DROP}:{ALL_FIELDS}")]
    return InlineKeyboardMarkup([*rows_of(fields), last])


def language_menu(language: Language, texts: Texts) -> InlineKeyboardMarkup:
    """The three languages, each by its own name, and the language of each question."""
    rows = [[labelled(name, f"{SPEAK}:{key}")] for key, name in LANGUAGE_NAMES.items()]
    rows.append([labelled(texts(language, "language-auto"), f"{SPEAK}:{AUTOMATIC}")])
    return InlineKeyboardMarkup(rows)


def pages(page: int, count: int, language: Language, texts: Texts) -> InlineKeyboardMarkup | None:
    """Newer and older; None where there is one page only. The first page is 1."""
    row = []
    if page > 1:
        row.append(labelled(texts(language, "button-newer"), f"{PAGE}:{page - 1}"))
    if page < count:
        row.append(labelled(texts(language, "button-older"), f"{PAGE}:{page + 1}"))
    return InlineKeyboardMarkup([row]) if row else None


def _usable(button: Button) -> bool:
    data = button.payload.encode("utf-8", "replace")
    return bool(button.title.strip()) and 1 <= len(data) <= MAX_BYTES


def labelled(title: str, data: str) -> InlineKeyboardButton:
    """A button whose title is cut to what fits a row."""
    short = title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"
    return InlineKeyboardButton(short, callback_data=data)


def ticked(title: str, *, on: bool) -> str:
    """The title with a tick before it where it is chosen."""
    return f"✓ {title}" if on else title


def rows_of(buttons: Sequence[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    """Two in a row where both are short."""
    rows: list[list[InlineKeyboardButton]] = []
    for button in buttons:
        last = rows[-1] if rows else []
        if len(last) == 1 and _short(last[0].text) and _short(button.text):
            last.append(button)
        else:
            rows.append([button])
    return rows


def cells(title: str) -> int:
    """How wide a title is; a Chinese character takes two cells."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in title)


def _short(title: str) -> bool:
    return cells(title) <= _HALF_ROW
