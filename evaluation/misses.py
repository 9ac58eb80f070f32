"""Why a question was missed, told from its result alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import StrEnum

from evaluation.bench import SEEN_AT_ONCE, Result

# The fields and topics that each statement belongs to.
Homes = Mapping[str, AbstractSet[str]]
_TALK = ("conversation", "subscription")


class Cause(StrEnum):
    """What went wrong; the first that holds, in the order of `cause_of`."""

    TOLD = "stranger told"
    DECLINED = "declined wrongly"
    ARGUABLE = "label arguable"
    CONFUSED = "intent confused"
    NOT_FOUND = "statement not found"


MEANINGS: Mapping[Cause, str] = {
    Cause.TOLD: "our sources do not hold it, and statements were told",
    Cause.DECLINED: "our sources hold it, and it was declined",
    Cause.ARGUABLE: "taken for another field or topic than the label says, but what was told "
    "first answers it, or belongs to the labelled one as well",
    Cause.CONFUSED: "taken for another field, topic or turn, which decided the answer",
    Cause.NOT_FOUND: "what answers it was not near enough to the front",
}


def cause_of(result: Result, homes: Homes) -> Cause:
    """The cause of a miss; `result` must be one."""
    if result.question.is_stranger:
        return Cause.TOLD if result.told else Cause.CONFUSED
    if result.declined:
        return Cause.DECLINED
    if result.reply.answer.outcome in _TALK or not result.question.is_knowledge:
        return Cause.CONFUSED
    if result.question.kind == "fact":
        return Cause.CONFUSED if _expected(result, result.found) else Cause.NOT_FOUND
    if result.understood == result.wanted:
        return Cause.NOT_FOUND
    return Cause.ARGUABLE if _answers_all_the_same(result, homes) else Cause.CONFUSED


def counted(results: Sequence[Result], homes: Homes) -> Mapping[Cause, Mapping[str, int]]:
    """How often each cause made a miss, by kind of question; only causes and kinds that did."""
    counts: dict[Cause, dict[str, int]] = {}
    for result in results:
        if not result.right:
            kinds = counts.setdefault(cause_of(result, homes), {})
            kinds[result.question.kind] = kinds.get(result.question.kind, 0) + 1
    return {cause: counts[cause] for cause in Cause if cause in counts}


def _answers_all_the_same(result: Result, homes: Homes) -> bool:
    first = result.told[:1]
    return _expected(result, result.told) or any(result.wanted in homes[one] for one in first)


def _expected(result: Result, statements: Sequence[str]) -> bool:
    return bool(set(result.question.expects) & set(statements[:SEEN_AT_ONCE]))
