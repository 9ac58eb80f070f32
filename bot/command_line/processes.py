"""Commands that start processes."""

from __future__ import annotations

import typer
from rich.console import Console

from bot.command_line.edges import fail
from bot.running import model, runner, shell
from bot.running.checks import NotReadyError
from bot.settings import settings_or_exit


def run() -> None:
    """Set up what is missing, start all processes, and stay until Ctrl-C."""
    settings = settings_or_exit()
    try:
        code = runner.run(settings, Console())
    except (NotReadyError, model.TrainingError) as error:
        fail(str(error))
    raise typer.Exit(code)


def run_shell() -> None:
    """Talk in the Rasa shell, with the action server behind it."""
    settings = settings_or_exit()
    try:
        code = shell.run_shell(settings, Console())
    except (NotReadyError, model.TrainingError) as error:
        fail(str(error))
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
    try:
        model.train()
    except model.TrainingError as error:
        fail(str(error))
    typer.echo("the model is trained")
