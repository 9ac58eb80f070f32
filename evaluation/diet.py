"""Rasa's default classifier, DIET, on our questions: asked once of a bot that `make bench` trains.

It needs TensorFlow and many minutes an epoch, so what it said is kept beside the questions.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SAID = Path(__file__).with_name("diet.json")


@dataclass(frozen=True)
class Diet:
    """The intent of each question as DIET named it after so many epochs."""

    epochs: int
    said: Mapping[str, str]

    def of(self, texts: Sequence[str]) -> list[str] | None:
        """What it said of these questions; None when it was not asked all of them."""
        found = [self.said[text] for text in texts if text in self.said]
        return found if len(found) == len(texts) else None


def asked(
    understood: Callable[[str], Mapping[str, Any]], texts: Sequence[str], epochs: int
) -> Diet:
    """The answers of a running bot with DIET; no name where it gives none."""
    said = {text: str((understood(text).get("intent") or {}).get("name") or "") for text in texts}
    return Diet(epochs, said)


def read(path: Path = SAID) -> Diet | None:
    """What was kept, if anything was."""
    if not path.exists():
        return None
    stored = json.loads(path.read_text("utf-8"))
    return Diet(stored["epochs"], stored["said"])


def write(diet: Diet, path: Path = SAID) -> None:
    """Keep it for the reports to come."""
    stored = {"epochs": diet.epochs, "said": diet.said}
    path.write_text(json.dumps(stored, ensure_ascii=False, indent=0) + "\n", "utf-8")
