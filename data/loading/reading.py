"""The catalogue's YAML files as rows that know their lines."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from data.loading.problems import CatalogueProblems, Problem

SINGLE_FILES = ("sources", "fields", "topics", "tasks", "milestones", "aliases", "corrections")
FOLDERS = ("facts", "phrasings")
_GLOSSARY = Path(__file__).parents[1] / "glossary.yml"
_READER = b"1"  # raise it when the same files must give other rows: then all is loaded anew
_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")


@dataclass(frozen=True, slots=True)
class Row:
    """One mapping of a file; `lines` has a line for "key" and for "key.0", "key.1", ..."""

    file: str
    line: int
    values: Mapping[str, Any]
    lines: Mapping[str, int]

    def problem(self, reason: str, *places: str) -> Problem:
        """A problem at the first of the places that has a line, or at the row's own."""
        lines = (self.lines[place] for place in places if place in self.lines)
        return Problem(self.file, next(lines, self.line), reason)

    def get(self, key: str) -> Any:
        """The value under a key; None where there is none."""
        return self.values.get(key)

    def items(self, key: str) -> list[Any]:
        """The list under a key; empty where there is none or no list."""
        value = self.values.get(key)
        return value if isinstance(value, list) else []

    @property
    def published(self) -> bool:
        """Whether the row may be shown; those that may not say `publish: false`."""
        return self.values.get("publish") is not False


Rows = Mapping[str, list[Row]]


def digest(folder: Path) -> str:
    """A mark of everything that decides what a load would store."""
    mark = hashlib.sha256(_READER)
    mark.update(_GLOSSARY.read_bytes())
    for path in _files(folder):
        mark.update(path.relative_to(folder).as_posix().encode())
        mark.update(path.read_bytes())
    return mark.hexdigest()


def read(folder: Path) -> tuple[Rows, list[Problem]]:
    """All rows by kind ("facts", "tasks", ...), and what could not be read."""
    if not folder.is_dir():
        raise CatalogueProblems([Problem(str(folder), 1, "no such folder: give the catalogue's")])
    rows: dict[str, list[Row]] = {kind: [] for kind in (*SINGLE_FILES, *FOLDERS)}
    missing = [kind for kind in SINGLE_FILES if not (folder / f"{kind}.yml").is_file()]
    problems = [Problem(f"{kind}.yml", 1, "the file is missing") for kind in missing]
    for path in _files(folder):
        name = path.relative_to(folder)
        kind = name.parts[0].removesuffix(".yml")
        if kind not in (FOLDERS if len(name.parts) == 2 else SINGLE_FILES):
            problems.append(Problem(name.as_posix(), 1, "not a file of the catalogue"))
            continue
        for found in _file(path, name.as_posix()):
            if isinstance(found, Problem):
                problems.append(found)
            else:
                rows[kind].append(found)
    return rows, problems


def _files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.yml"))


def _file(path: Path, name: str) -> Iterator[Row | Problem]:
    try:
        root = YAML(typ="safe", pure=True).compose(path.read_text("utf-8"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        yield Problem(name, line, f"not YAML: {error.problem}")
        return
    except UnicodeDecodeError:
        yield Problem(name, 1, "not UTF-8 text")
        return
    if root is None:
        return
    if not isinstance(root, SequenceNode):
        yield Problem(name, 1, "must be a list of rows, each beginning with '- '")
        return
    for node in root.value:
        yield from _row(node, name)


def _row(node: Node, file: str) -> Iterator[Row | Problem]:
    if not isinstance(node, MappingNode):
        yield Problem(file, _line(node), "must be a row of keys and values")
        return
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in values:
            yield Problem(file, _line(key_node), f"the key '{key}' is there twice")
        values[key] = _value(value_node)
        lines[key] = _line(key_node)
        if isinstance(value_node, SequenceNode):
            for index, item in enumerate(value_node.value):
                lines[f"{key}.{index}"] = _line(item)
    yield Row(file, _line(node), values, lines)


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _value(node: Node) -> Any:
    if isinstance(node, SequenceNode):
        return [_value(item) for item in node.value]
    if isinstance(node, MappingNode):
        return {str(key.value): _value(value) for key, value in node.value}
    return _scalar(node) if isinstance(node, ScalarNode) else None


def _scalar(node: ScalarNode) -> Any:
    tag, text = str(node.tag), str(node.value)
    if tag == "tag:yaml.org,2002:null":
        return None
    if tag == "tag:yaml.org,2002:bool":
        return text.lower() == "true"
    if tag in _NUMBERS:
        try:
            return Decimal(text)
        except InvalidOperation:
            return text
    return text
