"""What terms count among some texts: the more, the fewer of the texts hold them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from actions.finding.meanings import Places
from actions.finding.term_counts import AskedTerms, TermCounts

Scores = NDArray[np.float32]
Held = NDArray[np.integer[Any]]


class Weighing:
    """How rare each term is, and how long each text, once its terms are weighed."""

    def __init__(self, counts: TermCounts) -> None:
        size = len(counts.lengths)
        spread = np.bincount(counts.places, minlength=len(counts.vocabulary))
        self.unseen = float(np.log(1 + size))
        # The last is for terms that no text holds.
        self.rarities = np.append(np.log(1 + size / spread), self.unseen)
        raw = self._raw(counts.places, counts.numbers)
        self.lengths = np.sqrt(np.bincount(counts.rows, raw * raw, minlength=size))

    def values(self, places: Held, numbers: Held, rows: Held) -> Scores:
        """What terms weigh in texts that hold them so often; a text's squares add up to one."""
        return (self._raw(places, numbers) / self.lengths[rows]).astype(np.float32)

    def asked(self, terms: AskedTerms) -> tuple[Places, Scores]:
        """The places of those terms of a question that any text holds, and what they weigh."""
        raw = terms.amounts * self.rarities[terms.places]
        known = terms.places < len(self.rarities) - 1
        length = np.sqrt(raw @ raw) or 1.0
        return terms.places[known], (raw[known] / length).astype(np.float32)

    def _raw(self, places: Held, numbers: Held) -> NDArray[np.float64]:
        # Of small integers numpy would take logarithms of half the precision.
        amounts = 1 + np.log(numbers, dtype=np.float64)
        return np.asarray(amounts * self.rarities[places], np.float64)
