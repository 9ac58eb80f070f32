"""Fits the finder's and the scope's weights on our own questions."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from actions.dialogue.context import Context
from actions.dialogue.explanation import listen
from actions.dialogue.reading import Limits
from actions.dialogue.scope import Scope
from actions.finding.index import EVIDENCE, StatementIndex
from actions.finding.question import Question
from actions.finding.ranker import Ranker
from evaluation.asked import Asked
from evaluation.bench import Typed

# No question of ours has a question before it: these are set by hand, and kept.
BY_HAND = ("context meaning", "in context", "shown before")
_SHRINKAGE = 3.0
_CALIBRATED_ON_BEST = 6
_FREEDOMS = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
_SEED = 7
# The goal's share of questions in scope that may be declined.
DECLINED = 0.02
NEAR_STYLE = "near stranger"
_NEAR_ONE_IN = 7
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Lesson:
    """A question of ours with what the finder and the scope are asked on its way."""

    asked: Asked
    question: Question
    signs: tuple[float, ...]


def fitted(index: StatementIndex, typed: Sequence[Typed]) -> tuple[Ranker, Scope]:
    """The weights that fit some questions; of those in use only the ones set BY_HAND are kept.

    The scope reads signs of what the new ranker finds, so the questions are read twice.
    """
    now, scope = Ranker.from_file(), Scope.from_file()
    ranker = fit_ranker(index, lessons(index, now, scope, typed), now)
    return ranker, fit_scope(lessons(index, ranker, scope, typed), Limits().held)


def lessons(
    index: StatementIndex, ranker: Ranker, scope: Scope, typed: Iterable[Typed]
) -> list[Lesson]:
    """Of the questions that are about statements, and are read neither as talk nor in parts."""
    found = []
    for asked, turn in typed:
        heard = listen(index, ranker, scope, turn, Context())
        if not asked.is_knowledge or heard.reading.several:
            continue
        if heard.question is not None and heard.signs is not None:
            found.append(Lesson(asked, heard.question, heard.signs))
    return found


def near_strangers(path: Path) -> list[Asked]:
    """Every seventh question that shares our names and asks what no statement holds."""
    texts = path.read_text("utf-8").splitlines()[::_NEAR_ONE_IN]
    return [Asked("near", "en", NEAR_STYLE, text, None, "out_of_scope", ()) for text in texts]


def fit_ranker(index: StatementIndex, questions: Sequence[Lesson], now: Ranker) -> Ranker:
    """Weights that put a statement that answers before all others, as probabilities.

    Listwise: the likelihood that one of the expected statements wins; then scale and bias, so
    that a score is the probability that the statement answers.
    """
    places = {statement.id: row for row, statement in enumerate(index.statements)}
    lists = [
        (index.evidence(one.question).astype(np.float64), expected)
        for one in questions
        if (expected := [places[i] for i in one.asked.expects if i in places])
    ]
    weights = _listwise(lists)
    scale, bias = _calibrated(lists, weights)
    fitted = dict(zip(EVIDENCE, weights * scale, strict=True))
    kept = dict(zip(EVIDENCE, now.weights, strict=True))
    chosen = {name: kept[name] if name in BY_HAND else fitted[name] for name in EVIDENCE}
    return Ranker(tuple(round(float(value), 3) for value in chosen.values()), round(bias, 3))


def fit_scope(questions: Sequence[Lesson], line: float) -> Scope:
    """Weights that tell what our sources hold from what they do not.

    How freely they may grow is chosen by cross-validation; the bias is set so that the `line`
    declines no more than the share DECLINED of the questions that our sources answer. Strangers
    of the second kind (see `near_strangers`) weigh together as much as those of our questions.
    """
    signs = np.array([one.signs for one in questions])
    held = np.array([not one.asked.is_stranger for one in questions])
    weights = _weights(questions)
    folds = list(StratifiedKFold(5, shuffle=True, random_state=_SEED).split(signs, held))
    tried = {freedom: _out_of_fold(signs, held, weights, folds, freedom) for freedom in _FREEDOMS}
    best = min(tried, key=lambda freedom: _surprise(tried[freedom], held, weights))
    model = _logistic(best).fit(signs, held, sample_weight=weights)
    asked = held & (weights >= 1)
    shift = math.log(line / (1 - line)) - float(np.quantile(tried[best][asked], DECLINED))
    rounded = tuple(round(float(weight), 3) for weight in model.coef_[0])
    return Scope(rounded, round(float(model.intercept_[0]) + shift, 3))


def _weights(questions: Sequence[Lesson]) -> Floats:
    near = np.array([one.asked.style == NEAR_STYLE for one in questions])
    own = sum(one.asked.is_stranger and one.asked.style != NEAR_STYLE for one in questions)
    return np.where(near, own / max(1, near.sum()), 1.0)


def _logistic(freedom: float) -> LogisticRegression:
    return LogisticRegression(C=freedom, max_iter=5000)


def _out_of_fold(
    signs: Floats, held: NDArray[Any], weights: Floats, folds: Any, freedom: float
) -> Floats:
    """Log-odds of each question by a model that has not seen it."""
    odds = np.zeros(len(signs))
    for train, test in folds:
        model = _logistic(freedom).fit(signs[train], held[train], sample_weight=weights[train])
        odds[test] = model.decision_function(signs[test])
    return odds


def _surprise(odds: Floats, held: NDArray[Any], weights: Floats) -> float:
    return float((weights * np.logaddexp(0, np.where(held, -odds, odds))).sum())


def write(path: Path, names: Sequence[str], fitted: Ranker | Scope) -> None:
    """Write weights by name, as the action server reads them."""
    stored: Mapping[str, Any] = {
        "weights": dict(zip(names, fitted.weights, strict=True)),
        "bias": fitted.bias,
    }
    path.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")


def changes(names: Sequence[str], old: Ranker | Scope, new: Ranker | Scope) -> list[str]:
    """One line for each weight: name, as it is, as it would be."""
    rows = zip((*names, "bias"), (*old.weights, old.bias), (*new.weights, new.bias), strict=True)
    return [f"{name:24} {before:8.3f} {after:8.3f}" for name, before, after in rows]


def _listwise(lists: Sequence[tuple[Floats, list[int]]]) -> Floats:
    def loss(weights: Floats) -> tuple[float, Floats]:
        surprise, gradient = 0.0, _SHRINKAGE * weights
        for evidence, expected in lists:
            scores = evidence @ weights
            shares = np.exp(scores - scores.max())
            right = np.zeros_like(shares)
            right[expected] = shares[expected]
            surprise += float(np.log(shares.sum()) - np.log(right.sum() + 1e-12))
            gradient = gradient + (shares / shares.sum() - right / (right.sum() + 1e-12)) @ evidence
        return surprise + _SHRINKAGE / 2 * float(weights @ weights), gradient

    return np.asarray(minimize(loss, np.zeros(len(EVIDENCE)), jac=True, method="L-BFGS-B").x)


def _calibrated(lists: Sequence[tuple[Floats, list[int]]], weights: Floats) -> tuple[float, float]:
    scores, answers = [], []
    for evidence, expected in lists:
        own = evidence @ weights
        for row in np.argsort(-own)[:_CALIBRATED_ON_BEST]:
            scores.append([own[row]])
            answers.append(row in expected)
    model = LogisticRegression(C=100.0).fit(scores, answers)
    return float(model.coef_[0][0]), float(model.intercept_[0])
