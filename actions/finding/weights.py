"""Weights of logistic models, as `make fit` keeps them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self


class WeightsError(ValueError):
    """The file of weights does not fit the code; says how to make it anew."""


@dataclass(frozen=True)
class Weights:
    """One weight for each name that a model looks at, in their order, and the bias."""

    each: tuple[float, ...]
    bias: float


@dataclass(frozen=True)
class TwoWeights:
    """A model's weights for a message alone, and for one that goes on with what was said."""

    alone: Weights
    follow_up: Weights

    @classmethod
    def from_file(cls, path: Path, names: Sequence[str]) -> Self:
        """Raises WeightsError when the file is of other names."""
        stored = json.loads(path.read_text("utf-8"))
        parts = [stored.get(part, {}) for part in ("alone", "follow_up")]
        if any(list(part.get("weights", ())) != list(names) for part in parts):
            raise WeightsError(f"{path.name} is of other evidence: run `make fit`")
        return cls(*(Weights(tuple(part["weights"].values()), part["bias"]) for part in parts))

    def of(self, follows: bool) -> Weights:
        """Those for a follow-up, or for a message alone."""
        return self.follow_up if follows else self.alone
