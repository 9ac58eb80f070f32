"""Multinomial logistic regression over a dense and a sparse part, each in its own fast form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Singles = NDArray[np.float32]
Floats = NDArray[np.float64]
Targets = NDArray[Any]


@dataclass(frozen=True)
class Features:
    """Examples as rows: columns of the dense part come first."""

    dense: Singles
    sparse: csr_matrix

    def __getitem__(self, rows: Any) -> Features:
        return Features(self.dense[rows], self.sparse[rows])

    @property
    def columns(self) -> int:
        """Columns of both parts."""
        return int(self.dense.shape[1] + self.sparse.shape[1])

    def scores(self, weights: Singles) -> Singles:
        """One row per example: its features times the weights (columns x classes)."""
        width = self.dense.shape[1]
        return np.asarray(self.dense @ weights[:width] + self.sparse @ weights[width:])

    def pulled_back(self, errors: Singles) -> Singles:
        """The gradient of the weights, given that of the scores."""
        return np.concatenate([self.dense.T @ errors, self.sparse.T @ errors])


@dataclass(frozen=True)
class Regression:
    """Weights (columns x classes) and one bias per class."""

    weights: Singles
    bias: Singles

    def scores(self, features: Features) -> Singles:
        """One row per example, one score per class."""
        return features.scores(self.weights) + self.bias

    def scores_of_one(self, dense: Singles, columns: NDArray[np.intp], values: Singles) -> Singles:
        """One score per class for one example; `columns` are those of the sparse part."""
        width = len(dense)
        sparse = values @ self.weights[width + columns]
        return np.asarray(dense @ self.weights[:width] + sparse + self.bias)


def fit(
    features: Features,
    targets: Targets,
    classes: int,
    inverse_regularisation: float,
    iterations: int,
    start: Regression | None = None,
) -> Regression:
    """The regression that scikit-learn's LogisticRegression finds with balanced class weights.

    Four times as fast, for its dense part stays dense and numbers are single: enough for scores.
    Beginning at the regression of nearly the same examples saves most of the iterations.
    """
    from scipy.optimize import minimize

    rows = np.arange(len(targets))
    counts = np.bincount(targets, minlength=classes)
    shares = (1 / (classes * np.maximum(counts, 1)))[targets].astype(np.float32)
    decay = 1 / (inverse_regularisation * len(targets))
    shape = (features.columns + 1, classes)

    def loss(parameters: Floats) -> tuple[float, Floats]:
        both = parameters.reshape(shape).astype(np.float32)
        scores = features.scores(both[:-1]) + both[-1]
        logs = scores - logsumexp(scores, axis=1, keepdims=True)
        surprise = -float(shares @ logs[rows, targets])
        errors = np.exp(logs)
        errors[rows, targets] -= 1
        errors *= shares[:, None]
        gradient = np.vstack([features.pulled_back(errors), errors.sum(axis=0)])
        gradient[:-1] += decay * both[:-1]
        penalty = decay / 2 * float(np.vdot(both[:-1], both[:-1]))
        return surprise + penalty, gradient.ravel().astype(np.float64)

    first = np.zeros(shape) if start is None else np.vstack([start.weights, start.bias])
    found = minimize(
        loss,
        first.ravel().astype(np.float64),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": iterations, "gtol": 1e-6, "ftol": 1e-6, "maxcor": 6},
    )
    best = found.x.reshape(shape).astype(np.float32)
    return Regression(best[:-1], best[-1])
