"""How commands tell what they found: lines for people, or one JSON document for programs."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

AsJson = Annotated[
    bool, typer.Option("--json", help="One JSON document on standard output, for programs.")
]


def tell(document: Any, lines: Iterable[str], *, as_json: bool) -> None:
    """The document as JSON, or the lines."""
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, default=_plain))
    else:
        for line in lines:
            typer.echo(line)


@contextmanager
def progress_bars() -> Iterator[Callable[[str], Callable[[float], None]]]:
    """Makes a bar for each title; the bar is told how much is done, from 0 to 1.

    Bars go to standard error, and only where that is a terminal.
    """
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn()
    with Progress(
        *columns, TimeElapsedColumn(), console=console, disable=not console.is_terminal
    ) as shown:

        def begin(title: str) -> Callable[[float], None]:
            task = shown.add_task(title, total=1.0)
            return lambda done: shown.update(task, completed=done)

        yield begin


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, frozenset):
        return sorted(value)
    return str(value)
