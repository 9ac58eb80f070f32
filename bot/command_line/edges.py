"""What every command shares: the database of the settings, and errors as one line."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from sqlalchemy.exc import OperationalError, ProgrammingError

from bot.settings import Settings, settings_or_exit
from data.announcements import AnnouncementError
from data.conversations import Conversations
from data.copies import BackupError
from data.database import Database
from data.loading import CatalogueProblems
from data.privacy import PrivacyError

FAILED = 1
MISUSED = 2


@contextmanager
def open_database() -> Iterator[Database]:
    """The task database of this process's settings; known errors end with one line each.

    Ends with code 2 for what the caller must put differently, 1 for what failed.
    """
    with database_of(settings_or_exit()) as database:
        yield database


@contextmanager
def database_of(settings: Settings) -> Iterator[Database]:
    """The same for settings that were read already."""
    database = Database(settings.database_url)
    try:
        with known_errors():
            yield database
    finally:
        database.close()


@contextmanager
def open_conversations(settings: Settings) -> Iterator[Conversations]:
    """Rasa's conversations; known errors end with one line each."""
    conversations = Conversations(settings.rasa_tracker_url)
    try:
        with known_errors("conversations", "RASA_TRACKER_URL"):
            yield conversations
    finally:
        conversations.close()


@contextmanager
def known_errors(database: str = "task database", setting: str = "DATABASE_URL") -> Iterator[None]:
    """End with one line and a code for each error whose cause the caller can remove."""
    try:
        yield
    except (AnnouncementError, PrivacyError) as error:
        fail(str(error), MISUSED)
    except CatalogueProblems as error:
        fail(f"{error}\n{len(error.problems)} problems: nothing was loaded")
    except (OperationalError, ProgrammingError) as error:
        fail(_database_line(error, database, setting))
    except BackupError as error:
        fail(str(error))


def fail(line: str, code: int = FAILED) -> NoReturn:
    """End with a line on standard error."""
    typer.echo(line, err=True)
    raise typer.Exit(code)


def _database_line(error: OperationalError | ProgrammingError, database: str, setting: str) -> str:
    reason = str(error.orig).strip().partition("\n")[0]
    if "no such table" in reason or "does not exist" in reason:
        return f"the {database} has no tables ({reason}): run `python -m bot migrate` first"
    return f"the {database} cannot be used: {reason}: check {setting}"


def unexpected(error: Exception) -> int:
    """Say in one line what nobody foresaw, with its traceback under LOG_LEVEL=DEBUG; the code."""
    if os.environ.get("LOG_LEVEL", "").upper() == "DEBUG":
        traceback.print_exception(error)
    reason = str(error).strip().partition("\n")[0]
    typer.echo(f"failed: {type(error).__name__}: {reason} (LOG_LEVEL=DEBUG shows where)", err=True)
    return FAILED
