"""What Rasa looks for by name, made from the catalogue: `nlu/names.yml`.

A field's names and everyday words stand for its key (entity `field`), an alias's for its id (entity
`name`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from data.languages import clean, to_simplified
from data.loading.problems import CatalogueProblems
from data.loading.reading import Row, read

_HEAD = (
    "# Made by `python -m bot names` from data/catalogue/fields.yml and aliases.yml: edit those.\n"
    "# Any spelling and script is found: names are compared folded (lower case, Simplified).\n"
)
# The assistant's languages are its own, not the catalogue's.
_LANGUAGES = {
    "en": ["in english", "english please", "用英语", "用英文", "说英语", "讲英文"],
    "zh-Hans": ["simplified chinese", "in simplified", "简体中文", "简体字", "简体"],
    "zh-Hant": ["traditional chinese", "in traditional", "繁体中文", "繁体字", "繁体", "正体字"],
}
_BRACKETS = re.compile(r"\s*[(（].*?[)）]\s*")
_WIDE = 10_000


def names_document(folder: Path) -> str:
    """The text of nlu/names.yml for the catalogue in a folder. Raises CatalogueProblems.

    A name that stands for two things stands for the first: fields before aliases, in their order.
    """
    rows, problems = read(folder)
    if problems:
        raise CatalogueProblems(problems)
    entries = [*_of_fields(rows["fields"]), *_of_aliases(rows["aliases"]), *_of_languages()]
    yaml = YAML()
    yaml.default_flow_style = True
    yaml.width = _WIDE
    lines = StringIO(_HEAD)
    lines.seek(0, 2)
    for entry in _without_doubles(entries):
        piece = StringIO()
        yaml.dump(entry, piece)
        lines.write(f"- {piece.getvalue()}")
    return lines.getvalue()


def _of_fields(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    for row in rows:
        shown = [_BRACKETS.sub("", str(row.get(key))) for key in ("en", "zh")]
        names = [*shown, *row.items("also_en"), *row.items("also_zh")]
        yield {"entity": "field", "value": row.get("key"), "names": names}


def _of_aliases(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    for row in rows:
        names = [*row.items("en"), *row.items("zh")]
        yield {"entity": "name", "value": row.get("id"), "names": names}


def _of_languages() -> Iterator[dict[str, Any]]:
    for key, names in _LANGUAGES.items():
        yield {"entity": "language", "value": key, "names": names}


def _without_doubles(entries: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for entry in entries:
        folded = dict.fromkeys(_fold(name) for name in entry["names"])
        fresh = [name for name in folded if name not in seen]
        seen.update(fresh)
        if fresh:
            yield {**entry, "names": fresh}


def _fold(name: str) -> str:
    return to_simplified(clean(name)).lower()
