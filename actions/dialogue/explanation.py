"""Tells staff in the shell why a message was answered as it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from actions.dialogue.context import Context
from actions.dialogue.labels import OUT_OF_SCOPE
from actions.dialogue.limits import Limits
from actions.dialogue.reading import Reader, Reading
from actions.dialogue.scope import SIGNS, Scope
from actions.dialogue.turn import Turn
from actions.finding.index import EVIDENCE, StatementIndex
from actions.finding.question import Question
from actions.finding.ranker import Found, Ranker

# Rasa's name for its shell.
SHELL = "cmdline"
_INTENTS = 4
_STATEMENTS = 5
_REASONS = 4
_LEAST_REASON = 0.05
Amounts = Sequence[tuple[str, float]]


@dataclass(frozen=True)
class _HearingRanker(Ranker):
    heard: list[Question] = field(default_factory=list)

    def rank(self, index: StatementIndex, question: Question, most: int = 40) -> tuple[Found, ...]:
        self.heard.append(question)
        return super().rank(index, question, most)


@dataclass(frozen=True)
class _HearingScope(Scope):
    heard: list[tuple[float, ...]] = field(default_factory=list)

    def held(self, signs: tuple[float, ...], follows: bool) -> float:
        self.heard.append(signs)
        return super().held(signs, follows)


@dataclass(frozen=True)
class Heard:
    """A reading, and what the finder and the scope were asked on the way to it.

    `question` and `signs` are None where the message was read as talk, which needs neither; of a
    message in parts they are those of the last.
    """

    reading: Reading
    question: Question | None
    signs: tuple[float, ...] | None


def listen(
    index: StatementIndex, ranker: Ranker, scope: Scope, turn: Turn, context: Context
) -> Heard:
    """Read a turn as the assistant does, and keep what was asked of finder and scope."""
    finding = _HearingRanker(ranker.weights)
    holding = _HearingScope(scope.weights)
    reading = Reader(index, finding, holding).read(turn, context)
    return Heard(
        reading,
        finding.heard[-1] if finding.heard else None,
        holding.heard[-1] if holding.heard else None,
    )


def explain(
    index: StatementIndex, ranker: Ranker, scope: Scope, turn: Turn, context: Context
) -> str:
    """Some lines: what was understood, whether our sources hold it, which statements and why."""
    if turn.pressed is not None:
        return f"-- button {turn.pressed}: nothing had to be understood"
    heard = listen(index, ranker, scope, turn, context)
    lines = [*_understood(turn, heard.reading)]
    if heard.signs is not None:
        lines += _held(scope, heard.signs, heard)
    if heard.question is not None and heard.reading.found:
        lines += _considered(index, ranker, heard.question, heard.reading.found)
    return "\n".join(["-- why", *lines])


def _understood(turn: Turn, reading: Reading) -> Iterable[str]:
    best = sorted(turn.labels.items(), key=lambda item: -item[1])[:_INTENTS]
    yield "understood: " + (", ".join(f"{name} {p:.2f}" for name, p in best) or "nothing")
    names = [*(f"field {key}" for key in turn.fields), *sorted(turn.names)]
    yield "named: " + (", ".join(names) or "nothing")
    taken = f"taken for: {reading.intent}"
    if reading.runner_up:
        taken += f", nearly {reading.runner_up}"
    taken += ", in parts" if reading.several else ""
    yield taken + (", as a follow-up" if reading.follows else "")


def _held(scope: Scope, signs: tuple[float, ...], heard: Heard) -> Iterable[str]:
    reading, line = heard.reading, _line(heard.reading)
    joined = heard.question is not None and heard.question.earlier is not None
    amounts = _weighted(SIGNS, scope.weights.of(joined).each, signs)
    share = scope.held(signs, joined)
    yield f"held by our sources: {share:.2f} (line {line:.2f}); {_reasons(amounts)}"
    if share < line and reading.intent != OUT_OF_SCOPE:
        yield "told all the same: the best statement is sure and nothing doubtful is asked"


def _line(reading: Reading) -> float:
    limits = Limits()
    return limits.held_in_follow_up if reading.follows else limits.held


def _considered(
    index: StatementIndex, ranker: Ranker, question: Question, found: Sequence[Found]
) -> Iterable[str]:
    rows = {statement.id: row for row, statement in enumerate(index.statements)}
    evidence = index.evidence(question)
    weights = ranker.weights.of(question.earlier is not None)
    amounts = [
        _weighted(EVIDENCE, weights.each, evidence[rows[one.id]].tolist())
        for one in found[:_STATEMENTS]
    ]
    for one, reasons in zip(found, amounts, strict=False):
        yield f"  {one.score:.2f} {one.id}; {_reasons(reasons)}"
    if len(amounts) > 1:
        ahead = [
            (name, first - second)
            for (name, first), (_, second) in zip(amounts[0], amounts[1], strict=True)
        ]
        yield f"{found[0].id} won over {found[1].id}: {_reasons(ahead)}"


def _weighted(names: Sequence[str], weights: Sequence[float], values: Sequence[float]) -> Amounts:
    parts = zip(names, weights, values, strict=True)
    return [(name, weight * value) for name, weight, value in parts]


def _reasons(amounts: Amounts) -> str:
    """What counted most, as parts of the log-odds."""
    most = sorted(amounts, key=lambda item: -abs(item[1]))[:_REASONS]
    told = [f"{name} {amount:+.1f}" for name, amount in most if abs(amount) >= _LEAST_REASON]
    return ", ".join(told) or "nothing counts"
