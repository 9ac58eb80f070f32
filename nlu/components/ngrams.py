"""The weighted n-grams of one text's characters, as scikit-learn's TfidfVectorizer counts them.

Training counts with scikit-learn; a server that answers messages does without: it takes 25 MB, a
second of start, and most of its time for one text goes into checks of its arguments.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

Singles = NDArray[np.float32]
_SPACES = re.compile(r"\s\s+")


class Ngrams:
    """Columns and weights of the n-grams that are known; the weights have length 1 together."""

    def __init__(self, columns: Mapping[str, int], rarities: Singles, longest: int) -> None:
        """`rarities` has one number for each column; n-grams have 1 to `longest` characters."""
        self.columns = columns
        self.rarities = rarities
        self._longest = longest

    def weigh(self, text: str) -> tuple[NDArray[np.intp], Singles]:
        """The columns of the text's n-grams and what each weighs there; both may be empty."""
        known = self.columns
        counts = Counter(known[ngram] for ngram in self._cut(text) if ngram in known)
        columns = np.fromiter(counts.keys(), np.intp, len(counts))
        numbers = np.fromiter(counts.values(), np.float32, len(counts))
        weights = (1 + np.log(numbers)) * self.rarities[columns]
        length = float(np.linalg.norm(weights)) or 1.0
        return columns, np.asarray(weights / length, np.float32)

    def _cut(self, text: str) -> Iterator[str]:
        for word in _SPACES.sub(" ", text.lower()).split():
            padded = f" {word} "
            for length in range(1, min(self._longest, len(padded)) + 1):
                for start in range(len(padded) - length + 1):
                    yield padded[start : start + length]
