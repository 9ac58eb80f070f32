"""An announcement as a Telegram message."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from enum import Enum
from html import escape
from pathlib import Path

from telegram import InlineKeyboardMarkup

from bot.telegram.keyboards import below_answer
from data.announcements import Notice
from data.announcements.notices import NoticeSource
from data.answers.document import Button
from data.answers.payloads import button
from data.dates import say
from data.languages import Language
from data.models import ALL_FIELDS
from data.texts import Texts

_MOST_SOURCES = 3
_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class AlertMessage:
    """One message in Telegram's HTML, and the buttons below it."""

    html: str
    buttons: tuple[Button, ...]

    @property
    def keyboard(self) -> InlineKeyboardMarkup | None:
        """The buttons as Telegram takes them."""
        return below_answer(self.buttons)


class Wording(Enum):
    """How a notice is put: as it is, edited in place after a correction, or as one that is new."""

    PLAIN = "plain"
    EDITED = "edited"
    CORRECTION = "correction"


class Rendering:
    """Notices in the words and buttons of one set of texts."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def alert(
        self, notice: Notice, language: Language, wording: Wording = Wording.PLAIN
    ) -> AlertMessage:
        """One announcement; see `render_alert`."""
        return render_alert(notice, language, wording, texts=self._texts)

    def digest(
        self,
        notices: Sequence[Notice],
        language: Language,
        corrections: Set[int] = frozenset(),
    ) -> AlertMessage:
        """Several announcements in one message; see `render_digest`."""
        return render_digest(notices, language, corrections, texts=self._texts)


def alert_texts() -> Texts:
    """The wording around an announcement."""
    return Texts(Path(__file__).with_name("texts"))


def render_alert(
    notice: Notice, language: Language, wording: Wording = Wording.PLAIN, *, texts: Texts
) -> AlertMessage:
    """Title, text, date with fields, and sources, in one language; buttons: details, fewer, stop.

    Always fits one message, as drafts are limited in length.
    """
    title = f"<b>{escape(notice.title[language])}</b>"
    if wording is Wording.CORRECTION:
        title = f"{escape(texts(language, 'alert-correction'))}\n{title}"
    paragraphs = [title, escape(notice.body[language])]
    if wording is Wording.EDITED and notice.corrected:
        day = say(notice.corrected, language)
        paragraphs.append(f"<i>{escape(texts(language, 'alert-corrected', date=day))}</i>")
    paragraphs.append("\n".join(_small_print(notice, language, texts)))
    html = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    return AlertMessage(html, _buttons(notice, language, texts))


def render_digest(
    notices: Sequence[Notice],
    language: Language,
    corrections: Set[int] = frozenset(),
    *,
    texts: Texts,
) -> AlertMessage:
    """The titles with their texts, the texts left out where all would not fit one message.

    `corrections` are the announcements of which the chat has an earlier wording.
    """
    mark = f"{escape(texts(language, 'alert-correction'))}\n"
    heading = f"<b>{escape(texts(language, 'digest-heading', count=str(len(notices))))}</b>"
    titles = [
        f"{mark if notice.id in corrections else ''}<b>{escape(notice.title[language])}</b>"
        for notice in notices
    ]
    full = [
        f"{title}\n{escape(notice.body[language])}"
        for title, notice in zip(titles, notices, strict=True)
    ]
    for parts in (full, titles):
        html = "\n\n".join([heading, *parts])
        if len(html) <= _LONGEST:
            break
    while len(html) > _LONGEST:
        titles.pop()
        html = "\n\n".join([heading, *titles, "…"])
    settings = Button(texts(language, "button-settings"), "fewer:settings")
    return AlertMessage(html, (settings, _stop(language, texts)))


def _stop(language: Language, texts: Texts) -> Button:
    return button(texts(language, "button-stop"), "unsubscribe", field=ALL_FIELDS)


def _small_print(notice: Notice, language: Language, texts: Texts) -> list[str]:
    date = say(notice.date, language) if notice.date else ""
    comma = ", " if language is Language.EN else "、"
    fields = comma.join(name[language] for name in notice.fields)
    if date and fields:
        context = texts(language, "alert-context", date=date, fields=fields)
    else:
        context = date or fields
    lines = [f"<i>{escape(context)}</i>"] if context else []
    if notice.sources:
        shown = comma.join(_source(row, language) for row in notice.sources[:_MOST_SOURCES])
        lines.append(texts(language, "alert-source", sources=shown))
    return lines


def _source(source: NoticeSource, language: Language) -> str:
    name = f'<a href="{escape(source.url)}">{escape(source.publisher[language])}</a>'
    if source.date is None:
        return name
    date = say(source.date, language)
    return f"{name} ({date})" if language is Language.EN else f"{name}（{date}）"


def _buttons(notice: Notice, language: Language, texts: Texts) -> tuple[Button, ...]:
    fewer = Button(texts(language, "button-fewer"), f"fewer:{notice.id}")
    stop = _stop(language, texts)
    if notice.milestone is None:
        return (fewer, stop)
    details = texts(language, "button-details")
    return (button(details, "show", id=f"milestone:{notice.milestone}"), fewer, stop)
