"""Suggestions of staff: examples for Rasa's training and drafts of statements.

They are proposed, accepted by a person who may approve, and exported into the files that are the
truth; there they are reviewed again as any change of files is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.chats import Clock, utc_now
from data.languages import Language, clean
from data.models import Field, Topic
from data.staff.audit import note_act
from data.staff.states import Kind, SuggestionState
from data.staff.tables import Suggestion

LONGEST_EXAMPLE = 200
# Turns that refer to the answer before; they are no topics of the catalogue.
_TURNS = ("affirm", "deny", "more")
# Rasa reads brackets as marks of entities.
_MARKS = re.compile(r"[\[\]{}|]")


class SuggestionError(ValueError):
    """A suggestion cannot be kept or judged so; the message says what to do instead."""

    def __init__(self, reason: str, message: str) -> None:
        """`reason` is a short name, by which the desk finds its own words."""
        super().__init__(message)
        self.reason = reason


def intents(session: Session) -> Sequence[str]:
    """What an example can be of: the catalogue's fields and topics, and the turns."""
    fields = select(Field.key).where(Field.retired_at.is_(None)).order_by(Field.position)
    topics = select(Topic.key).where(Topic.retired_at.is_(None)).order_by(Topic.position)
    return [*session.scalars(fields), *session.scalars(topics), *_TURNS]


def propose_example(
    session: Session,
    text: str,
    intent: str,
    language: Language,
    *,
    by: str,
    clock: Clock = utc_now,
) -> Suggestion:
    """Keep an example. Raises SuggestionError for a text or intent that Rasa could not use."""
    text = clean(text)
    if not text or len(text) > LONGEST_EXAMPLE:
        raise SuggestionError("length", f"an example has 1 to {LONGEST_EXAMPLE} characters")
    if _MARKS.search(text):
        raise SuggestionError("marks", "put words in place of [brackets]: Rasa reads them as marks")
    if intent not in intents(session):
        raise SuggestionError("intent", f"there is no intent '{intent}'")
    return _keep(session, Kind.EXAMPLE, intent, text, by, clock, language=language)


def propose_statement(
    session: Session, text: str, target: str, *, by: str, clock: Clock = utc_now
) -> Suggestion:
    """Keep the draft of a statement: a row of YAML for one file of facts."""
    return _keep(session, Kind.STATEMENT, target, text, by, clock)


def suggestions(session: Session, state: SuggestionState | None = None) -> Sequence[Suggestion]:
    """Suggestions in one state, or all; the newest first."""
    query = select(Suggestion).order_by(Suggestion.id.desc())
    if state is not None:
        query = query.where(Suggestion.state == state)
    return session.scalars(query).all()


def judge(
    session: Session, identity: int, *, accept: bool, by: str, clock: Clock = utc_now
) -> Suggestion:
    """Accept or reject a proposed suggestion. Raises SuggestionError when that was done."""
    query = select(Suggestion).where(Suggestion.id == identity).with_for_update()
    row = session.scalar(query)
    if row is None:
        raise SuggestionError("unknown", f"there is no suggestion {identity}")
    if row.state is not SuggestionState.PROPOSED:
        raise SuggestionError("judged", f"suggestion {identity} is {row.state} already")
    row.state = SuggestionState.ACCEPTED if accept else SuggestionState.REJECTED
    row.judged_by = by
    row.judged_at = clock()
    act = "accepted" if accept else "rejected"
    note_act(session, act, by=by, subject=f"suggestion {identity}", detail=row.text, clock=clock)
    return row


def take_accepted(
    session: Session, kind: Kind, *, by: str, clock: Clock = utc_now
) -> Sequence[Suggestion]:
    """The accepted suggestions of a kind, marked as exported; the oldest first."""
    accepted = Suggestion.kind == kind, Suggestion.state == SuggestionState.ACCEPTED
    rows = session.scalars(select(Suggestion).where(*accepted).order_by(Suggestion.id)).all()
    for row in rows:
        row.state = SuggestionState.EXPORTED
    if rows:
        numbers = ", ".join(str(row.id) for row in rows)
        note_act(session, "exported", by=by, subject=f"suggestions {numbers}", clock=clock)
    return rows


def _keep(
    session: Session,
    kind: Kind,
    target: str,
    text: str,
    by: str,
    clock: Clock,
    language: Language | None = None,
) -> Suggestion:
    same = select(Suggestion.id).where(
        Suggestion.kind == kind,
        Suggestion.text == text,
        Suggestion.state != SuggestionState.REJECTED,
    )
    if (earlier := session.scalar(same)) is not None:
        raise SuggestionError("twice", f"that is suggestion {earlier} already")
    row = Suggestion(
        kind=kind,
        state=SuggestionState.PROPOSED,
        target=target,
        language=language,
        text=text,
        made_by=by,
        made_at=clock(),
    )
    session.add(row)
    session.flush()
    note_act(session, "proposed", by=by, subject=f"suggestion {row.id}", detail=text, clock=clock)
    return row
