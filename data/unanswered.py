"""Questions that got no answer: kept for staff without sender and personal details, 90 days."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from data.languages import Language, clean
from data.models import UnansweredQuestion

KEPT = dt.timedelta(days=90)
_LONGEST = 300
_NOT_A_NAME = "and|but|i|what|how|who|where|when|which|from|with|can|could|is|are|please|tell|do"
_NAME = rf"[^\W\d_]+(?:[ '’-](?!(?:{_NOT_A_NAME})\b)[^\W\d_]+){{0,2}}"
_YEARS = r"(?:19|20)\d\d(?:[ -](?:19|20)\d\d)+(?!\d)"
_TELEPHONE = r"\+?\(?\d(?:[ ()-]{0,2}\d){6,18}"
# In this order: an e-mail address may hold digits, and an ID number looks like a telephone number.
_PERSONAL = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"https?://\S+|\bt\.me/\S+|(?<![\w@])@\w{4,}"), "[address]"),
    (re.compile(r"(?<!\d)\d{15}(?:\d{2}[\dXx])?(?!\d)"), "[number]"),
    (re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,2}\d{7,9}(?:\(\d\))?(?!\d)"), "[number]"),
    (
        re.compile(rf"(?<![\d.])(?!{_YEARS})\+?\(?\d(?:[ ()-]{{0,2}}\d){{6,18}}(?![\d.])"),
        "[number]",
    ),
    (re.compile(rf"(?i)\b(my name(?: is|['’]s)|i am called) {_NAME}"), r"\1 [name]"),
    (
        re.compile(r"(我叫|我的名字(?:是|叫)|我姓|本人姓名|我名叫)[: ]*[\u3400-\u9fff·]{1,4}"),
        r"\1[名]",
    ),
)


def scrubbed(text: str) -> str:
    """The question without addresses, telephone and ID numbers and names given as one's own."""
    text = clean(text)
    for pattern, instead in _PERSONAL:
        text = pattern.sub(instead, text)
    return text[:_LONGEST]


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
