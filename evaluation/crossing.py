"""Cross-fitting: each half of the questions is asked with weights that were fitted on the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from actions.dialogue.scope import Scope
from actions.finding.ranker import Ranker
from evaluation.asked import HALVES
from evaluation.bench import Result, Typed
from evaluation.scoped import Held
from evaluation.talks import Heard, Talk

Fit = Callable[[Sequence[Typed], Sequence[Heard]], tuple[Ranker, Scope]]
Answered = tuple[Sequence[Result], Held]
Ask = Callable[[Sequence[Typed], Ranker, Scope], Answered]
Converse = Callable[[Sequence[Talk], Ranker, Scope], Sequence[Heard]]


@dataclass(frozen=True)
class Crossed:
    """Answers in the order of the questions, how sure each was to be held, and the dialogues."""

    results: tuple[Result, ...]
    held: Held
    talked: tuple[Heard, ...]


def crossed(
    typed: Sequence[Typed],
    strangers: Sequence[Typed],
    heard: Sequence[Heard],
    fit: Fit,
    ask: Ask,
    talk: Converse,
) -> Crossed:
    """Ask every question with weights that never saw it; `strangers` are fitted on both times.

    The dialogues of `heard` are held anew in the same way.
    """
    answered: dict[str, Result] = {}
    held: dict[str, float] = {}
    talked: list[Heard] = []
    for half in HALVES:
        others = [one for one in typed if one[0].half != half]
        others_heard = [one for one in heard if one.talk.half != half]
        ranker, scope = fit([*others, *strangers], others_heard)
        results, sure = ask([one for one in typed if one[0].half == half], ranker, scope)
        answered |= {result.question.text: result for result in results}
        held |= sure
        own = dict.fromkeys(one.talk for one in heard if one.talk.half == half)
        talked += talk(list(own), ranker, scope)
    results = tuple(answered[question.text] for question, _ in typed)
    return Crossed(results, held, tuple(talked))
