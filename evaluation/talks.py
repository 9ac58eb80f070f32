"""Our own dialogues: what people say on after an answer, and which statements answer it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actions.dialogue.assistant import Reply
from actions.dialogue.context import Context
from actions.dialogue.turn import Turn
from actions.service import AnswerService
from evaluation.asked import LANGUAGES, Half, QuestionsError
from evaluation.bench import SEEN_AT_ONCE, Understood
from evaluation.figures import ALL, Share, share

TALKS = Path(__file__).with_name("talks")
KINDS = ("fact", "field", "topic", "stranger", "subscription", "smalltalk", "sources", "more")
_TALK = ("smalltalk", "more")


@dataclass(frozen=True)
class Said:
    """One message of a dialogue; any statement of `expects` answers it."""

    text: str
    kind: str
    field: str | None
    topic: str | None
    expects: tuple[str, ...]


@dataclass(frozen=True)
class Talk:
    """What one person says in a conversation; the first message stands alone."""

    language: str
    said: tuple[Said, ...]

    @property
    def half(self) -> Half:
        """Each half is asked with weights fitted on the other; which it is, the text tells."""
        return "one" if hashlib.sha256(self.said[0].text.encode()).digest()[0] % 2 else "other"


@dataclass(frozen=True)
class Heard:
    """A message with its place in the dialogue, what it was said after, and the reply."""

    talk: Talk
    place: int
    said: Said
    turn: Turn
    before: Context
    reply: Reply

    @property
    def follows(self) -> bool:
        """Whether something was said before it that may count."""
        return self.place > 0 and self.said.kind not in _TALK

    @property
    def right(self) -> bool:
        """Whether the reply is what a fair judge expects of it."""
        answer, said = self.reply.answer, self.said
        told = self.reply.context.shown if answer.outcome != "declined" else ()
        answers = bool(set(said.expects) & set(told[:SEEN_AT_ONCE]))
        if said.kind == "stranger":
            return answer.topic == "out_of_scope"
        if said.kind == "fact":
            return answers
        if said.kind == "field":
            return answer.field == said.field
        if said.kind in ("topic", "subscription"):
            return said.topic in (None, answer.topic)
        return said.kind in _TALK or answers or answer.topic == said.kind


def read_talks(folder: Path = TALKS) -> tuple[Talk, ...]:
    """All dialogues, in the order of the files."""
    return tuple(
        _talk(json.loads(line))
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
        if line.strip()
    )


def check(talks: Iterable[Talk], statements: Collection[str]) -> None:
    """Raises QuestionsError when a message names what there is not."""
    faults = [fault for talk in talks for fault in _faults(talk, statements)]
    if faults:
        raise QuestionsError("; ".join(faults))


def converse(
    assistant: AnswerService, understood: Understood, talks: Iterable[Talk]
) -> list[Heard]:
    """Every message in its dialogue, answered."""
    return [heard for talk in talks for heard in _conversed(assistant, understood, talk)]


def right_follow_ups(heard: Sequence[Heard]) -> Mapping[str, Mapping[str, Share]]:
    """Follow-ups answered right, by kind and language; both have a row of all."""
    ours = [one for one in heard if one.follows]
    kinds = {kind: [one for one in ours if one.said.kind == kind] for kind in KINDS[:4]}
    return {
        kind: {
            ALL: share(one.right for one in those),
            **{
                language: share(one.right for one in those if one.talk.language == language)
                for language in LANGUAGES
            },
        }
        for kind, those in [*kinds.items(), (ALL, ours)]
    }


def _conversed(assistant: AnswerService, understood: Understood, talk: Talk) -> Iterator[Heard]:
    context, chosen = Context(), None
    for place, said in enumerate(talk.said):
        message = {"text": said.text, **understood(said.text)}
        turn = Turn.from_message("talk", message, "rest")
        reply = assistant.reply(turn, context, chosen)
        yield Heard(talk, place, said, turn, context, reply)
        context, chosen = reply.context, reply.chosen


def _talk(row: Mapping[str, Any]) -> Talk:
    said = (
        Said(one["say"], one["kind"], one["field"], one["topic"], tuple(one["expects"]))
        for one in row["turns"]
    )
    return Talk(row["lang"], tuple(said))


def _faults(talk: Talk, statements: Collection[str]) -> Iterator[str]:
    if talk.language not in LANGUAGES:
        yield f"no language {talk.language}"
    for said in talk.said:
        if said.kind not in KINDS:
            yield f"{said.text[:60]!r}: no kind {said.kind}"
        if said.kind == "fact" and not said.expects:
            yield f"{said.text[:60]!r}: a fact expects statements"
        yield from (
            f"{said.text[:60]!r}: no statement {i}" for i in said.expects if i not in statements
        )
