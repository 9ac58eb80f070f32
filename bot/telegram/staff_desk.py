"""What each act of staff does, and the words in which it is told."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.telegram.keyboards import LANGUAGE_NAMES
from data import announcements
from data.announcements import AnnouncementError
from data.chats import Clock, utc_now
from data.database import Database
from data.languages import Language
from data.models import Announcement, AnnouncementState, Field
from data.texts import Texts

ASKED_FIRST = ("send", "cancel")
BUTTONS: Mapping[str, tuple[str, ...]] = {
    AnnouncementState.DRAFT: ("preview", "approve", "cancel"),
    AnnouncementState.APPROVED: ("preview", "send", "cancel"),
    AnnouncementState.SCHEDULED: ("preview", "cancel", "log"),
    AnnouncementState.SENDING: ("pause", "report", "cancel"),
    AnnouncementState.PAUSED: ("resume", "preview", "cancel"),
    AnnouncementState.SENT: ("report", "log"),
}
_MOST_LISTED = 15
_LANGUAGES = {str(key): name for key, name in LANGUAGE_NAMES.items()}
_LONGEST = 4000


@dataclass(frozen=True)
class Shown:
    """Plain text; the buttons follow from `state`, or it asks to confirm an act.

    `words` says which words the announcement had when it was shown.
    """

    text: str
    number: int = 0
    state: str = ""
    confirms: str = ""
    words: str = ""


class StaffDesk:
    """Acts on announcements for people whose user id is their name in the log."""

    def __init__(
        self,
        database: Database,
        texts: Texts,
        zone: ZoneInfo,
        *,
        single_person: bool,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._texts = texts
        self._zone = zone
        self._single_person = single_person
        self._clock = clock

    async def do(self, act: str, number: int, words: str, user: int, language: Language) -> Shown:
        """Carry an act out and show what came of it. Raises AnnouncementError."""

        def run() -> Shown:
            with self._database.session() as session:
                return self._do(session, act, number, words, f"telegram:{user}", language)

        return await asyncio.to_thread(run)

    async def ask(self, act: str, number: int, language: Language) -> Shown:
        """What will happen, before it does."""

        def run() -> Shown:
            with self._database.reading() as session:
                row = announcements.find(session, number)
                total = announcements.count_recipients(session, row).total
            return self._confirm(act, row, total, language)

        return await asyncio.to_thread(run)

    def _confirm(self, act: str, row: Announcement, total: int, language: Language) -> Shown:
        values = {"number": str(row.id), "count": str(total), "title": _title(row, language)}
        return Shown(self._texts(language, f"staff-ask-{act}", **values), row.id, "", act)

    def _do(
        self, session: Session, act: str, number: int, words: str, by: str, language: Language
    ) -> Shown:
        match act:
            case "announcements":
                return Shown(self._list(session, language))
            case "log":
                return Shown(self._log(session, number))
            case "draft":
                number = self._draft(session, words, by)
            case "announcement" | "report":
                pass
            case _:
                self._change(session, act, number, words, by)
        session.flush()
        return self._show(session, number, language)

    def _change(self, session: Session, act: str, number: int, words: str, by: str) -> None:
        clock = self._clock
        match act:
            case "approve":
                single, seen = self._single_person, words or None
                announcements.approve(
                    session, number, by=by, single_person=single, seen=seen, clock=clock
                )
            case "edit":
                title, body = _own_words(words)
                announcements.edit(session, number, by=by, title=title, body=body, clock=clock)
            case "send":
                announcements.schedule(session, number, clock(), by=by, clock=clock)
            case "schedule":
                announcements.schedule(session, number, self._moment(words), by=by, clock=clock)
            case "pause":
                announcements.pause(session, number, by=by, clock=clock)
            case "resume":
                announcements.resume(session, number, by=by, clock=clock)
            case "cancel":
                announcements.cancel(session, number, by=by, clock=clock)
            case "correct":
                title, body = _own_words(words)
                announcements.correct(session, number, by=by, title=title, body=body, clock=clock)
            case _:
                raise AnnouncementError(f"'{act}' is nothing that can be done here")

    def _draft(self, session: Session, words: str, by: str) -> int:
        clock = self._clock
        if words and "\n" not in words:
            return announcements.draft_from_milestone(session, words, by=by, clock=clock).id
        title, body = _own_words(words)
        return announcements.draft(session, title, body, by=by, clock=clock).id

    def _moment(self, words: str) -> dt.datetime:
        try:
            local = dt.datetime.fromisoformat(words.strip()).replace(tzinfo=self._zone)
        except ValueError:
            raise AnnouncementError("give the time as 2026-12-01 09:00") from None
        if local < self._clock():
            raise AnnouncementError(f"{words} is in the past: give a later time")
        return local

    def _list(self, session: Session, language: Language) -> str:
        rows = announcements.listed(session)[:_MOST_LISTED]
        lines = [
            f"/announcement_{row.id} {self._state(row, language)}: {_title(row, language)}"
            for row in rows
        ]
        return "\n".join(lines) or self._texts(language, "staff-none")

    def _log(self, session: Session, number: int) -> str:
        announcements.find(session, number)
        lines = [
            f"{act.at.astimezone(self._zone):%Y-%m-%d %H:%M} {act.act} {act.by}"
            for act in announcements.history(session, number)
        ]
        return "\n".join(lines)[-_LONGEST:] or "-"

    def _show(self, session: Session, number: int, language: Language) -> Shown:
        row = announcements.find(session, number)
        lines = [
            f"{number} · {self._state(row, language)} · {_title(row, language)}",
            self._texts(language, "staff-by", who=row.created_by),
        ]
        if row.send_at is not None:
            lines.append(f"{row.send_at.astimezone(self._zone):%Y-%m-%d %H:%M}")
        if row.state in {AnnouncementState.DRAFT, AnnouncementState.APPROVED}:
            found = announcements.count_recipients(session, row)
            lines.append(self._texts(language, "staff-recipients", count=str(found.total)))
            lines += _counted(found.by_language, _LANGUAGES)
            lines += _counted(found.by_field, _field_names(session, language))
        else:
            lines += self._progress(session, row, language)
        seen = announcements.fingerprint(row)
        return Shown("\n".join(lines), number, row.state, words=seen)

    def _state(self, row: Announcement, language: Language) -> str:
        return self._texts(language, f"staff-state-{row.state}")

    def _progress(self, session: Session, row: Announcement, language: Language) -> list[str]:
        found = announcements.report(session, row, clock=self._clock)
        lines = [f"  {state}: {count}" for state, count in found.counts.items() if count]
        if found.seconds_left:
            left = self._texts(language, "staff-left", seconds=str(round(found.seconds_left)))
            lines.append(left)
        return lines


def _counted(counts: Mapping[str, int], names: Mapping[str, str]) -> list[str]:
    return [f"  {names.get(key, key)}: {count}" for key, count in sorted(counts.items())]


def _field_names(session: Session, language: Language) -> dict[str, str]:
    column = {
        Language.EN: Field.name_en,
        Language.HANS: Field.name_hans,
        Language.HANT: Field.name_hant,
    }[language]
    rows = session.execute(select(Field.key, column))
    return {str(key): str(name) for key, name in rows}


def _title(row: Announcement, language: Language) -> str:
    titles = {
        Language.EN: row.title_en,
        Language.HANS: row.title_hans,
        Language.HANT: row.title_hant,
    }
    return titles[language]


def _own_words(words: str) -> tuple[dict[Language, str], dict[Language, str]]:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    if len(lines) != 4:
        raise AnnouncementError(
            "write four lines below the command: English title, English text,"
            " Chinese title, Chinese text"
        )
    english_title, english_body, chinese_title, chinese_body = lines
    return (
        {Language.EN: english_title, Language.HANS: chinese_title},
        {Language.EN: english_body, Language.HANS: chinese_body},
    )
