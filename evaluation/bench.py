"""Asks questions and keeps, of each, what the assistant understood, found and said."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from actions.dialogue.assistant import Reply
from actions.dialogue.context import Context
from actions.dialogue.turn import Turn
from actions.finding.encoder import Encoder
from actions.service import AnswerService
from data.database import Database
from evaluation.asked import Asked

Understood = Callable[[str], Mapping[str, Any]]
# What a phone shows before anyone scrolls.
_SEEN_AT_ONCE = 4


@dataclass(frozen=True)
class Result:
    """One question and its answer; `found` are statements in the order of their scores."""

    question: Asked
    turn: Turn
    reply: Reply
    seconds: float

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
            return self._tells_expected(_SEEN_AT_ONCE)
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


def service(database: Database, encoder: Encoder) -> AnswerService:
    """The assistant over the catalogue in a database, ready to answer."""
    made = AnswerService(database, encoder, lambda: dt.datetime.now(dt.UTC))
    made.assistant()
    return made


def ask(
    assistant: AnswerService, understood: Understood, questions: Iterable[Asked]
) -> list[Result]:
    """Each question as the first of a conversation of its own."""
    results = []
    for number, question in enumerate(questions):
        started = time.perf_counter()
        message = {"text": question.text, **understood(question.text)}
        turn = Turn.from_message(f"evaluation:{number}", message, "rest")
        reply = assistant.reply(turn, Context(), None)
        results.append(Result(question, turn, reply, time.perf_counter() - started))
    return results


def timed(answered: Callable[[str, str], Any], sender: str, text: str) -> float:
    """The seconds from a message to its answer."""
    started = time.perf_counter()
    answered(sender, text)
    return time.perf_counter() - started
