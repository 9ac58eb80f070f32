"""`python -m bot export ...`: what is kept, written out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.command_line.edges import MISUSED, database_of, fail, open_conversations
from bot.settings import settings_or_exit
from data.catalogue_view import read_catalogue
from data.privacy import chat_named, my_data

app = typer.Typer(
    no_args_is_help=True,
    help="Write out what is kept, as JSON.\n\n"
    "Examples:\n\n    export chat telegram:1001 > my-data.json\n\n"
    "    export catalogue --to catalogue.json",
)

To = Annotated[
    Path | None,
    typer.Option("--to", help="A new file; left out: standard output.", dir_okay=False),
]
Name = Annotated[str, typer.Argument(metavar="CHAT", help="telegram:NUMBER or web:SESSION.")]


@app.command()
def chat(name: Name, to: To = None) -> None:
    """All that is kept about a chat or person: choices, alerts sent, conversations.

    A person is named by the number of the private chat, as `telegram:1001`.
    """
    settings = settings_or_exit()
    with database_of(settings) as database, open_conversations(settings) as conversations:
        _write(my_data(database, conversations, *chat_named(name)), to)


@app.command()
def catalogue(to: To = None) -> None:
    """The catalogue as it is loaded: fields, statements in three scripts, sources."""
    with database_of(settings_or_exit()) as database, database.reading() as session:
        _write(_plain(read_catalogue(session)), to)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, str | int) else str(value)


def _write(document: Mapping[str, Any], to: Path | None) -> None:
    text = json.dumps(document, ensure_ascii=False, indent=2)
    if to is None:
        typer.echo(text)
        return
    try:
        with to.open("x", encoding="utf-8") as file:
            file.write(text + "\n")
    except FileExistsError:
        fail(f"{to} is there already: give another file", MISUSED)
    except OSError as error:
        fail(f"{to} cannot be written: {error.strerror}")
    typer.echo(f"written to {to}", err=True)
