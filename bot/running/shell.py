"""`make shell`: staff talk in the Rasa shell, with the action server behind it."""

from __future__ import annotations

import shlex
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from bot.running import layout
from bot.running.health import answers, wait_for
from bot.running.runner import prepare
from bot.settings import Settings

_GRACE = 5


def run_shell(settings: Settings, console: Console) -> int:
    """The Rasa shell in this terminal; gives its exit code."""
    prepare(settings, console)
    console.print("  Type a question; /stop ends.")
    command = [str(layout.NLU_PYTHON), "-m", "nlu", "shell", "--model", str(layout.MODELS)]
    # A port of its own, so that staff can talk here while everything runs.
    command += ["--port", str(_free_port())]
    env = dict(layout.environment(settings))
    with _action_server(settings, env):
        return subprocess.run(command, cwd=layout.ROOT, env=env, check=False).returncode  # noqa: S603


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _action_server(settings: Settings, env: dict[str, str]) -> Iterator[None]:
    """The action server that is running already, or one for as long as the shell is open."""
    health = f"{settings.actions_url}/health"
    if answers(health):
        yield
        return
    command = shlex.split(layout.actions_command())
    server = subprocess.Popen(  # noqa: S603
        command, cwd=layout.ROOT, env={**env, "LOG_LEVEL": "WARNING"}
    )
    try:
        wait_for({"actions": health}, lambda: server.poll() is not None, lambda _: None)
        yield
    finally:
        server.terminate()
        try:
            server.wait(_GRACE)
        except subprocess.TimeoutExpired:
            server.kill()
