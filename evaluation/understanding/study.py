"""Cross-validation of every way on the training examples, and each way's word on our questions."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.model_selection import StratifiedKFold

from evaluation.understanding import public, ways
from evaluation.understanding.examples import Examples, encoded, training_examples

_SEED = 7
STRANGER = "out_of_scope"


def measured(order: Mapping[str, Any]) -> Mapping[str, Any]:
    """The figures that were ordered; what is empty in the order is left out."""
    found: dict[str, Any] = {}
    if order.get("public"):
        found["public"] = public.measured(order["public"])
    if order.get("texts"):
        known = training_examples()
        names = sorted(set(known.labels))
        asked = encoded(order["texts"])
        found |= {
            "examples": len(known),
            "names": names,
            "folds": cross_validated(known, names, order["folds"]),
            "asked": _asked(known, asked, names),
            "near": _with_near_strangers(known, asked, names, order["near"]),
        }
    return found


def cross_validated(known: Examples, names: Sequence[str], folds: int) -> Mapping[str, Any]:
    """For each way: right by language, and all predictions of the way in use."""
    split = StratifiedKFold(folds, shuffle=True, random_state=_SEED)
    labels, languages = np.array(known.labels), np.array(known.languages)
    right: dict[str, np.ndarray[Any, Any]] = {}
    said = np.empty(len(known), dtype=object)
    sure = np.zeros(len(known))
    for number, (train, test) in enumerate(split.split(labels, labels), 1):
        print(f"fold {number} of {folds}", file=sys.stderr, flush=True)  # noqa: T201
        for way, table in ways.understood(known.at(train), known.at(test), names).items():
            guesses = np.array(names)[table.argmax(axis=1)]
            right.setdefault(way, np.zeros(len(known), bool))[test] = guesses == labels[test]
            if way == ways.NOW:
                said[test], sure[test] = guesses, table.max(axis=1)
    return {
        "ways": {way: _by_language(hits, languages) for way, hits in right.items()},
        "wanted": labels.tolist(),
        "said": said.tolist(),
        "sure": sure.round(4).tolist(),
        "language": languages.tolist(),
    }


def _asked(known: Examples, asked: Examples, names: Sequence[str]) -> Mapping[str, Any]:
    """Each way's guess and its probability of a stranger, for texts it has not seen."""
    print("own questions", file=sys.stderr, flush=True)  # noqa: T201
    tables = ways.understood(known, asked, names)
    at_home = [row for row, label in enumerate(known.labels) if label != STRANGER]
    distance = ways.nearest_cosine(known.first[at_home], asked.first)
    return {
        "ways": {
            way: {
                "said": np.array(names)[table.argmax(axis=1)].tolist(),
                "stranger": table[:, names.index(STRANGER)].round(5).tolist(),
            }
            for way, table in tables.items()
        },
        "distance": (1 - distance).round(5).tolist(),
    }


def _with_near_strangers(
    known: Examples, asked: Examples, names: Sequence[str], near: Sequence[str]
) -> Mapping[str, Any]:
    """The same classifier when strangers that share our names join the class of strangers."""
    strangers = encoded(near, [STRANGER] * len(near), ["near"] * len(near))
    table = ways.one_model(known.joined(strangers), asked, names)
    return {
        "count": len(near),
        "said": np.array(names)[table.argmax(axis=1)].tolist(),
        "stranger": table[:, names.index(STRANGER)].round(5).tolist(),
    }


def _by_language(
    hits: np.ndarray[Any, Any], languages: np.ndarray[Any, Any]
) -> Mapping[str, list[int]]:
    groups = {str(name): hits[languages == name] for name in sorted(set(languages))}
    return {name: [int(group.sum()), len(group)] for name, group in {**groups, "all": hits}.items()}
