"""Weights of logistic models, as `make fit` keeps them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

Weights = tuple[tuple[float, ...], float]


class WeightsError(ValueError):
    """The file of weights does not fit the code; says how to make it anew."""


def read_weights(path: Path, names: Sequence[str]) -> Weights:
    """A weight for each name, in their order, and the bias.

    Raises WeightsError when the file is of other names.
    """
    stored = json.loads(path.read_text("utf-8"))
    if list(stored["weights"]) != list(names):
        raise WeightsError(f"{path.name} is of other evidence: run `make fit`")
    return tuple(stored["weights"].values()), stored["bias"]
