"""Our own questions with what answers them, and the halves that are judged by each other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

QUESTIONS = Path(__file__).with_name("questions")
KINDS = ("field", "topic", "fact", "subscription", "smalltalk", "far", "near")
STRANGERS = ("far", "near")
LANGUAGES = ("en", "zh-Hans", "zh-Hant", "mixed")
Half = Literal["one", "other"]
HALVES: tuple[Half, Half] = ("one", "other")


class QuestionsError(ValueError):
    """A file of questions says what the catalogue does not know; names every such row."""


@dataclass(frozen=True)
class Asked:
    """A question as a person types it; any statement of `expects` answers it.

    `field` or `topic` is what the assistant should take it to be about.
    """

    kind: str
    language: str
    style: str
    text: str
    field: str | None
    topic: str | None
    expects: tuple[str, ...]

    @property
    def half(self) -> Half:
        """Each half is asked with weights fitted on the other; which it is, the text tells."""
        return "one" if hashlib.sha256(self.text.encode()).digest()[0] % 2 else "other"

    @property
    def is_stranger(self) -> bool:
        """Whether our sources do not hold the answer."""
        return self.kind in STRANGERS

    @property
    def is_knowledge(self) -> bool:
        """Whether the statements decide, and not the talk about them."""
        return self.kind not in ("subscription", "smalltalk")


def read_questions(folder: Path = QUESTIONS) -> tuple[Asked, ...]:
    """All questions, in the order of the files."""
    return tuple(
        _question(json.loads(line))
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
        if line.strip()
    )


def check(
    questions: Collection[Asked],
    statements: Collection[str],
    fields: Collection[str],
    topics: Collection[str],
) -> None:
    """Raises QuestionsError when a row is doubled or names what there is not."""
    faults = [
        f"{question.text[:60]!r}: {fault}"
        for question in questions
        for fault in _faults(question, statements, fields, topics)
    ]
    texts = [question.text for question in questions]
    faults += [f"{text[:60]!r} is there twice" for text in set(texts) if texts.count(text) > 1]
    if faults:
        raise QuestionsError("; ".join(faults))


def _question(row: Mapping[str, Any]) -> Asked:
    return Asked(
        kind=row["kind"],
        language=row["lang"],
        style=row["style"],
        text=row["text"],
        field=row["field"],
        topic=row["topic"],
        expects=tuple(row["expects"]),
    )


def _faults(
    question: Asked,
    statements: Collection[str],
    fields: Collection[str],
    topics: Collection[str],
) -> Iterator[str]:
    if question.kind not in KINDS:
        yield f"no kind {question.kind}"
    if question.language not in LANGUAGES:
        yield f"no language {question.language}"
    if question.field is not None and question.field not in fields:
        yield f"no field {question.field}"
    if question.topic is not None and question.topic not in topics:
        yield f"no topic {question.topic}"
    if question.is_stranger and question.expects:
        yield "a stranger expects nothing"
    if question.kind == "fact" and not question.expects:
        yield "a fact expects statements"
    yield from (f"no statement {i}" for i in question.expects if i not in statements)
