"""Imports point one way: data of nothing of ours, actions and bot of data, nlu of itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("actions", "bot", "data", "nlu", "tests")
MAY_IMPORT = {
    "data": {"data"},
    "actions": {"actions", "data"},
    "bot": {"bot", "data"},
    "nlu": {"nlu"},
}
LONGEST_FILE = 400
LONGEST_LINE = 100
BANNED_NAME = re.compile(r"(^|_)(utils?|managers?|helpers?)(_|$)")
# The first migration lists every table, and is never changed again.
MADE_BY_TOOLS = {"data/migrations/versions"}


def sources(*folders: str) -> Iterator[Path]:
    """Every Python file of ours below the folders."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if ".venv" not in path.parts:
                yield path


def imported(path: Path) -> Iterator[str]:
    """The first part of every module that a file imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def defined(path: Path) -> Iterator[str]:
    """The name of a file and of every class and function in it."""
    yield path.stem
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name).lower()


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_go_one_way(package: str) -> None:
    forbidden = set(PACKAGES) - MAY_IMPORT[package]
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(package)
        for name in imported(path)
        if name in forbidden
    ]
    assert wrong == []


def test_no_relative_imports_hide_a_direction() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in sources(*PACKAGES)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert wrong == []


def test_files_are_short() -> None:
    counts = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines())
        for path in sources(*PACKAGES)
        if path.relative_to(ROOT).parent.as_posix() not in MADE_BY_TOOLS
    }
    assert {name: count for name, count in counts.items() if count >= LONGEST_FILE} == {}


def test_names_say_what_a_thing_does() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources(*PACKAGES)
        for name in defined(path)
        if BANNED_NAME.search(name)
    ]
    assert wrong == []


@pytest.mark.parametrize("word", ["TO" + "DO", "FIX" + "ME", "XX" + "X"])
def test_nothing_is_left_for_later(word: str) -> None:
    pattern = re.compile(rf"\b{word}\b")
    wrong = [
        str(path.relative_to(ROOT))
        for path in sources(*PACKAGES)
        if pattern.search(path.read_text("utf-8"))
    ]
    assert wrong == []


def test_nothing_is_made_at_import() -> None:
    """No engine, bot, scheduler or settings object at the top of a module."""
    made = re.compile(r"^\w+(: .+)? = (Database|create_engine|Settings|ApplicationBuilder)\(", re.M)
    wrong = [
        str(path.relative_to(ROOT))
        for path in sources("actions", "bot", "data")
        if "migrations" not in path.parts and made.search(path.read_text("utf-8"))
    ]
    assert wrong == []
