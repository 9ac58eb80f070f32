"""Questions that got no answer: kept for staff without sender and personal details, 90 days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from data.languages import Language
from data.models import UnansweredQuestion
from data.scrubbing import scrubbed

KEPT = dt.timedelta(days=90)


def note_unanswered(
    session: Session,
    text: str,
    language: Language,
    outcome: str,
    *,
    nearest: str | None,
    now: dt.datetime,
    meaning: bytes | None = None,
) -> None:
    """Keep one question, scrubbed, and delete those older than KEPT.

    `meaning` is the vector of the scrubbed text, as bytes of 16-bit floats.
    """
    session.execute(delete(UnansweredQuestion).where(UnansweredQuestion.asked_at < now - KEPT))
    session.add(
        UnansweredQuestion(
            text=scrubbed(text),
            language=str(language),
            outcome=outcome,
            nearest=nearest,
            asked_at=now,
            meaning=meaning,
        )
    )


def unsettled(session: Session, most: int) -> Sequence[UnansweredQuestion]:
    """The newest questions that staff have not done with."""
    query = select(UnansweredQuestion).where(UnansweredQuestion.settled_at.is_(None))
    return session.scalars(query.order_by(UnansweredQuestion.id.desc()).limit(most)).all()


def count_unsettled(session: Session) -> int:
    """How many questions staff have not done with."""
    query = select(func.count()).where(UnansweredQuestion.settled_at.is_(None))
    return session.scalar(query) or 0


def settle(session: Session, questions: Iterable[int], *, now: dt.datetime) -> int:
    """Note that staff have done with these questions; gives back how many were open."""
    query = (
        update(UnansweredQuestion)
        .where(UnansweredQuestion.id.in_(list(questions)), UnansweredQuestion.settled_at.is_(None))
        .values(settled_at=now)
        .returning(UnansweredQuestion.id)
    )
    return len(session.scalars(query, execution_options={"synchronize_session": False}).all())
