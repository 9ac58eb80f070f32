"""Vectors of training examples, kept in a file from one training to the next."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from nlu.components.encoder import Encoder

logger = logging.getLogger(__name__)


class VectorCache:
    """Remembers what an encoder said of a text; `version` names the encoder in the file."""

    def __init__(self, path: Path, version: str) -> None:
        self._path = path
        self._version = version

    def encode(self, texts: Sequence[str], encoder: Encoder) -> NDArray[np.float32]:
        """One row per text; the encoder is asked only of texts that the file does not hold."""
        known = self._read()
        keys = [self._key(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            known.update(zip(new, encoder.encode(list(new.values())), strict=True))
            self._write(known)
        return np.stack([known[key] for key in keys])

    def _key(self, text: str) -> str:
        return sha256(f"{self._version}\0{text}".encode()).hexdigest()

    def _read(self) -> dict[str, NDArray[np.float32]]:
        try:
            with self._path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
        except FileNotFoundError:
            return {}
        except (OSError, EOFError, ValueError, KeyError, AttributeError, BadZipFile) as error:
            logger.warning("%s is unreadable and is made anew: %s", self._path, error)
            return {}

    def _write(self, known: dict[str, NDArray[np.float32]]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # Replaced in one step, so that a training at the same time never reads half a file.
        part = self._path.with_suffix(f".{os.getpid()}.npz")
        np.savez(part, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
        part.replace(self._path)
