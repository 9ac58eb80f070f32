"""No question is judged by weights that saw it, and causes of misses are told from results."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest

from actions.dialogue.context import Context
from actions.dialogue.scope import Scope
from actions.dialogue.turn import Turn
from actions.finding.ranker import Ranker
from actions.finding.weights import TwoWeights, Weights
from evaluation import misses
from evaluation.asked import Asked
from evaluation.bench import Result, Typed
from evaluation.crossing import Answered, crossed
from evaluation.misses import Cause
from evaluation.talks import Heard, Said, Talk

HOMES = {"fact:a": {"finance", "progress"}, "fact:b": {"finance"}, "fact:c": {"legal"}}
NOTHING = TwoWeights(Weights((), 0.0), Weights((), 0.0))
RANKER, SCOPE = Ranker(NOTHING), Scope(NOTHING)


def typed(text: str) -> Typed:
    return Asked("topic", "en", "plain", text, None, "progress", ()), Turn("evaluation:0", text, {})


def said(text: str) -> Heard:
    one = Said(text, "fact", None, None, ("fact:a",))
    nothing = cast(Any, None)
    return Heard(Talk("en", (one,)), 0, one, Turn("talk", text, {}), Context(), nothing)


def result(
    kind: str,
    *,
    field: str | None = None,
    topic: str | None = None,
    expects: tuple[str, ...] = (),
    got: tuple[str | None, str | None],
    outcome: str = "answered",
    told: tuple[str, ...] = (),
    found: tuple[str, ...] = (),
) -> Result:
    question = Asked(kind, "en", "plain", "?", field, topic, expects)
    reply: Any = SimpleNamespace(
        answer=SimpleNamespace(field=got[0], topic=got[1], outcome=outcome),
        context=SimpleNamespace(shown=told),
        reading=SimpleNamespace(found=[SimpleNamespace(id=one) for one in found]),
    )
    made = Result(question, Turn("evaluation:0", "?", {}), reply)
    assert not made.right
    return made


def test_no_question_is_asked_with_weights_that_saw_it() -> None:
    questions = [typed(f"question {number}") for number in range(40)]
    strangers = [typed("a stranger")]
    heard = [said(f"dialogue {number}") for number in range(40)]
    fitted: list[set[str]] = []

    def fit(known: Sequence[Typed], held: Sequence[Heard]) -> tuple[Ranker, Scope]:
        talks = {one.talk.said[0].text for one in held}
        fitted.append({question.text for question, _ in known} | talks)
        return RANKER, SCOPE

    def talk(talks: Sequence[Talk], ranker: Ranker, scope: Scope) -> Sequence[Heard]:
        assert (ranker, scope) == (RANKER, SCOPE)
        assert not {one.said[0].text for one in talks} & fitted[-1]
        return [said(one.said[0].text) for one in talks]

    def ask(asked: Sequence[Typed], ranker: Ranker, scope: Scope) -> Answered:
        texts = {question.text for question, _ in asked}
        assert (ranker, scope) == (RANKER, SCOPE)
        assert not texts & fitted[-1]
        assert "a stranger" in fitted[-1] - texts
        results = [Result(q, turn, cast(Any, None)) for q, turn in reversed(asked)]
        return results, dict.fromkeys(texts, 0.5)

    found = crossed(questions, strangers, heard, fit, ask, talk)
    assert sorted(one.said.text for one in found.talked) == sorted(o.said.text for o in heard)
    assert [r.question for r in found.results] == [question for question, _ in questions]
    assert set(found.held) == {question.text for question, _ in questions}
    assert len(fitted) == 2
    assert min(len(known) for known in fitted) > 10


@pytest.mark.parametrize(
    ("missed", "cause"),
    [
        (
            result("near", got=("finance", None), told=("fact:a",)),
            Cause.TOLD,
        ),
        (
            result("far", got=(None, "help"), outcome="conversation"),
            Cause.CONFUSED,
        ),
        (
            result("fact", topic="progress", expects=("fact:a",), got=(None, "out_of_scope")),
            Cause.DECLINED,
        ),
        (
            result(
                "fact",
                expects=("fact:a",),
                got=("legal", None),
                told=("fact:c",),
                found=("fact:c",),
            ),
            Cause.NOT_FOUND,
        ),
        (
            result(
                "fact",
                expects=("fact:a",),
                got=("legal", None),
                told=("fact:c",),
                found=("fact:a",),
            ),
            Cause.CONFUSED,
        ),
        (
            result(
                "field",
                field="finance",
                expects=("fact:a",),
                got=("finance", None),
                told=("fact:b",),
            ),
            Cause.NOT_FOUND,
        ),
        (
            result("topic", topic="progress", got=("finance", None), told=("fact:a", "fact:c")),
            Cause.ARGUABLE,
        ),
        (
            result("topic", topic="progress", got=("finance", None), told=("fact:b", "fact:a")),
            Cause.CONFUSED,
        ),
        (
            result(
                "topic",
                topic="progress",
                expects=("fact:c",),
                got=("legal", None),
                told=("fact:b", "fact:c"),
            ),
            Cause.ARGUABLE,
        ),
        (
            result("subscription", topic="unsubscribe", got=(None, "subscribe")),
            Cause.CONFUSED,
        ),
    ],
)
def test_cause_is_told_from_the_result(missed: Result, cause: Cause) -> None:
    assert misses.cause_of(missed, HOMES) == cause
    assert misses.counted([missed], HOMES) == {cause: {missed.question.kind: 1}}
