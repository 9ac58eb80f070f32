"""The sentence encoder, behind the one interface that the pipeline knows."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from nlu.components.compiled_e5 import CompiledE5
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

    def __init__(self, at_once: int = 1) -> None:
        self._model = CompiledE5()
        self._model.encode("ready")
        self._at_once = at_once

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 per text; 7 ms for three words, 15 for a sentence, 75 at most."""
        cut = [text[: self.MAX_CHARACTERS] for text in texts]
        if self._at_once == 1:
            return np.stack([self._model.encode(text) for text in cut])
        with ThreadPoolExecutor(self._at_once) as pool:
            return np.stack(list(pool.map(self._model.encode, cut)))


@lru_cache(maxsize=2)
def shared_second_encoder(at_once: int) -> Encoder | None:
    """E5 (60 MB, 0.3 s to load); None, and a line in the log, where it lacks."""
    try:
        return E5(at_once)
    except (ImportError, OSError, ValueError) as error:
        logger.warning("No second opinion on unsure messages: E5 is not usable (%s).", error)
        return None
