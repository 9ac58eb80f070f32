"""Commands that look after what is kept: forgetting, periods, backups."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import make_url

from bot.command_line.edges import (
    MISUSED,
    database_of,
    fail,
    known_errors,
    open_conversations,
)
from bot.command_line.export import Name
from bot.command_line.telling import AsJson, progress_bars, tell
from bot.running.health import answers
from bot.running.runner import web_address
from bot.settings import Settings, settings_or_exit
from data import backup as backups
from data.conversations import for_our_driver
from data.privacy import chat_named
from data.privacy import forget as forget_everywhere
from data.retention import delete_expired, expired

BACKUPS = Path("var/backups")
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def forget(name: Name, yes: Yes = False, as_json: AsJson = False) -> None:
    """Erase a chat or person everywhere, with the conversations that Rasa keeps.

    A person is named by the number of the private chat: conversations in groups go too. There is
    no way back but a backup.

    Example:

        forget telegram:1001 --yes
    """
    settings = settings_or_exit()
    with database_of(settings) as database, open_conversations(settings) as conversations:
        channel, address = chat_named(name)
        if not yes:
            typer.confirm(f"Erase {channel}:{address} everywhere?", abort=True, err=True)
        done = forget_everywhere(database, conversations, channel, address)
    document = {"chat": name, "rows": dict(done.rows), "conversation_events": done.events}
    counts = ", ".join(f"{count} {table}" for table, count in done.rows.items() if count)
    line = f"erased: {counts or 'no chat'}, {done.events} events of conversations"
    tell(document, [line if done.anything else "nothing was kept"], as_json=as_json)


def retention(
    apply: Annotated[bool, typer.Option("--apply", help="Delete it now.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say what is past its time; the running bot deletes it once a day by itself."""
    settings, now = settings_or_exit(), dt.datetime.now(dt.UTC)
    act = delete_expired if apply else expired
    with database_of(settings) as database, open_conversations(settings) as conversations:
        found = act(database, conversations, now)
    lines = [f"{count:>9}  {name}" for name, count in found.items() if count]
    verb = "deleted" if apply else "past its time"
    tell({"applied": apply, "rows": found}, lines or [f"nothing is {verb}"], as_json=as_json)


def backup(
    to: Annotated[
        Path, typer.Option("--to", help="The folder below which the backup's own is made.")
    ] = BACKUPS,
    keep: Annotated[
        int, typer.Option(min=0, help="Keep only so many backups there, the newest; 0: all.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Copy both databases while everything runs, and prove each copy by restoring it.

    PostgreSQL needs pg_dump and pg_restore, and a user who may create a scratch database.

    Examples:

        backup

        backup --to /srv/backups --keep 14
    """
    settings, now = settings_or_exit(), dt.datetime.now(dt.UTC)
    folder = to / now.strftime("%Y%m%dT%H%M%SZ")
    with known_errors(), progress_bars() as bar:
        saved = backups.backup(_parts(settings), folder, now=now, progress=bar)
        deleted = backups.prune(to, keep) if keep else []
    lines = [f"{each.name}: {sum(each.rows.values())} rows, restored and counted" for each in saved]
    document = {
        "folder": str(folder),
        "parts": [each.as_json() for each in saved],
        "deleted": deleted,
    }
    tell(document, [*lines, f"backup in {folder}"], as_json=as_json)


def restore(
    folder: Annotated[Path, typer.Argument(help="The folder that `backup` made.")],
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup in place of the databases; everything must be stopped.

    All of it is checked first; a damaged backup changes nothing.

    Example:

        restore var/backups/20300131T020000Z
    """
    settings = settings_or_exit()
    if answers(f"{web_address(settings)}/livez"):
        fail("the assistant is running: stop it first", MISUSED)
    with known_errors(), progress_bars() as bar:
        held = ", ".join(each.name for each in backups.read_manifest(folder))
        if not yes:
            typer.confirm(f"Replace what is kept now ({held})?", abort=True, err=True)
        saved = backups.restore(folder, _all_parts(settings), progress=bar)
    lines = [f"{each.name}: {sum(each.rows.values())} rows are back" for each in saved]
    document = {"folder": str(folder), "parts": [each.as_json() for each in saved]}
    tell(document, lines, as_json=as_json)


def _parts(settings: Settings) -> list[backups.Part]:
    return [part for part in _all_parts(settings) if part.is_there]


def _all_parts(settings: Settings) -> list[backups.Part]:
    conversations = for_our_driver(settings.rasa_tracker_url)
    return backups.parts_of(make_url(settings.database_url), conversations)
