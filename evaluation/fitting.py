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
from actions.dialogue.limits import Limits
from actions.dialogue.scope import Scope
from actions.finding.index import EVIDENCE, StatementIndex
from actions.finding.question import Question
from actions.finding.ranker import Ranker
from actions.finding.weights import TwoWeights, Weights
from evaluation.asked import Asked
from evaluation.bench import Typed
from evaluation.talks import Heard

_SHRINKAGE, _SHRINKAGE_AFTER = 3.0, 1.0
_CALIBRATED_ON_BEST = 6
_FREEDOMS = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
_SEED = 7
# The goal's share of questions in scope that may be declined.
DECLINED = 0.02
# A short follow-up tells less of itself.
DECLINED_IN_FOLLOW_UPS = 0.04
NEAR_STYLE = "near stranger"
_NEAR_ONE_IN = 7
Floats = NDArray[np.float64]
Lists = Sequence[tuple[Floats, list[int]]]


@dataclass(frozen=True)
class Lesson:
    """A message of ours with what the finder and the scope are asked on its way.

    Any statement of `expects` answers it. `near` is one of many near strangers, which weigh less.
    """

    question: Question
    signs: tuple[float, ...]
    expects: tuple[str, ...]
    is_stranger: bool
    near: bool = False


def fitted(
    index: StatementIndex, typed: Sequence[Typed], heard: Sequence[Heard]
) -> tuple[Ranker, Scope]:
    """The weights that fit some questions, and the follow-ups of some dialogues.

    The scope reads signs of what the new ranker finds, so all are read twice.
    """
    now, scope = Ranker.from_file(), Scope.from_file()
    alone = fit_ranker(index, lessons(index, now, scope, typed))
    follow_up = fit_follow_ups(index, lessons_after(index, now, scope, heard), alone)
    ranker = Ranker(TwoWeights(alone, follow_up))
    line, line_after = Limits().held, Limits().held_in_follow_up
    held = fit_scope(lessons(index, ranker, scope, typed), line, DECLINED)
    after = lessons_after(index, ranker, scope, heard)
    held_after = fit_scope(after, line_after, DECLINED_IN_FOLLOW_UPS, held)
    return ranker, Scope(TwoWeights(held, held_after))


def lessons(
    index: StatementIndex, ranker: Ranker, scope: Scope, typed: Iterable[Typed]
) -> list[Lesson]:
    """Of the questions that are about statements, and are read neither as talk nor in parts."""
    found = []
    for asked, turn in typed:
        known = listen(index, ranker, scope, turn, Context())
        if not asked.is_knowledge or known.reading.several:
            continue
        if known.question is not None and known.signs is not None:
            near = asked.style == NEAR_STYLE
            about = asked.expects, asked.is_stranger
            found.append(Lesson(known.question, known.signs, *about, near))
    return found


def lessons_after(
    index: StatementIndex, ranker: Ranker, scope: Scope, heard: Iterable[Heard]
) -> list[Lesson]:
    """Of the follow-ups that our sources answer with a statement, and of those they do not."""
    found = []
    for one in heard:
        if one.said.kind not in ("fact", "stranger"):
            continue
        known = listen(index, ranker, scope, one.turn, one.before)
        if known.question is not None and known.question.earlier and known.signs is not None:
            stranger = one.said.kind == "stranger"
            found.append(Lesson(known.question, known.signs, one.said.expects, stranger))
    return found


def near_strangers(path: Path) -> list[Asked]:
    """Every seventh question that shares our names and asks what no statement holds."""
    texts = path.read_text("utf-8").splitlines()[::_NEAR_ONE_IN]
    return [Asked("near", "en", NEAR_STYLE, text, None, "out_of_scope", ()) for text in texts]


def fit_ranker(index: StatementIndex, questions: Sequence[Lesson]) -> Weights:
    """Weights that put a statement that answers before all others, as probabilities.

    Listwise: the likelihood that one of the expected statements wins; then scale and bias, so
    that a score is the probability that the statement answers.
    """
    lists = _lists(index, questions)
    return _probable(lists, _listwise(lists, np.zeros(len(EVIDENCE)), _SHRINKAGE))


def fit_follow_ups(index: StatementIndex, after: Sequence[Lesson], alone: Weights) -> Weights:
    """The same for follow-ups, which are few: weights not far from those of questions alone."""
    lists = _lists(index, after)
    return _probable(lists, _listwise(lists, np.array(alone.each), _SHRINKAGE_AFTER))


