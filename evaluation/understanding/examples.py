"""Examples as the pipeline sees them: folded, cut into tokens, turned into vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.utils.io import read_yaml_file

from nlu.components.encoder import shared_encoder, shared_second_encoder
from nlu.components.mixed_tokenizer import MixedTokenizer
from nlu.components.second_opinion import ENCODER as SECOND
from nlu.components.text import fold
from nlu.components.vector_cache import VectorCache

TRAINING = Path("nlu/training")
CACHES = Path("var/evaluation")
FIRST = "use-multilingual-v3"
BUTTONS_ONLY = "show"
Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Examples:
    """Texts with the vectors of both encoders; `labels` are empty where none are known."""

    words: tuple[str, ...]
    first: Matrix
    second: Matrix
    labels: tuple[str, ...]
    languages: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.words)

    def at(self, rows: Sequence[int] | NDArray[np.intp]) -> Examples:
        """Some of them, in the order of `rows`."""
        return Examples(
            tuple(self.words[row] for row in rows),
            self.first[rows],
            self.second[rows],
            tuple(self.labels[row] for row in rows) if self.labels else (),
            tuple(self.languages[row] for row in rows) if self.languages else (),
        )

    def joined(self, other: Examples) -> Examples:
        """These and the others."""
        return Examples(
            self.words + other.words,
            np.concatenate([self.first, other.first]),
            np.concatenate([self.second, other.second]),
            self.labels + other.labels,
            self.languages + other.languages,
        )


def encoded(
    texts: Sequence[str],
    labels: Sequence[str] = (),
    languages: Sequence[str] = (),
    *,
    second: bool = True,
) -> Examples:
    """Texts made ready as the pipeline does it; vectors are kept from one run to the next.

    Without `second` the vectors of the second encoder, which is slow, are left empty.
    """
    tokenizer = MixedTokenizer(MixedTokenizer.get_default_config())
    folded = [fold(text) for text in texts]
    words = [
        " ".join(token.text for token in tokenizer.tokenize(Message({TEXT: text}), TEXT))
        for text in folded
    ]
    return Examples(
        tuple(words),
        VectorCache(CACHES / "use.npz", FIRST).encode(folded, shared_encoder(1)),
        _second(folded) if second else np.zeros((len(folded), 0), np.float32),
        tuple(labels),
        tuple(languages),
    )


def training_examples(folder: Path = TRAINING) -> Examples:
    """Every example of every intent that can be typed, each text once."""
    rows: dict[str, tuple[str, str]] = {}
    for path in sorted(folder.glob("*/*.yml")):
        for block in read_yaml_file(path)["nlu"]:
            for line in block["examples"].splitlines():
                text = line.strip().removeprefix("-").strip()
                if text and block["intent"] != BUTTONS_ONLY:
                    rows.setdefault(text, (block["intent"], path.stem))
    intents, languages = zip(*rows.values(), strict=True)
    return encoded(list(rows), intents, languages)


def _second(folded: Sequence[str]) -> Matrix:
    encoder = shared_second_encoder(2)
    if encoder is None:
        raise RuntimeError("the second encoder is not usable here: see nlu/pyproject.toml")
    return VectorCache(CACHES / "e5.npz", SECOND).encode(folded, encoder)
