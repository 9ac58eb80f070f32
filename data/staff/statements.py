"""A new statement as staff fill it in: a row of YAML, checked within the whole catalogue."""

from __future__ import annotations

import io
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import SingleQuotedScalarString

from data.loading import CATALOGUE, CatalogueProblems, check_catalogue
from data.loading.problems import Problem

_WHOLE = re.compile(r"-?\d{1,15}")
_DECIMAL = re.compile(r"-?\d{1,10}\.\d{1,5}")


@dataclass(frozen=True, slots=True)
class Draft:
    """What was filled in; `target` is the file of facts, a field's or topic's key."""

    target: str
    is_field: bool
    id: str
    kind: str
    texts: Mapping[str, str]
    sources: tuple[str, ...]
    value: str = ""
    unit: str = ""
    as_of: str = ""


def row_of(draft: Draft) -> str:
    """The row as the catalogue's files have it; keys without content are left out."""
    texts = {key: draft.texts.get(key, "").strip() for key in ("en", "zh", "zh_hant")}
    row: dict[str, Any] = {
        "id": draft.id.strip(),
        "kind": draft.kind,
        "field" if draft.is_field else "topic": draft.target,
        **texts,
        "value": _scalar(draft.value),
        "unit": draft.unit.strip(),
        "as_of": _as_of(draft.as_of.strip()),
        "sources": list(draft.sources),
    }
    return _yaml([{key: value for key, value in row.items() if value not in ("", None, [])}])


def problems_of(row: str, target: str, folder: Path = CATALOGUE) -> Sequence[Problem]:
    """What is wrong in the catalogue once the row stands at the end of `facts/<target>.yml`."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "catalogue"
        shutil.copytree(folder, copy)
        append_row(copy / "facts" / f"{target}.yml", row)
        try:
            check_catalogue(copy)
        except CatalogueProblems as error:
            return error.problems
    return ()


def append_row(path: Path, row: str) -> None:
    """Put a row at the end of a file of facts, which is made where there is none."""
    before = path.read_text("utf-8") if path.exists() else ""
    gap = "" if not before or before.endswith("\n") else "\n"
    path.write_text(f"{before}{gap}{row}", "utf-8")


def _yaml(rows: list[dict[str, Any]]) -> str:
    writer = YAML()
    writer.width = 1000
    writer.indent(mapping=2, sequence=4, offset=2)
    text = io.StringIO()
    writer.dump(rows, text)
    # At the top level the catalogue's rows begin at the margin.
    return "".join(line.removeprefix("  ") for line in text.getvalue().splitlines(keepends=True))


def _scalar(text: str) -> Any:
    text = text.strip()
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def _as_of(text: str) -> Any:
    # A year alone would be read as a number, and a whole day as a date: quoted it stays as it is.
    return SingleQuotedScalarString(text) if text else ""
