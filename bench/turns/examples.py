"""Training data with fewer of our examples, or with made-up ones beside them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from ruamel.yaml import YAML

from bench.turns.made_up import halves
from bot.running.layout import ROOT

TRAINING = ROOT / "nlu" / "training"
_SEED = 7


@dataclass(frozen=True)
class File:
    """A file of training data, which holds examples of one intent in one language.

    They name no entities: names are looked up (nlu/names.yml). So any part of one is valid.
    """

    name: str
    intent: str
    examples: tuple[str, ...]


def read_files(folder: Path = TRAINING) -> list[File]:
    """All files below a folder; their names are paths from there."""
    return [_read(path, path.relative_to(folder)) for path in sorted(folder.rglob("*.yml"))]


def with_share(files: Sequence[File], share: float) -> list[File]:
    """So many times the examples of each file; what is more than all of them is made up.

    One at least is left of each file. The larger share has all that a smaller one has.
    """
    known = {text for file in files for text in file.examples}
    return [_with_share(file, share, known) for file in files]


def write_files(files: Sequence[File], folder: Path) -> None:
    """The files as Rasa reads them."""
    yaml = YAML(typ="safe")
    for file in files:
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        examples = "".join(f"- {text}\n" for text in file.examples)
        with path.open("w", encoding="utf-8") as opened:
            yaml.dump(
                {"version": "3.1", "nlu": [{"intent": file.intent, "examples": examples}]}, opened
            )


def count(files: Sequence[File]) -> int:
    """How many examples there are in all."""
    return sum(len(file.examples) for file in files)


def _read(path: Path, name: Path) -> File:
    (part,) = YAML(typ="safe").load(path.read_text("utf-8"))["nlu"]
    lines = part["examples"].splitlines()
    return File(str(name), part["intent"], tuple(line.removeprefix("- ") for line in lines))


def _with_share(file: File, share: float, known: set[str]) -> File:
    wanted = max(1, round(share * len(file.examples)))
    shuffled = random.Random(f"{_SEED} {file.name}").sample(file.examples, len(file.examples))
    kept = set(shuffled[:wanted])
    made = islice(_made_up(shuffled, known), max(0, wanted - len(shuffled)))
    return replace(file, examples=(*filter(kept.__contains__, file.examples), *made))


def _made_up(texts: Sequence[str], known: set[str]) -> Iterator[str]:
    """Halves of two texts put together, none that is known; what it gives is known from then on."""
    for distance in range(1, len(texts)):
        for at, one in enumerate(texts):
            text = halves(one, texts[(at + distance) % len(texts)]).strip()
            if text and text not in known:
                known.add(text)
                yield text