def fit_scope(
    questions: Sequence[Lesson], line: float, declined: float, known: Weights | None = None
) -> Weights:
    """Weights that tell what our sources hold from what they do not.

    How freely they may grow is chosen by cross-validation; the bias is set so that the `line`
    declines no more than the share `declined` of the questions that our sources answer. Strangers
    of the second kind (see `near_strangers`) weigh together as much as those of our questions.
    What the weights `known` say of each counts as one more sign, and is part of what comes back.
    """
    signs = np.array([one.signs for one in questions])
    before = np.array(known.each if known else np.zeros(signs.shape[1]))
    signs = np.column_stack([signs, signs @ before])
    held = np.array([not one.is_stranger for one in questions])
    weights = _weights(questions)
    folds = list(StratifiedKFold(5, shuffle=True, random_state=_SEED).split(signs, held))
    tried = {freedom: _out_of_fold(signs, held, weights, folds, freedom) for freedom in _FREEDOMS}
    best = min(tried, key=lambda freedom: _surprise(tried[freedom], held, weights))
    model = _logistic(best).fit(signs, held, sample_weight=weights)
    asked = held & (weights >= 1)
    shift = math.log(line / (1 - line)) - float(np.quantile(tried[best][asked], declined))
    *each, of_known = model.coef_[0]
    rounded = tuple(round(float(weight), 3) for weight in each + of_known * before)
    return Weights(rounded, round(float(model.intercept_[0]) + shift, 3))


def _weights(questions: Sequence[Lesson]) -> Floats:
    near = np.array([one.near for one in questions])
    own = sum(one.is_stranger and not one.near for one in questions)
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


def write(path: Path, names: Sequence[str], fitted: TwoWeights) -> None:
    """Write weights by name, as the action server reads them."""
    stored: Mapping[str, Any] = {
        part: {"weights": dict(zip(names, one.each, strict=True)), "bias": one.bias}
        for part, one in vars(fitted).items()
    }
    path.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")


def changes(names: Sequence[str], old: TwoWeights, new: TwoWeights) -> list[str]:
    """One line for each weight: name, as it is, as it would be; both for follow-ups behind."""
    columns = [
        (*one.each, one.bias) for one in (old.alone, new.alone, old.follow_up, new.follow_up)
    ]
    rows = zip((*names, "bias"), *columns, strict=True)
    return [f"{name:36}" + "".join(f"{value:9.3f}" for value in row) for name, *row in rows]


def _lists(index: StatementIndex, lessons: Sequence[Lesson]) -> Lists:
    """The evidence of each, and the rows of the statements that answer it."""
    places = {statement.id: row for row, statement in enumerate(index.statements)}
    return [
        (index.evidence(one.question).astype(np.float64), expected)
        for one in lessons
        if (expected := [places[i] for i in one.expects if i in places])
    ]


def _listwise(lists: Lists, near: Floats, shrinkage: float) -> Floats:
    """The weights that fit best, drawn towards those they shall be `near`."""

    def loss(weights: Floats) -> tuple[float, Floats]:
        away = weights - near
        surprise, gradient = 0.0, shrinkage * away
        for evidence, expected in lists:
            scores = evidence @ weights
            shares = np.exp(scores - scores.max())
            right = np.zeros_like(shares)
            right[expected] = shares[expected]
            surprise += float(np.log(shares.sum()) - np.log(right.sum() + 1e-12))
            gradient = gradient + (shares / shares.sum() - right / (right.sum() + 1e-12)) @ evidence
        return surprise + shrinkage / 2 * float(away @ away), gradient

    return np.asarray(minimize(loss, near, jac=True, method="L-BFGS-B").x)


def _probable(lists: Lists, weights: Floats) -> Weights:
    """Scaled and with a bias, so that a score is a probability."""
    scores, answers = [], []
    for evidence, expected in lists:
        own = evidence @ weights
        for row in np.argsort(-own)[:_CALIBRATED_ON_BEST]:
            scores.append([own[row]])
            answers.append(row in expected)
    model = LogisticRegression(C=100.0).fit(scores, answers)
    scale, bias = float(model.coef_[0][0]), float(model.intercept_[0])
    return Weights(tuple(round(float(value * scale), 3) for value in weights), round(bias, 3))
