"""Commands as they are typed, on a loaded database and a store of conversations."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from data.database import Database
from tests.privacy.conftest import Store

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def database(
    loaded_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Database:
    """The task database that the commands work on."""
    monkeypatch.setenv("DATABASE_URL", str(loaded_database.engine.url))
    monkeypatch.setenv("PORT", "1")
    monkeypatch.chdir(tmp_path)
    return loaded_database


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Rasa's conversations."""
    made = Store(tmp_path / "conversations.db")
    made.make()
    monkeypatch.setenv("RASA_TRACKER_URL", made.url)
    return made


@pytest.fixture
def run() -> Run:
    """Runs a command and expects an exit code."""

    def invoke(*arguments: str, code: int = 0, given: str | None = None) -> Result:
        result = CliRunner().invoke(app, arguments, input=given)
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return invoke


def document(result: Result) -> Any:
    """The JSON on standard output."""
    return json.loads(result.stdout)
