"""Which rows hold which keys, so that a question touches only the rows that it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float32]


class Postings:
    """Rows by key: years, numbers, names, fields and the like of statements."""

    def __init__(self, keys_of_rows: Sequence[Iterable[str]]) -> None:
        gathered: dict[str, list[int]] = {}
        for row, keys in enumerate(keys_of_rows):
            for key in set(keys):
                gathered.setdefault(key, []).append(row)
        self._rows = {key: np.array(rows, np.intp) for key, rows in gathered.items()}
        self._size = len(keys_of_rows)

    def marked(self, keys: Iterable[str]) -> Column:
        """1 for each row that holds one of the keys, else 0."""
        return self.highest(dict.fromkeys(keys, 1.0))

    def highest(self, amounts: Mapping[str, float]) -> Column:
        """For each row the largest amount among its keys; 0 where none is named."""
        column = np.zeros(self._size, np.float32)
        for key, amount in amounts.items():
            if key in self._rows:
                rows = self._rows[key]
                column[rows] = np.maximum(column[rows], np.float32(amount))
        return column
