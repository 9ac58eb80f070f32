"""Fixtures for all tests: a task database on SQLite and on PostgreSQL, empty or loaded.

Imports of ours stay inside the fixtures: the tests of nlu/ run in an environment without them.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.properties import register_profiles

if TYPE_CHECKING:
    from data.database import Database

register_profiles()
# The tests of nlu/ need Rasa, which lives in an environment of its own.
collect_ignore = [] if importlib.util.find_spec("rasa") else ["nlu"]


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL of this run alone, on a socket in a folder of its own, migrated."""
    with tempfile.TemporaryDirectory(prefix="pg") as runtime:
        # Without it platformdirs, which pgserver imports, warns.
        os.environ.setdefault("XDG_RUNTIME_DIR", runtime)
        import pgserver

        from data.database import Database

        server = pgserver.get_server(tempfile.mkdtemp(prefix="pg"), cleanup_mode="delete")
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        database = Database(url)
        database.migrate()
        database.close()
        yield url
        server.cleanup()


@pytest.fixture(scope="session")
def _migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from data.database import Database

    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    database.close()
    return path


@pytest.fixture(scope="session")
def _loaded_file(_migrated_file: Path) -> Path:
    from data.database import Database
    from data.loading import load_catalogue

    path = _migrated_file.with_name("loaded.db")
    shutil.copy(_migrated_file, path)
    database = Database(f"sqlite:///{path}")
    load_catalogue(database)
    database.close()
    return path


@pytest.fixture
def sqlite_database(_migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated SQLite database."""
    yield from _copy(_migrated_file, tmp_path)


@pytest.fixture
def loaded_database(_loaded_file: Path, tmp_path: Path) -> Iterator[Database]:
    """An SQLite database that holds the real catalogue and nothing else."""
    yield from _copy(_loaded_file, tmp_path)


@pytest.fixture
def postgresql_database(postgresql_url: str) -> Iterator[Database]:
    """An empty, migrated PostgreSQL database."""
    from sqlalchemy import text

    from data.database import Database
    from data.models import Base

    database = Database(postgresql_url)
    names = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with database.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """An empty, migrated task database: each test runs on SQLite and on PostgreSQL."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found


def _copy(template: Path, folder: Path) -> Iterator[Database]:
    from data.database import Database

    path = folder / "assistant.db"
    shutil.copy(template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()
