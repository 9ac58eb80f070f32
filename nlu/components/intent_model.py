"""The intent model itself, without any of Rasa: numpy for messages, scikit-learn for training."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax, softmax

from nlu.components.ngrams import Ngrams
from nlu.components.softmax_regression import Features, Regression, Singles, fit

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Settings:
    """What config.yml says about the model."""

    inverse_regularisation: float = 10.0
    ngram_weight: float = 1.5
    max_ngram: int = 4
    min_count: int = 2
    max_ngrams: int = 20000
    iterations: int = 50
    # The share of the examples that calibrates the confidences: one in so many.
    held_out_one_in: int = 5
    # For an encoder whose vectors all lie close together.
    centred: bool = False
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
        ngrams: Ngrams,
        mean: Singles,
        regression: Regression,
        temperature: float,
    ) -> None:
        self.settings = settings
        self.labels = tuple(labels)
        self.temperature = temperature
        self._ngrams = ngrams
        self._mean = mean
        self._regression = regression

    @classmethod
    def fit(
        cls, settings: Settings, texts: Sequence[str], vectors: Singles, labels: Sequence[str]
    ) -> IntentModel:
        """A model of the examples; a part of them, held out at first, calibrates confidences."""
        from scipy.sparse import csr_matrix

        vectorizer = _vectorizer(settings)
        sparse = csr_matrix(vectorizer.fit_transform(texts) * np.float32(settings.ngram_weight))
        mean = vectors.mean(axis=0) if settings.centred else np.zeros_like(vectors[0])
        features = Features(_of_length_one(vectors - mean), sparse)
        ngrams = Ngrams(vectorizer.vocabulary_, vectorizer.idf_, settings.max_ngram)
        names, targets = np.unique(np.asarray(labels), return_inverse=True)
        regression, temperature = _fit_calibrated(settings, features, targets)
        return cls(settings, [str(name) for name in names], ngrams, mean, regression, temperature)

    def probabilities(self, text: str, vector: Singles) -> Floats:
        """One calibrated probability per label; they sum to 1."""
        dense = _of_length_one(vector[None, :] - self._mean)[0]
        columns, weights = self._ngrams.weigh(text)
        weighed = weights * np.float32(self.settings.ngram_weight)
        scores = self._regression.scores_of_one(dense, columns, weighed).astype(np.float64)
        return np.asarray(softmax(scores / self.temperature))

    def save(self, folder: Path) -> None:
        """Writes model.npz (numbers) and model.json (words): no pickle, so loading runs no code."""
        np.savez(
            folder / "model.npz",
            weights=self._regression.weights,
            bias=self._regression.bias,
            mean=self._mean,
            idf=self._ngrams.rarities,
        )
        words = {
            "settings": asdict(self.settings),
            "labels": self.labels,
            "temperature": self.temperature,
            "ngrams": {ngram: int(row) for ngram, row in self._ngrams.columns.items()},
        }
        (folder / "model.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")

    @staticmethod
    def is_in(folder: Path) -> bool:
        """Whether `save` wrote into the folder."""
        return (folder / "model.json").exists()

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """The model that `save` wrote into the folder."""
        words = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        settings = Settings(**words["settings"])
        with np.load(folder / "model.npz", allow_pickle=False) as numbers:
            ngrams = Ngrams(words["ngrams"], numbers["idf"], settings.max_ngram)
            mean, regression = numbers["mean"], Regression(numbers["weights"], numbers["bias"])
        return cls(settings, words["labels"], ngrams, mean, regression, words["temperature"])


def _vectorizer(settings: Settings) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(1, settings.max_ngram),
        min_df=settings.min_count,
        max_features=settings.max_ngrams,
        sublinear_tf=True,
        dtype=np.float32,
    )


def _of_length_one(rows: Singles) -> Singles:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


def _fit_calibrated(
    settings: Settings, features: Features, targets: NDArray[Any]
) -> tuple[Regression, float]:
    """The regression of all examples, and the temperature that suits examples it has not seen."""
    classes = int(targets.max()) + 1
    folds = min(settings.held_out_one_in, int(np.bincount(targets).min()))
    start, temperature = None, 1.0
    if folds >= 2:
        from sklearn.model_selection import StratifiedKFold

        split = StratifiedKFold(folds, shuffle=True, random_state=settings.seed)
        known, held_out = next(split.split(targets, targets))
        start = _regression(settings, features[known], targets[known], classes)
        temperature = _temperature(start.scores(features[held_out]), targets[held_out])
    return _regression(settings, features, targets, classes, start), temperature


def _regression(
    settings: Settings,
    features: Features,
    targets: NDArray[Any],
    classes: int,
    start: Regression | None = None,
) -> Regression:
    return fit(
        features, targets, classes, settings.inverse_regularisation, settings.iterations, start
    )


def _temperature(scores: Singles, targets: NDArray[Any]) -> float:
    """The temperature by which the scores tell their own error rate best."""
    from scipy.optimize import minimize_scalar

    rows = np.arange(len(targets))

    def surprise(temperature: float) -> float:
        return -float(log_softmax(scores / temperature, axis=1)[rows, targets].mean())

    return float(minimize_scalar(surprise, bounds=(0.1, 5.0), method="bounded").x)
