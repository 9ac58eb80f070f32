"""Sentence vectors of the statements and of the questions, kept from one run to the next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from actions.finding.encoder import Encoder, UniversalEncoder, Vectors


class RememberedVectors:
    """An encoder that forgets nothing; `save` writes what it knows into its file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._encoder: Encoder | None = None
        self._known: dict[str, Vectors] = {}
        if path.exists():
            with np.load(path, allow_pickle=False) as stored:
                self._known = dict(zip(stored["texts"].tolist(), stored["rows"], strict=True))
        self.name = UniversalEncoder.name

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of length one for each text."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            if self._encoder is None:
                self._encoder = UniversalEncoder()
            self._known.update(zip(new, self._encoder.encode(new), strict=True))
        return np.stack([self._known[text] for text in texts])

    def save(self) -> None:
        """Write the file in one step, so that a run at the same time never reads half of it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".draft.npz")
        np.savez(
            draft, texts=np.array(list(self._known)), rows=np.stack(list(self._known.values()))
        )
        draft.replace(self._path)
