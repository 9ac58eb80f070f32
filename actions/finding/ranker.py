"""How sure the finder is that a statement answers a question: a weighted sum of the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from actions.finding.index import EVIDENCE, StatementIndex
from actions.finding.question import Question
from actions.finding.weights import TwoWeights
from data import spans

_WEIGHTS = Path(__file__).with_name("weights.json")


@dataclass(frozen=True)
class Found:
    """A statement, the probability that it answers, and how near its meaning and wording are."""

    id: str
    score: float
    meaning: float = 0.0
    wording: float = 0.0


@dataclass(frozen=True)
class Ranker:
    """A logistic model over the columns of EVIDENCE, one for follow-ups and one for the rest."""

    weights: TwoWeights

    @classmethod
    def from_file(cls, path: Path = _WEIGHTS) -> Self:
        """The fitted weights. Raises WeightsError when they are of other evidence."""
        return cls(TwoWeights.from_file(path, EVIDENCE))

    def rank(self, index: StatementIndex, question: Question, most: int = 40) -> tuple[Found, ...]:
        """The likeliest statements, best first."""
        with spans.span("statement search", statements=len(index.statements)):
            rows, evidence = index.likeliest(question)
        weights = self.weights.of(question.earlier is not None)
        scores = evidence @ np.array(weights.each, np.float32) + weights.bias
        best = np.argsort(-scores, kind="stable")[:most]
        told = (1 / (1 + np.exp(-scores[best])), evidence[best, 0], evidence[best, 3])
        return tuple(
            Found(index.statements[row].id, *figures)
            for row, figures in zip(rows[best].tolist(), np.stack(told, 1).tolist(), strict=True)
        )
