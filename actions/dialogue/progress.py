"""What is done and what is not: which of the two is asked for, and which a statement tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from actions.cues import has, pattern
from actions.dialogue.context import Context
from actions.dialogue.turn import Turn
from actions.dialogue.wording import leans, says_little
from actions.finding.question import Question, normal_told
from data.catalogue_view import Statement
from data.languages import Language

State = Literal["done", "open"]
_OF_STATUS: Mapping[str, float] = {"done": 0.0, "piloting": 0.7, "planned": 1.0}
_NEITHER = 0.5


def state_asked(text: str) -> State | None:
    """What a question asks for: what is done, or what is not; None for neither, as for plans."""
    asking = Question(text).asking
    if has("open", asking):
        return "open"
    return "done" if has("done", asking) and not has("plans", asking) else None


def order_asked(text: str) -> State | None:
    """The state that goes first in an answer; none for a yes or no, which is about one thing."""
    asking = Question(text).asking
    if has("whether", asking):
        return None
    return state_asked(text) or ("open" if has("coming", asking) else None)


def is_about_all(text: str, fields: Iterable[str]) -> bool:
    """Whether a question on a state asks for whatever is in it, but for the field's name."""
    rest = text
    for name in sorted(fields, key=len, reverse=True):
        rest = rest.replace(name, " ")
    for cue in ("open", "done", "steps"):
        rest = pattern(cue).sub(" ", rest)
    return says_little(rest, 0)


def asks_of_all_tasks(turn: Turn) -> bool:
    """Whether a question on a state is of the pilot's tasks, whatever was talked of."""
    asks = bool(state_asked(turn.normal)) and has("tasks", turn.normal) and not turn.fields
    return asks and is_about_all(turn.normal, turn.field_words) and not leans(turn.normal)


def field_meant(turn: Turn, context: Context, follows: bool) -> str | None:
    """The one field of which a question on a state asks, named or talked of; None for none."""
    if turn.fields:
        return turn.fields[0] if len(turn.fields) == 1 else None
    # "How many tasks are done?" is of the pilot, whatever was talked of.
    return context.field if follows and not has("tasks", turn.normal) else None


def distance(statement: Statement, state: State) -> float:
    """How far a statement is from telling of a state, 0 to 1; what tells of neither is between."""
    undone = _OF_STATUS.get(statement.status or "")
    if undone is None:
        undone = _told(statement)
    return undone if state == "done" else 1 - undone


def fits(statement: Statement, state: State) -> bool:
    """Whether a statement tells of what is in a state; what is under way is not done."""
    return distance(statement, state) < _NEITHER


def _told(statement: Statement) -> float:
    """By its wording, 0 for what is done and 1 for what is not."""
    told = [normal_told(statement.text[language]) for language in (Language.EN, Language.HANS)]
    if any(has("open", text) for text in told):
        return 1.0
    return 0.0 if any(has("done", text) for text in told) else _NEITHER
