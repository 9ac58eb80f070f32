"""The tests that docs/threats.md names exist, and each threat names one."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "threats.md").read_text("utf-8")
ROWS = re.findall(r"^\| ([STRIDE]) \| (.+)$", DOCUMENT, re.MULTILINE)
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", DOCUMENT)


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, functions))


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_named_test_exists(path: str, name: str) -> None:
    assert name in names_in(path)


def test_each_threat_names_a_test() -> None:
    assert len(ROWS) >= 30
    assert [row for _, row in ROWS if "`tests/" not in row] == []


def test_every_kind_of_threat_is_looked_at() -> None:
    assert {kind for kind, _ in ROWS} == set("STRIDE")
