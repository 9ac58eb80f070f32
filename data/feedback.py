"""Thumbs up and down on answers, kept for staff without who gave them, for a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, delete, func, select
from sqlalchemy.orm import Session

from data.languages import Language
from data.models import Feedback, Verdict

KEPT = dt.timedelta(days=365)
_MOST_STATEMENTS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """One thumb: the full hour in UTC, what was answered, and the verdict."""

    at: dt.datetime
    channel: str
    language: Language
    outcome: str
    subject: str | None
    statements: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Count:
    """Thumbs on the answers about one field or topic (None for neither) in one language."""

    subject: str | None
    language: Language
    good: int
    poor: int


def record(
    session: Session,
    verdict: Verdict,
    *,
    channel: str,
    language: Language,
    outcome: str,
    subject: str | None,
    statements: Sequence[str] = (),
    now: dt.datetime,
) -> None:
    """Keep a thumb with the hour of `now`, and delete those older than KEPT.

    `subject` is a field or topic key, `statements` are ids as in the catalogue ("fact:tasks-rate").
    """
    session.execute(delete(Feedback).where(Feedback.at < now - KEPT))
    session.add(
        Feedback(
            at=now.replace(minute=0, second=0, microsecond=0),
            channel=channel,
            language=str(language),
            outcome=outcome,
            subject=subject,
            statements=list(statements[:_MOST_STATEMENTS]),
            verdict=verdict,
        )
    )


def recent(session: Session, most: int = 50, verdict: Verdict | None = None) -> tuple[Judged, ...]:
    """The newest thumbs first; of one `verdict` only where it is given."""
    query = select(Feedback).order_by(Feedback.at.desc(), Feedback.id.desc()).limit(most)
    if verdict is not None:
        query = query.where(Feedback.verdict == verdict)
    return tuple(_judged(row) for row in session.scalars(query))


def counts(session: Session, since: dt.datetime) -> tuple[Count, ...]:
    """Thumbs from `since` on by subject and language, the most thumbs down first."""
    good, poor = (
        func.sum(case((Feedback.verdict == verdict, 1), else_=0))
        for verdict in (Verdict.GOOD, Verdict.POOR)
    )
    query = (
        select(Feedback.subject, Feedback.language, good, poor)
        .where(Feedback.at >= since)
        .group_by(Feedback.subject, Feedback.language)
    )
    found = [Count(s, Language(spoken), up, down) for s, spoken, up, down in session.execute(query)]
    return tuple(sorted(found, key=lambda c: (-c.poor, -c.good, c.subject or "", c.language)))


def _judged(row: Feedback) -> Judged:
    return Judged(
        row.at,
        row.channel,
        Language(row.language),
        row.outcome,
        row.subject,
        tuple(row.statements),
        row.verdict,
    )
