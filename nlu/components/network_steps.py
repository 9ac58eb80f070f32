"""A network written step by step in ONNX's terms, and made ready for onnxruntime."""

from __future__ import annotations

import hashlib
import inspect
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

OF_MICROSOFT = "com.microsoft"
_OPSET, _FORMAT = 17, 8
# What meets the weights is rounded to 8 bits too.
_BOTH_ROUNDED = 4

logger = logging.getLogger(__name__)


class Steps:
    """The steps and constants of a network; each method gives the name of what it adds."""

    def __init__(self) -> None:
        self._steps: list[Any] = []
        self._constants: list[Any] = []

    def constant(self, numbers: NDArray[Any]) -> str:
        """Numbers that the network knows."""
        from onnx import numpy_helper

        name = f"constant {len(self._constants)}"
        ordered = numbers if numbers.flags.c_contiguous else np.ascontiguousarray(numbers)
        self._constants.append(numpy_helper.from_array(ordered, name))
        return name

    def step(self, kind: str, *given: str, into: str = "", **settings: Any) -> str:
        """What an operation makes of what is given."""
        from onnx import helper

        made = into or f"step {len(self._steps)}"
        self._steps.append(helper.make_node(kind, given, [made], **settings))
        return made

    def added(self, rows: str, bias: NDArray[np.float32]) -> str:
        """The rows, and the same numbers added to each."""
        return self.step("Add", rows, self.constant(bias))

    def times_rounded(
        self,
        rows: str,
        weights: NDArray[np.uint8],
        scales: NDArray[np.float32],
        *,
        height: int,
        bits: int,
    ) -> str:
        """Rows of `height` numbers times a matrix of so many `bits` a weight.

        `weights` has a row for each column of the matrix, cut into blocks; each block has its
        scale. A weight of half of what fits stands for zero.
        """
        return self.step(
            "MatMulNBits",
            rows,
            self.constant(weights),
            self.constant(scales),
            domain=OF_MICROSOFT,
            K=height,
            N=len(weights),
            bits=bits,
            block_size=weights.shape[2] * 8 // bits,
            accuracy_level=_BOTH_ROUNDED,
        )

    def content(self, given: Sequence[tuple[str, Any, list[Any]]], made: str, width: int) -> bytes:
        """The whole, as onnxruntime reads it; `made` has rows of so many numbers."""
        from onnx import TensorProto, helper

        graph = helper.make_graph(
            self._steps,
            "sentences",
            [helper.make_tensor_value_info(*one) for one in given],
            [helper.make_tensor_value_info(made, TensorProto.FLOAT, ["texts", width])],
            self._constants,
        )
        sets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(OF_MICROSOFT, 1)]
        model = helper.make_model(graph, opset_imports=sets, ir_version=_FORMAT)
        return bytes(model.SerializeToString())


class Network(Protocol):
    """A network that can be made from its weights."""

    def made(self) -> bytes:
        """The whole, as onnxruntime reads it."""
        ...


def kept_session(name: str, folder: Path, network: Network, threads: int) -> Any:
    """The network, ready to run, from a file in the folder: made there if it lacks or is torn.

    The file's name tells which code made it, and files of other code go. Where nothing can be
    written the network is not kept. Raises ImportError where onnxruntime lacks.
    """
    path = folder / f"{name}-{_digest(network)}.onnx"
    if path.exists():
        try:
            return _session(str(path), threads)
        except _torn() as error:
            logger.warning("%s is torn, and made anew: %s", path, error)
    content = network.made()
    try:
        write_whole(path, content)
        for other in set(folder.glob(f"{name}-*.onnx")) - {path}:
            other.unlink()
    except OSError as error:
        logger.warning("%s cannot be kept for the next start: %s", path, error)
    return _session(content, threads)


def write_whole(path: Path, content: bytes | memoryview) -> None:
    """Write a file so that others, and a start after a power cut, see all of it or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.draft")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _digest(network: Network) -> str:
    files = (Path(__file__), Path(inspect.getfile(type(network))))
    return hashlib.blake2b(b"".join(map(Path.read_bytes, files)), digest_size=4).hexdigest()


def _torn() -> tuple[type[Exception], ...]:
    """What onnxruntime raises for a file that is no network; they have no class in common."""
    from onnxruntime.capi import onnxruntime_pybind11_state as errors

    return errors.Fail, errors.InvalidGraph, errors.InvalidProtobuf


def _session(model: bytes | str, threads: int) -> Any:
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = threads
    # Else its threads go on turning for a while after each text.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return InferenceSession(model, options, providers=["CPUExecutionProvider"])
