"""The intent model itself: plain numpy and scikit-learn, without any of Rasa."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from scipy.special import log_softmax, softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Settings:
    """What config.yml says about the model."""

    inverse_regularisation: float = 10.0
    ngram_weight: float = 1.5
    max_ngram: int = 4
    min_count: int = 2
    max_ngrams: int = 20000
    calibration_folds: int = 3
    seed: int = 7


class IntentModel:
    """Logistic regression over the sentence vector and the weighted n-grams of its characters.

    The vector has length 1 and the n-grams the length `ngram_weight`: counts on their own scale
    would drown the vector.
    """

    def __init__(
        self,
        settings: Settings,
        labels: Sequence[str],
        ngrams: TfidfVectorizer,
        weights: Floats,
        bias: Floats,
        temperature: float,
    ) -> None:
        self.settings = settings
        self.labels = tuple(labels)
        self.temperature = temperature
        self._ngrams = ngrams
        self._weights = weights
        self._bias = bias

    @classmethod
    def fit(
        cls, settings: Settings, texts: Sequence[str], vectors: Floats, labels: Sequence[str]
    ) -> IntentModel:
        """A model of the examples; its confidences are calibrated on held-out folds of them."""
        ngrams = _vectorizer(settings).fit(texts)
        features = _features(settings, ngrams, texts, vectors)
        names, targets = np.unique(np.asarray(labels), return_inverse=True)
        temperature = _calibrate(settings, features, targets)
        regression = _regression(settings).fit(features, targets)
        weights, bias = _all_classes(regression)
        return cls(settings, [str(name) for name in names], ngrams, weights, bias, temperature)

    def probabilities(self, text: str, vector: Floats) -> Floats:
        """One calibrated probability per label; they sum to 1."""
        counted = self._ngrams.transform([text])
        dense = len(vector)
        scores = vector @ self._weights[:dense] + self._bias
        known = self._weights[dense + counted.indices]
        scores = scores + self.settings.ngram_weight * (counted.data @ known)
        return np.asarray(softmax(scores / self.temperature))

    def save(self, folder: Path) -> None:
        """Writes model.npz (numbers) and model.json (words): no pickle, so loading runs no code."""
        np.savez(
            folder / "model.npz",
            weights=self._weights.astype(np.float32),
            bias=self._bias.astype(np.float32),
            idf=self._ngrams.idf_,
        )
        words = {
            "settings": asdict(self.settings),
            "labels": self.labels,
            "temperature": self.temperature,
            "ngrams": {ngram: int(row) for ngram, row in self._ngrams.vocabulary_.items()},
        }
        (folder / "model.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """The model that `save` wrote into the folder."""
        words = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        settings = Settings(**words["settings"])
        ngrams = _vectorizer(settings, words["ngrams"])
        with np.load(folder / "model.npz", allow_pickle=False) as numbers:
            ngrams.idf_ = numbers["idf"]
            weights, bias = numbers["weights"], numbers["bias"]
        return cls(settings, words["labels"], ngrams, weights, bias, words["temperature"])


def _vectorizer(settings: Settings, known: dict[str, int] | None = None) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(1, settings.max_ngram),
        min_df=settings.min_count,
        max_features=settings.max_ngrams,
        sublinear_tf=True,
        vocabulary=known,
        dtype=np.float64,
    )


def _features(
    settings: Settings, ngrams: TfidfVectorizer, texts: Sequence[str], vectors: Floats
) -> csr_matrix:
    counted = ngrams.transform(texts) * settings.ngram_weight
    return csr_matrix(hstack([csr_matrix(vectors), counted]))


def _regression(settings: Settings) -> LogisticRegression:
    return LogisticRegression(
        C=settings.inverse_regularisation,
        class_weight="balanced",
        max_iter=400,
        tol=1e-3,
    )


def _all_classes(regression: LogisticRegression) -> tuple[Floats, Floats]:
    """Weights (features x classes) and bias; with two classes scikit-learn keeps one row only."""
    rows, bias = regression.coef_, regression.intercept_
    if len(regression.classes_) == 2:
        rows, bias = np.vstack([-rows, rows]), np.concatenate([-bias, bias])
    return rows.T, bias


def _calibrate(settings: Settings, features: csr_matrix, targets: NDArray[Any]) -> float:
    """The temperature by which held-out scores tell their own error rate best."""
    folds = min(settings.calibration_folds, int(np.bincount(targets).min()))
    if folds < 2:
        return 1.0
    scores = np.empty((len(targets), targets.max() + 1))
    split = StratifiedKFold(folds, shuffle=True, random_state=settings.seed)
    for known, held_out in split.split(features, targets):
        regression = _regression(settings).fit(features[known], targets[known])
        weights, bias = _all_classes(regression)
        scores[held_out] = features[held_out] @ weights + bias
    rows = np.arange(len(targets))

    def surprise(temperature: float) -> float:
        return -float(log_softmax(scores / temperature, axis=1)[rows, targets].mean())

    return float(minimize_scalar(surprise, bounds=(0.1, 5.0), method="bounded").x)
