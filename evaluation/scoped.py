"""How sure the assistant was, for each question, that our sources hold the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from actions.dialogue.context import Context
from actions.dialogue.explanation import listen
from actions.dialogue.scope import Scope
from actions.finding.index import StatementIndex
from actions.finding.ranker import Ranker
from evaluation.bench import Result

Held = Mapping[str, float]


def held_of(results: Sequence[Result], index: StatementIndex, ranker: Ranker, scope: Scope) -> Held:
    """By text; without the questions that are not about statements or were read as talk."""
    found = {}
    for result in results:
        if result.question.is_knowledge:
            heard = listen(index, ranker, scope, result.turn, Context())
            if heard.signs is not None:
                found[result.question.text] = scope.held(heard.signs, follows=False)
    return found
