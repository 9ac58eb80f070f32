"""Asks questions and keeps, of each, what the assistant understood, found and said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from actions.dialogue.assistant import Reply
from actions.dialogue.context import Context
from actions.dialogue.scope import Scope
from actions.dialogue.turn import Turn
from actions.finding.encoder import Encoder
from actions.finding.ranker import Ranker
from actions.service import AnswerService
from data.database import Database
from evaluation.asked import Asked

Understood = Callable[[str], Mapping[str, Any]]
# A question with what Rasa understood of it.
Typed = tuple[Asked, Turn]
# What a phone shows before anyone scrolls.
SEEN_AT_ONCE = 4


@dataclass(frozen=True)
class Result:
    """One question and its answer; `found` are statements in the order of their scores."""

    question: Asked
    turn: Turn
    reply: Reply

    @property
    def found(self) -> tuple[str, ...]:
        """The statements that were considered, best first."""
        return tuple(one.id for one in self.reply.reading.found)

    @property
    def told(self) -> tuple[str, ...]:
        """The statements that were told, in their order."""
        return self.reply.context.shown

    @property
    def declined(self) -> bool:
        """Whether the assistant said that its sources do not hold it."""
        return self.reply.answer.topic == "out_of_scope"

    @property
    def right(self) -> bool:
        """Whether the answer is about the right thing and tells a statement that answers."""
        asked, answer = self.question, self.reply.answer
        if asked.is_stranger:
            return self.declined
        if asked.kind == "field":
            return answer.field == asked.field and self._tells_expected(len(self.told))
        if asked.kind == "topic":
            return answer.topic == asked.topic
        if asked.kind == "fact":
            return self._tells_expected(SEEN_AT_ONCE)
        # Which alerts someone has is told of all fields at once.
        whole = asked.topic == "my_subscriptions"
        return answer.topic == asked.topic and (whole or asked.field in (None, answer.field))

    @property
    def beside(self) -> bool:
        """Whether statements were told none of which answers the question.

        Each such statement is true and sourced; but here it stands for what was not asked.
        """
        outcome = self.reply.answer.outcome
        if self.question.is_stranger:
            return outcome in ("answered", "overview")
        return outcome == "answered" and self.question.kind == "fact" and not self.right

    @property
    def understood(self) -> str:
        """What the message was taken to be about."""
        return self.reply.answer.field or self.reply.answer.topic or "none"

    @property
    def wanted(self) -> str | None:
        """What the message is about; None for a fact whose home is not told."""
        return self.question.field or self.question.topic

    def _tells_expected(self, most: int) -> bool:
        expected = set(self.question.expects)
        return not expected or bool(expected & set(self.told[:most]))


def service(
    database: Database, encoder: Encoder, ranker: Ranker | None = None, scope: Scope | None = None
) -> AnswerService:
    """The assistant over the catalogue in a database, ready to answer.

    Without `ranker` and `scope` it weighs as the product does.
    """
    made = AnswerService(
        database, encoder, lambda: dt.datetime.now(dt.UTC), ranker=ranker, scope=scope
    )
    made.assistant()
    return made


def heard(understood: Understood, questions: Iterable[Asked]) -> list[Typed]:
    """Each question with what Rasa understands of it, from a sender of its own."""
    typed = []
    for number, question in enumerate(questions):
        message = {"text": question.text, **understood(question.text)}
        typed.append((question, Turn.from_message(f"evaluation:{number}", message, "rest")))
    return typed


def ask(assistant: AnswerService, typed: Iterable[Typed]) -> list[Result]:
    """The answer to each question, as the first of a conversation."""
    return [
        Result(question, turn, assistant.reply(turn, Context(), None)) for question, turn in typed
    ]
