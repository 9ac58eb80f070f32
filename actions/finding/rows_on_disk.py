"""A table whose rows are read from a file when they are asked for.

Most of a sentence encoder is its table of words, 65 MB, of which one text needs a few rows. The
system keeps in its own cache what is read often, and gives that memory back when others need it.
nlu/components/rows_on_disk.py is the same for Rasa's process.
"""

from __future__ import annotations

import logging
import os
import weakref
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.uint8]
logger = logging.getLogger(__name__)


class RowsOnDisk:
    """The rows of a file that `put_on_disk` wrote. Raises OSError when it cannot be read."""

    def __init__(self, path: Path, width: int) -> None:
        self._file = os.open(path, os.O_RDONLY)
        self._width = width
        weakref.finalize(self, os.close, self._file)

    def __getitem__(self, places: NDArray[np.int64]) -> Rows:
        """One row for each place."""
        file, width = self._file, self._width
        read = b"".join(os.pread(file, width, place * width) for place in places.tolist())
        return np.frombuffer(read, np.uint8).reshape(-1, width)


def put_on_disk(table: Rows, path: Path) -> Rows | RowsOnDisk:
    """The table from the file, written if it is not there; the table itself where that fails."""
    try:
        if not path.exists() or path.stat().st_size != table.nbytes:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(f".{os.getpid()}.draft")
            table.tofile(draft)
            draft.replace(path)
        return RowsOnDisk(path, table.shape[1])
    except OSError as error:
        logger.warning("The table of words stays in memory: %s.", error)
        return table
