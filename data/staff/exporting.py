"""Accepted suggestions put into the project's files, where they are reviewed before they count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from data.staff.statements import append_row
from data.staff.tables import Suggestion

_INDENT = "      - "
_HEAD = 'version: "3.1"\n\nnlu:\n  - intent: {intent}\n    examples: |\n'


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, by file, and which examples were left out with the reason."""

    written: Sequence[Path]
    left_out: Sequence[str]


def export_examples(rows: Sequence[Suggestion], folder: Path) -> Exported:
    """Add examples to `<folder>/<intent>/<language>.yml`, each at the end of its file.

    One that some intent has already, in any language, is left out.
    """
    known = _known_examples(folder)
    written: dict[Path, None] = {}
    left_out = []
    for row in rows:
        if owner := known.get(row.text.casefold()):
            left_out.append(f"'{row.text}' is an example of {owner} already")
            continue
        known[row.text.casefold()] = row.target
        path = folder / row.target / f"{row.language}.yml"
        _append_example(path, row.target, row.text)
        written[path] = None
    return Exported(tuple(written), tuple(left_out))


def export_statements(rows: Sequence[Suggestion], folder: Path) -> Exported:
    """Add drafts to `<folder>/facts/<target>.yml`, each at the end of its file."""
    written: dict[Path, None] = {}
    for row in rows:
        path = folder / "facts" / f"{row.target}.yml"
        append_row(path, row.text)
        written[path] = None
    return Exported(tuple(written), ())


def _append_example(path: Path, intent: str, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text("utf-8") if path.exists() else _HEAD.format(intent=intent)
    path.write_text(f"{before.rstrip()}\n{_INDENT}{text}\n", "utf-8")


def _known_examples(folder: Path) -> dict[str, str]:
    """Every example in lower case, with the intent whose it is."""
    known: dict[str, str] = {}
    for path in sorted(folder.glob("*/*.yml")):
        document: Any = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
        for block in document["nlu"]:
            for line in str(block.get("examples", "")).splitlines():
                known[line.strip().removeprefix("-").strip().casefold()] = path.parent.name
    return known
