"""Cross-fitting: each half of the questions is asked with weights that were fitted on the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from actions.dialogue.scope import Scope
from actions.finding.ranker import Ranker
from evaluation.asked import HALVES
from evaluation.bench import Result, Typed
from evaluation.scoped import Held

Fit = Callable[[Sequence[Typed]], tuple[Ranker, Scope]]
Answered = tuple[Sequence[Result], Held]
Ask = Callable[[Sequence[Typed], Ranker, Scope], Answered]


@dataclass(frozen=True)
class Crossed:
    """Answers in the order of the questions, and how sure each was that our sources hold it."""

    results: tuple[Result, ...]
    held: Held


def crossed(typed: Sequence[Typed], strangers: Sequence[Typed], fit: Fit, ask: Ask) -> Crossed:
    """Ask every question with weights that never saw it; `strangers` are fitted on both times."""
    answered: dict[str, Result] = {}
    held: dict[str, float] = {}
    for half in HALVES:
        others = [one for one in typed if one[0].half != half]
        ranker, scope = fit([*others, *strangers])
        results, sure = ask([one for one in typed if one[0].half == half], ranker, scope)
        answered |= {result.question.text: result for result in results}
        held |= sure
    return Crossed(tuple(answered[question.text] for question, _ in typed), held)
