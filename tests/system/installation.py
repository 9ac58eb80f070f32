"""A whole installation for tests: Rasa, the action server and the bot as real processes.

All listen on free ports of this machine, and share a task database of their own. Each process can
be stopped, killed and started again.
"""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.rasa_processes import health_address
from bot.running import layout
from bot.running.health import answers, wait_for
from bot.settings import Settings
from data.database import Database

START_SECONDS = 120
STOP_SECONDS = 10
RASA_TOKEN = "system-tests"
METRICS_TOKEN = "figures-of-system-tests"


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, each once."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def settings_in(folder: Path, **more: Any) -> Settings:
    """Settings on free ports with a database in a folder, whatever the environment says."""
    rasa, actions, bot = free_ports(3)
    return Settings(
        _env_file=None,
        **{
            "database_url": f"sqlite:///{folder}/assistant.db",
            "rasa_url": f"http://127.0.0.1:{rasa}",
            "rasa_token": RASA_TOKEN,
            "metrics_token": METRICS_TOKEN,
            "actions_url": f"http://127.0.0.1:{actions}",
            "host": "127.0.0.1",
            "port": bot,
            "desk_port": None,
            "telegram_bot_token": "",
            "telegram_staff": "",
            "log_level": "INFO",
            **more,
        },
    )


def environment(settings: Settings, folder: Path) -> dict[str, str]:
    """The environment of a process of this installation; a `.env` of this clone has no say."""
    return {
        **layout.environment(settings),
        "HOST": settings.host,
        "PORT": str(settings.port),
        "DESK_PORT": "",
        "TELEGRAM_BOT_TOKEN": settings.telegram_bot_token,
        "TELEGRAM_API_URL": settings.telegram_api_url,
        "TELEGRAM_WEBHOOK_URL": settings.telegram_webhook_url,
        "TELEGRAM_STAFF": "",
        "LOG_LEVEL": settings.log_level,
        "RASA_TRACKER_URL": f"sqlite:///{folder}/conversations.db",
    }


class Installation:
    """Processes by name: "rasa", "actions", "bot"; their logs are in the folder.

    With several addresses in RASA_URL there are "rasa-1", "rasa-2" and so on.
    """

    def __init__(
        self, settings: Settings, folder: Path, variables: Mapping[str, str] | None = None
    ) -> None:
        """`variables` are for the environment of all, beside the settings."""
        self.settings = settings
        self.folder = folder
        self.models: dict[str, Path] = {}
        """The model with which a Rasa process starts, by its name; else the newest."""
        self.database = Database(settings.database_url)
        self.web = f"http://127.0.0.1:{settings.port}"
        self._environment = {**environment(settings, folder), **(variables or {})}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def commands(self) -> Mapping[str, str]:
        """How `make run` starts each process."""
        return {
            **{
                name: layout.rasa_command(self.settings, url, self.models.get(name, layout.MODELS))
                for name, url in layout.rasa_names(self.settings).items()
            },
            "actions": layout.actions_command(),
            "bot": layout.bot_command(),
        }

    @property
    def _health(self) -> Mapping[str, str]:
        return {
            **{name: health_address(url) for name, url in layout.rasa_names(self.settings).items()},
            "actions": f"{self.settings.actions_url}/health",
            "bot": f"{self.web}/healthz",
        }

    def begin(self, name: str) -> None:
        """Start a process without waiting for it."""
        with self._log(name).open("ab") as log:
            self._running[name] = subprocess.Popen(
                shlex.split(self.commands[name]),
                cwd=layout.ROOT,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def start(self, *names: str) -> None:
        """Start processes and wait until they are well. Raises RuntimeError with the log's end."""
        for name in names:
            self.begin(name)
        self.wait_until_well(*names)

    def wait_until_well(self, *names: str) -> None:
        """Wait until the processes answer; the bot does when all its parts are well."""
        until = time.monotonic() + START_SECONDS

        def hopeless() -> bool:
            ended = any(self.has_ended(name) for name in names)
            return ended or time.monotonic() > until

        addresses = {name: self._health[name] for name in names}
        if not wait_for(addresses, hopeless, lambda _: None):
            ends = {name: self._running[name].poll() for name in names}
            logs = "\n".join(f"--- {name}: {ends[name]}\n{self.log_end(name)}" for name in names)
            raise RuntimeError(f"{', '.join(names)} did not start\n{logs}")

    def stop(self, name: str, number: signal.Signals = signal.SIGINT) -> float:
        """Ask a process to stop and wait; gives the seconds that it took."""
        process, started = self._running[name], time.monotonic()
        process.send_signal(number)
        process.wait(STOP_SECONDS)
        return time.monotonic() - started

    def kill(self, name: str) -> None:
        """End a process as a power cut would."""
        self.stop(name, signal.SIGKILL)

    def pid(self, name: str) -> int:
        """The id of a process."""
        return self._running[name].pid

    def has_ended(self, name: str) -> bool:
        """Whether a process that was started runs no more."""
        return self._running[name].poll() is not None

    def is_well(self, name: str) -> bool:
        """Whether a process answers now."""
        return answers(self._health[name])

    def log_end(self, name: str, characters: int = 4000) -> str:
        """The end of what a process wrote."""
        return self._log(name).read_text("utf-8", "replace")[-characters:]

    def command_line(self, *arguments: str) -> str:
        """What `python -m bot ...` prints. Raises CalledProcessError."""
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=layout.ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return done.stdout

    def close(self) -> None:
        """Stop whatever runs, by force what does not stop."""
        for process in self._running.values():
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
        for process in self._running.values():
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(STOP_SECONDS)
        self.database.close()

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"
