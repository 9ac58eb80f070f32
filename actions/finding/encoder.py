"""Sentence vectors: texts of alike meaning, in any of the languages, lie close together."""

from __future__ import annotations

import hashlib
import os
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any, Protocol
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from actions.finding.lean_encoder import lean_encoder

Vectors = NDArray[np.float32]
_BATCH = 256
_WIDTH = 512
_ROUNDING = 1e-3
# Two megabytes of them: of the questions of a few minutes, at the busiest.
_NEWEST = 1024
_NONE: Mapping[str, Vectors] = MappingProxyType({})
_given: ContextVar[Mapping[str, Vectors]] = ContextVar("given", default=_NONE)


class Encoder(Protocol):
    """Turns texts into unit vectors."""

    name: str

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of length one for each text; an empty text gets a row of zeros."""


class UniversalEncoder:
    """Universal Sentence Encoder multilingual v3 on numpy: 512 numbers, about 2 ms a text."""

    name = "use-multilingual-v3"

    def __init__(self, threads: int = 1) -> None:
        self._model: Any = lean_encoder(threads)
        self._in_use = Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, computed in batches."""
        rows = [
            self._batch(texts[start : start + _BATCH]) for start in range(0, len(texts), _BATCH)
        ]
        return np.concatenate(rows) if rows else np.zeros((0, _WIDTH), np.float32)

    def _batch(self, texts: Sequence[str]) -> Vectors:
        with self._in_use:
            vectors = np.asarray(self._model.encode([text or " " for text in texts]), np.float32)
        vectors[[not text.strip() for text in texts]] = 0
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(norms, 1e-9), np.float32)


class GivenVectors:
    """Takes the vectors that came with the message that is worked on, and makes the others.

    Those of the newest texts are kept, by a digest and not by what somebody wrote: what is asked
    now may be leant on by what is asked next.
    """

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self._encoder = encoder
        self._newest: dict[bytes, Vectors] = {}
        self._in_use = Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors; only those of texts neither given nor kept take the encoder's time."""
        keys = {text: _digest(text) for text in texts}
        known = {**self._kept(keys), **_given.get()}
        new = [text for text in keys if text not in known]
        if len(new) > _NEWEST:
            return self._encoder.encode(texts)
        if new:
            known.update(zip(new, self._encoder.encode(new), strict=True))
        self._keep({key: known[text] for text, key in keys.items()})
        return np.stack([known[text] for text in texts])

    def _kept(self, keys: Mapping[str, bytes]) -> dict[str, Vectors]:
        with self._in_use:
            found = {text: self._newest.get(key) for text, key in keys.items()}
        return {text: vector for text, vector in found.items() if vector is not None}

    def _keep(self, vectors: Mapping[bytes, Vectors]) -> None:
        with self._in_use:
            for key, vector in vectors.items():
                self._newest.pop(key, None)
                self._newest[key] = vector
            for _ in range(len(self._newest) - _NEWEST):
                del self._newest[next(iter(self._newest))]


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


@contextmanager
def given(vectors: Mapping[str, Vectors]) -> Iterator[None]:
    """Work on a message that brought the vectors of these texts."""
    before = _given.set(vectors)
    try:
        yield
    finally:
        _given.reset(before)


def read_vectors(told: object) -> dict[str, Vectors]:
    """Unit vectors by text, as Rasa's pipeline writes them; whatever is none is left out."""
    entries = told.items() if isinstance(told, dict) else ()
    vectors = {str(text): _read_vector(written) for text, written in entries}
    return {text: vector for text, vector in vectors.items() if vector is not None}


def _read_vector(written: object) -> Vectors | None:
    try:
        vector = np.frombuffer(b64decode(str(written), validate=True), "<f4").astype(np.float32)
    except ValueError:
        return None
    is_unit = vector.shape == (_WIDTH,) and abs(float(vector @ vector) - 1) < _ROUNDING
    return vector if is_unit else None


class StoredVectors:
    """Keeps the vectors of the newest texts in a file, so that a restart needs to make none.

    It is for the texts of a catalogue, encoded together; what is not among them is forgotten.
    """

    def __init__(self, encoder: Encoder, path: Path) -> None:
        self.name = encoder.name
        self._encoder = encoder
        self._path = path

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors; those not stored yet are made and stored."""
        # Read anew each time, which is seldom: kept, they would take as much memory once more.
        known = self._read()
        keys = [self._key(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            # Stored in half the precision: the same numbers before a restart and after.
            made = self._encoder.encode(list(new.values())).astype(np.float16).astype(np.float32)
            known.update(zip(new, made, strict=True))
            wanted = set(keys)
            self._write({key: row for key, row in known.items() if key in wanted})
        return np.stack([known[key] for key in keys]) if keys else self._encoder.encode([])

    def _key(self, text: str) -> str:
        return hashlib.sha256(f"{self.name}\n{text}".encode()).hexdigest()[:24]

    def _read(self) -> dict[str, Vectors]:
        if not self._path.exists():
            return {}
        try:
            with self._path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                rows = np.asarray(stored["vectors"], np.float32)
                return dict(zip(stored["keys"].tolist(), rows, strict=True))
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return {}  # a torn file costs some seconds of encoding, never an answer

    def _write(self, known: dict[str, Vectors]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # Two action servers may start together.
        draft = self._path.with_suffix(f".{os.getpid()}.draft.npz")
        np.savez(
            draft,
            keys=np.array(list(known)),
            vectors=np.stack(list(known.values())).astype(np.float16),
        )
        draft.replace(self._path)
