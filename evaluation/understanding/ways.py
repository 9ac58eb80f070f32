"""Ways of understanding, side by side: each gives every text a probability per intent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from evaluation.understanding.examples import Examples, Matrix
from nlu.components.intent_model import IntentModel, Settings

Table = NDArray[np.float64]
ASK_BELOW = 0.6
_NEIGHBOURS = 10
_SHARPNESS = 12.0
_FIRST = Settings()
_SECOND = replace(Settings(), centred=True)
NOW = "both, the second where the first is unsure (in use)"
USE_AND_NGRAMS = "USE and n-grams"
E5_AND_NGRAMS = "E5 and n-grams"
NEAREST = "nearest examples vote (USE)"


def understood(known: Examples, asked: Examples, names: Sequence[str]) -> Mapping[str, Table]:
    """For each way a table: a row per text asked, a column per intent in `names`."""
    first = _model(_FIRST, known, known.first)
    second = _model(_SECOND, known, known.second)
    one = _rows(first, asked, asked.first, names)
    two = _rows(second, asked, asked.second, names)
    both = _shares(np.sqrt(one * two))
    unsure = one.max(axis=1, keepdims=True) < ASK_BELOW
    uncalibrated = replace(_FIRST, held_out_one_in=1)
    ngrams = _model(uncalibrated, known, np.zeros_like(known.first))
    dense = replace(uncalibrated, ngram_weight=0.0)
    use, e5 = (
        _model(dense, known, known.first),
        _model(replace(dense, centred=True), known, known.second),
    )
    return {
        USE_AND_NGRAMS: one,
        E5_AND_NGRAMS: two,
        "both averaged": both,
        NOW: np.where(unsure, both, one),
        "n-grams alone": _rows(ngrams, asked, np.zeros_like(asked.first), names),
        "USE alone": _rows(use, asked, asked.first, names),
        "E5 alone": _rows(e5, asked, asked.second, names),
        NEAREST: voted(known.first, known.labels, asked.first, names),
    }


def one_model(known: Examples, asked: Examples, names: Sequence[str]) -> Table:
    """USE and n-grams only, for trials that change the examples."""
    return _rows(_model(_FIRST, known, known.first), asked, asked.first, names)


def voted(known: Matrix, labels: Sequence[str], asked: Matrix, names: Sequence[str]) -> Table:
    """The votes of the ten nearest examples, the nearer the heavier."""
    columns = {name: column for column, name in enumerate(names)}
    cosines = asked @ known.T
    nearest = np.argsort(-cosines, axis=1)[:, :_NEIGHBOURS]
    table = np.zeros((len(asked), len(names)))
    for row, examples in enumerate(nearest):
        for example in examples:
            table[row, columns[labels[example]]] += np.exp(_SHARPNESS * cosines[row, example])
    return _shares(table)


def nearest_cosine(known: Matrix, asked: Matrix) -> NDArray[np.float32]:
    """How near the nearest example is."""
    return np.asarray((asked @ known.T).max(axis=1))


def _model(settings: Settings, known: Examples, vectors: Matrix) -> IntentModel:
    return IntentModel.fit(settings, known.words, vectors, known.labels)


def _rows(model: IntentModel, asked: Examples, vectors: Matrix, names: Sequence[str]) -> Table:
    order = [model.labels.index(name) for name in names]
    rows = [model.probabilities(text, row) for text, row in zip(asked.words, vectors, strict=True)]
    return np.stack(rows)[:, order]


def _shares(table: Table) -> Table:
    return np.asarray(table / np.maximum(table.sum(axis=1, keepdims=True), 1e-12))
