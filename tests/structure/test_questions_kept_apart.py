"""Questions that the assistant is measured on are nowhere in what it learns from."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
MEASURED_ON = ROOT.parent / "shared" / "eval"
PLACES = ("nlu", "data", "actions", "bot", "tests", "evaluation", "docs", "bench")
ENDINGS = {".yml", ".yaml", ".py", ".json", ".jsonl", ".tsv", ".txt", ".md"}
SHORTEST = 12
TOO_CLOSE = 0.8
PATTERN = "\\b"
QUOTED = re.compile(r"[\"'“]([^\"'”]+)[\"'”]")
ASKED_UNDER = {"question", "text", "say", "user", "message", "q", "input"}


def normal(text: str) -> str:
    """Letters and digits only, in one case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum())


def trigrams(text: str) -> frozenset[str]:
    """Every three letters in a row."""
    return frozenset(text[i : i + 3] for i in range(len(text) - 2))


def strings(value: Any, key: str = "") -> Iterator[str]:
    """What a person says, wherever it stands in a document."""
    if isinstance(value, str):
        if key in ASKED_UNDER:
            yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from strings(inner, str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner, key)


def measured() -> set[str]:
    """The questions kept apart, normalised."""
    found: set[str] = set()
    for path in sorted(MEASURED_ON.glob("dev_*")):
        content = path.read_text("utf-8")
        documents = (
            [json.loads(line) for line in content.splitlines() if line.strip()]
            if path.suffix == ".jsonl"
            else [json.loads(content)]
            if path.suffix == ".json"
            else []
        )
        for document in documents:
            found |= {normal(text) for text in strings(document)}
    return {text for text in found if len(text) >= SHORTEST}


def ours() -> dict[str, str]:
    """Every line of ours, and what it quotes, normalised; each with a place where it stands."""
    found: dict[str, str] = {}
    for place in PLACES:
        for path in (ROOT / place).rglob("*"):
            if path.suffix in ENDINGS and not {".venv", "node_modules"} & set(path.parts):
                for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
                    if PATTERN in line:
                        continue  # it fits many messages and is none itself
                    for piece in (line, *QUOTED.findall(line)):
                        found.setdefault(normal(piece), f"{path.relative_to(ROOT)}:{number}")
    return {text: place for text, place in found.items() if len(text) >= SHORTEST}


@pytest.mark.skipif(not MEASURED_ON.is_dir(), reason="the questions kept apart are not here")
def test_no_question_kept_apart_is_in_the_tree() -> None:
    questions, lines = measured(), ours()
    assert questions, "nothing could be read of the questions kept apart"
    parts = {line: trigrams(line) for line in lines}
    by_trigram: dict[str, list[str]] = {}
    for line, grams in parts.items():
        for gram in grams:
            by_trigram.setdefault(gram, []).append(line)
    twins = {twin for q in questions if (twin := _twin(trigrams(q), parts, by_trigram))}
    # Places only: the questions themselves are not to be seen.
    assert sorted(lines[twin] for twin in twins) == []


def _twin(
    wanted: frozenset[str], parts: dict[str, frozenset[str]], by_trigram: dict[str, list[str]]
) -> str | None:
    """A line that is the same or too close; such a one has one of the rarest fifth of trigrams."""
    rarest = sorted(wanted, key=lambda gram: len(by_trigram.get(gram, ())))
    probes = rarest[: len(wanted) // 5 + 1]
    candidates = {line for gram in probes for line in by_trigram.get(gram, ())}
    close = (
        line
        for line in sorted(candidates)
        if len(wanted & parts[line]) > TOO_CLOSE * len(wanted | parts[line])
    )
    return next(close, None)
