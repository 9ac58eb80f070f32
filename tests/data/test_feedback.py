"""Thumbs on answers: what is kept, for how long, and how staff read them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import inspect

from data.database import Database
from data.feedback import KEPT, counts, recent, record
from data.languages import Language
from data.models import Feedback, Verdict

NOW = dt.datetime(2026, 3, 4, 2, 37, 11, tzinfo=dt.UTC)


def thumb(
    database: Database,
    verdict: Verdict,
    subject: str | None = "finance",
    language: Language = Language.EN,
    now: dt.datetime = NOW,
) -> None:
    with database.session() as session:
        record(
            session,
            verdict,
            channel="telegram",
            language=language,
            outcome="answered",
            subject=subject,
            statements=["fact:tasks-rate"],
            now=now,
        )


def test_nothing_of_the_asker_is_kept() -> None:
    columns = {column.name for column in inspect(Feedback).columns}
    kept = {"id", "at", "channel", "language", "outcome", "subject", "statements", "verdict"}
    assert columns == kept


def test_a_thumb_is_read_back_with_its_hour(database: Database) -> None:
    thumb(database, Verdict.POOR)
    with database.reading() as session:
        (found,) = recent(session)
    assert found.at == dt.datetime(2026, 3, 4, 2, tzinfo=dt.UTC)
    assert found.statements == ("fact:tasks-rate",)
    assert (found.subject, found.language, found.verdict) == ("finance", Language.EN, Verdict.POOR)


def test_the_newest_come_first_and_one_verdict_by_itself(database: Database) -> None:
    for hours, verdict in enumerate((Verdict.GOOD, Verdict.POOR, Verdict.GOOD)):
        thumb(database, verdict, str(hours), now=NOW + dt.timedelta(hours=hours))
    with database.reading() as session:
        assert [each.subject for each in recent(session, 2)] == ["2", "1"]
        assert [each.subject for each in recent(session, verdict=Verdict.POOR)] == ["1"]


def test_counts_by_subject_and_language(database: Database) -> None:
    for verdict in (Verdict.GOOD, Verdict.POOR, Verdict.POOR):
        thumb(database, verdict)
    thumb(database, Verdict.GOOD, None, Language.HANT)
    thumb(database, Verdict.POOR, "energy", now=NOW - dt.timedelta(days=9))
    with database.reading() as session:
        found = counts(session, NOW - dt.timedelta(days=1))
    assert [(c.subject, c.language, c.good, c.poor) for c in found] == [
        ("finance", Language.EN, 1, 2),
        (None, Language.HANT, 1, 0),
    ]


def test_old_thumbs_are_deleted(database: Database) -> None:
    thumb(database, Verdict.GOOD, "energy", now=NOW - KEPT - dt.timedelta(days=1))
    thumb(database, Verdict.GOOD, "talent")
    with database.reading() as session:
        assert [each.subject for each in recent(session)] == ["talent"]
