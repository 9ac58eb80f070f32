"""`python -m bot staff ...`: accounts of the staff's desk, the desk as a process, exports."""

from __future__ import annotations

import asyncio
import getpass
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot.command_line.edges import FAILED, MISUSED, fail, open_database
from bot.command_line.telling import AsJson, tell
from bot.settings import settings_or_exit
from data.loading import CATALOGUE
from data.staff.accounts import (
    StaffError,
    account_named,
    accounts,
    add_account,
    change_role,
    disable,
    enable,
    set_password,
)
from data.staff.exporting import Exported, export_examples, export_statements
from data.staff.states import Kind, Role
from data.staff.suggestions import take_accepted

_TRAINING = Path(__file__).parents[2] / "nlu" / "training"

app = typer.Typer(
    no_args_is_help=True,
    help="Accounts of the staff's desk.\n\n"
    "Examples:\n\n    staff add Wang --role approver\n\n    staff role Wang editor",
)
Name = Annotated[str, typer.Argument(help="The person's name, as the log of acts shows it.")]


@app.command()
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="What the person may do.")],
) -> None:
    """Add a local account; asks for the password, or reads it from standard input."""
    password = _new_password()
    with _told(), open_database() as database:
        database.migrate()
        with database.session() as session:
            add_account(session, name, role, password, by=getpass.getuser())
    typer.echo(f"{name} may log in at the desk as {role}")


@app.command("list")
def show(as_json: AsJson = False) -> None:
    """List all accounts."""
    with open_database() as database, database.reading() as session:
        rows = [
            {
                "name": row.name,
                "role": row.role,
                "kind": "provider" if row.identity else "local",
                "disabled": row.disabled_at is not None,
            }
            for row in accounts(session)
        ]
    lines = [
        f"{row['name']:<24} {row['role']:<9} {row['kind']:<9}"
        f"{' disabled' if row['disabled'] else ''}".rstrip()
        for row in rows
    ]
    tell(rows, lines or ["no accounts yet: staff add NAME --role admin"], as_json=as_json)


@app.command("role")
def give_role(name: Name, role: Annotated[Role, typer.Argument(help="The new role.")]) -> None:
    """Give a person another role; logs the person out."""
    with _told(), open_database() as database, database.session() as session:
        number = account_named(session, name).id
        change_role(session, number, role, by=getpass.getuser())
    typer.echo(f"{name} is {role} now")


@app.command("disable")
def switch_off(name: Name) -> None:
    """Let nobody use an account any more; logs the person out."""
    with _told(), open_database() as database, database.session() as session:
        disable(session, account_named(session, name).id, by=getpass.getuser())
    typer.echo(f"{name} cannot log in any more")


@app.command("enable")
def switch_on(name: Name) -> None:
    """Let a disabled account be used again."""
    with _told(), open_database() as database, database.session() as session:
        enable(session, account_named(session, name).id, by=getpass.getuser())
    typer.echo(f"{name} can log in again")


@app.command()
def password(name: Name) -> None:
    """Give a local account another password; logs the person out."""
    new = _new_password()
    with _told(), open_database() as database, database.session() as session:
        set_password(session, account_named(session, name).id, new, by=getpass.getuser())
    typer.echo(f"{name} has a new password")


def desk() -> None:
    """Run the staff's desk alone, as a process of its own."""
    settings = settings_or_exit()
    if settings.desk_port is None:
        fail("DESK_PORT is empty: set it to a port", MISUSED)
    from bot.desk.serving import DeskAddressError, run_desk

    async def run() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await run_desk(settings, stop)

    typer.echo(f"staff's desk on http://{settings.desk_host}:{settings.desk_port}; Ctrl-C stops")
    try:
        asyncio.run(run())
    except DeskAddressError as error:
        fail(str(error))


def export_training(
    folder: Annotated[Path, typer.Option(help="The folder of Rasa's examples.")] = _TRAINING,
) -> None:
    """Put the accepted examples of the desk into Rasa's training files, to be reviewed there."""
    with open_database() as database, database.session() as session:
        rows = take_accepted(session, Kind.EXAMPLE, by=getpass.getuser())
        _tell_exported(export_examples(rows, folder), len(rows))


def export_drafts(
    folder: Annotated[Path, typer.Option(help="The folder of the catalogue.")] = CATALOGUE,
) -> None:
    """Put the accepted statements of the desk into the catalogue's files, to be reviewed there."""
    with open_database() as database, database.session() as session:
        rows = take_accepted(session, Kind.STATEMENT, by=getpass.getuser())
        _tell_exported(export_statements(rows, folder), len(rows))


def _tell_exported(exported: Exported, count: int) -> None:
    typer.echo(f"{count - len(exported.left_out)} of {count} accepted suggestions are written")
    for path in exported.written:
        typer.echo(f"  {path}")
    for reason in exported.left_out:
        typer.echo(f"left out: {reason}", err=True)


def _new_password() -> str:
    """Asked for twice at a terminal, else the first line of standard input; never an argument."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != first:
        fail("the two passwords differ", FAILED)
    return first


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except StaffError as error:
        fail(str(error), MISUSED)
