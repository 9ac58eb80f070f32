"""Questions without an answer are kept without personal details, and not for ever."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from data.database import Database
from data.languages import Language
from data.models import UnansweredQuestion
from data.unanswered import KEPT, note_unanswered

NOW = dt.datetime(2026, 3, 4, 2, tzinfo=dt.UTC)


def note(database: Database, text: str, now: dt.datetime) -> None:
    with database.session() as session:
        note_unanswered(session, text, Language.EN, "declined", nearest="fact:x", now=now)


def test_a_row_is_kept_for_ninety_days(database: Database) -> None:
    note(database, "old, call 13812345678", NOW)
    note(database, "at the line", NOW + KEPT)
    with database.reading() as session:
        rows = session.scalars(select(UnansweredQuestion).order_by(UnansweredQuestion.id)).all()
        assert [row.text for row in rows] == ["old, call [number]", "at the line"]
        assert (rows[0].language, rows[0].outcome, rows[0].nearest) == ("en", "declined", "fact:x")
    note(database, "later", NOW + KEPT + dt.timedelta(seconds=1))
    with database.reading() as session:
        assert set(session.scalars(select(UnansweredQuestion.text))) == {"at the line", "later"}
