"""Commands that start processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from bot.command_line.edges import fail, known_errors
from bot.running import model, runner, shell
from bot.running.checks import NotReadyError
from bot.settings import settings_or_exit

_INTERRUPTED = 130


def run() -> None:
    """Set up what is missing, start all processes, and stay until Ctrl-C.

    Says where to talk once all are healthy. Example, on another port:

        PORT=8081 assistant run
    """
    settings = settings_or_exit()
    with _told_in_one_line():
        code = runner.run(settings, Console())
    raise typer.Exit(code)


def run_shell() -> None:
    """Talk in the Rasa shell, with the action server behind it.

    Buttons are numbered: type a number or a question; /stop ends. Example, with the reason for
    each answer:

        ASSISTANT_EXPLAIN=1 assistant shell
    """
    settings = settings_or_exit()
    with _told_in_one_line():
        code = shell.run_shell(settings, Console())
    raise typer.Exit(code)


def serve() -> None:
    """Run the bot process alone: web chat, Telegram when there is a token, alerts."""
    from bot.app import serve as serve_until_stopped

    raise typer.Exit(serve_until_stopped(settings_or_exit()))


def train() -> None:
    """Train the model, if its inputs changed."""
    if model.is_current():
        typer.echo("the model is up to date")
        return
    with _told_in_one_line():
        model.train()
    typer.echo("the model is trained")


@contextmanager
def _told_in_one_line() -> Iterator[None]:
    try:
        with known_errors():
            yield
    except (NotReadyError, model.TrainingError) as error:
        fail(str(error))
    except KeyboardInterrupt:
        fail("stopped before it was done", _INTERRUPTED)
