"""Announcements that wait for a web chat, as answers of the same form as all others."""

from __future__ import annotations

from data.announcements import Notice, take_for_web
from data.answers.document import Answer, Button, Part, SourceLine
from data.answers.payloads import button
from data.database import Database
from data.dates import say
from data.languages import Language
from data.models import ALL_FIELDS
from data.texts import Texts


class WaitingAnnouncements:
    """Takes them out of the database; each is given to a session once."""

    def __init__(self, database: Database, texts: Texts) -> None:
        self._database = database
        self._texts = texts

    def __call__(self, session: str, language: Language) -> list[Answer]:
        """Those that wait for this session, the oldest first; blocks."""
        with self._database.session() as transaction:
            notices = take_for_web(transaction, session)
        return [notice_answer(notice, language, self._texts) for notice in notices]


def notice_answer(notice: Notice, language: Language, texts: Texts) -> Answer:
    """A notice with its date, fields and sources, and buttons for details and for stopping."""
    parts = [Part("lead", notice.title[language]), Part("text", notice.body[language])]
    context = _context(notice, language)
    sources = tuple(
        SourceLine(
            number,
            source.publisher[language],
            say(source.date, language) if source.date else "",
            source.url,
        )
        for number, source in enumerate(notice.sources, 1)
    )
    told = [part for part in (*parts, Part("text", context)) if part.text]
    return Answer(
        language,
        "overview",
        tuple(told),
        sources,
        _buttons(notice, language, texts),
        topic="milestones",
    )


def _context(notice: Notice, language: Language) -> str:
    comma = ", " if language is Language.EN else "、"
    fields = comma.join(name[language] for name in notice.fields)
    date = say(notice.date, language) if notice.date else ""
    return " · ".join(word for word in (date, fields) if word)


def _buttons(notice: Notice, language: Language, texts: Texts) -> tuple[Button, ...]:
    stop = button(texts(language, "stop-alerts"), "unsubscribe", field=ALL_FIELDS)
    if notice.milestone is None:
        return (stop,)
    details = texts(language, "details")
    return button(details, "show", id=f"milestone:{notice.milestone}"), stop
