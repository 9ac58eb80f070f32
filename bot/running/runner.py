"""All processes under one runner: started together, stopped together."""

from __future__ import annotations

import threading
import time
from typing import Any

from honcho.manager import Manager
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bot.rasa_processes import health_address
from bot.running import layout, model
from bot.running.checks import require_ready
from bot.running.health import wait_for
from bot.settings import Settings
from data.database import Database
from data.loading import load_catalogue

# SIGINT and SIGTERM, as the runner counts them.
_ASKED_TO_STOP = (130, 143)
# What shells add to the number of the signal that ended a process.
_KILLED = 128


def prepare(settings: Settings, console: Console) -> None:
    """Make what is missing: tables, catalogue, model. Says each step and how long it took."""
    with _step(console, "Task database"):
        database = Database(settings.database_url)
        try:
            database.migrate()
            load_catalogue(database, layout.ROOT / "data" / "catalogue")
        finally:
            database.close()
    if model.is_current():
        console.print("  Model: up to date")
        return
    with _step(console, "Training the model (some minutes the first time, then less)"):
        model.train()


def run(settings: Settings, console: Console) -> int:
    """Prepare, start everything, and stay until Ctrl-C or the end of one process.

    Gives the exit code: 0 after Ctrl-C, that of the process that ended otherwise.
    """
    require_ready(settings)
    prepare(settings, console)
    manager = Manager()
    env = dict(layout.environment(settings))
    commands = {
        **{
            name: layout.rasa_command(settings, url)
            for name, url in layout.rasa_names(settings).items()
        },
        "actions": layout.actions_command(),
        "bot": layout.bot_command(),
    }
    for name, command in commands.items():
        manager.add_process(name, command, env=env, cwd=str(layout.ROOT))
    threading.Thread(target=_announce, args=(settings, console, manager), daemon=True).start()
    manager.loop()
    return _exit_code(manager.returncode or 0, console)


def _exit_code(code: int, console: Console) -> int:
    """That of the process that ended first, as a shell writes it; 0 after Ctrl-C and SIGTERM."""
    if code in _ASKED_TO_STOP:
        return 0
    console.print("A process ended by itself, so all were stopped: the lines above say which.")
    return code if code >= 0 else _KILLED - code


def addresses(settings: Settings) -> dict[str, str]:
    """Where each process says that it is well."""
    return {
        "action server": f"{settings.actions_url}/health",
        **{
            name.replace("rasa", "Rasa"): health_address(url)
            for name, url in layout.rasa_names(settings).items()
        },
        "bot": f"{web_address(settings)}/healthz",
    }


def web_address(settings: Settings) -> str:
    """The address of the web chat for somebody on this machine."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    return f"http://{host}:{settings.port}"


def _announce(settings: Settings, console: Console, manager: Any) -> None:
    started = time.monotonic()
    well = wait_for(
        addresses(settings),
        stopped=lambda: manager.returncode is not None,
        told=lambda name: console.print(f"  {name}: ready"),
    )
    if not well:
        return
    console.print(f"\n[bold]Ready[/bold] after {time.monotonic() - started:.0f} s.")
    console.print(f"  Web chat:  {web_address(settings)}/")
    telegram = "your bot answers" if settings.telegram_bot_token else "off (no TELEGRAM_BOT_TOKEN)"
    console.print(f"  Telegram:  {telegram}")
    console.print("  Ctrl-C stops everything.\n")


class _step:  # noqa: N801 - used as a context manager, like a function
    def __init__(self, console: Console, title: str) -> None:
        self._console = console
        self._title = title
        self._started = time.monotonic()
        self._status = Progress(
            SpinnerColumn(),
            TextColumn("{task.description} ..."),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._status.add_task(title, total=None)

    def __enter__(self) -> None:
        if not self._console.is_terminal:
            self._console.print(f"  {self._title} ...")
        self._status.start()

    def __exit__(self, kind: object, *_: object) -> None:
        self._status.stop()
        if kind is None:
            took = time.monotonic() - self._started
            self._console.print(f"  {self._title}: done in {took:.0f} s")
