"""The two bots that are compared, each with a task database of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import URLError

from bench.turns.vanilla import VanillaInstallation, require_trained
from bot.running.layout import MODELS
from data.database import Database
from data.loading import load_catalogue
from evaluation.running import Door
from tests.system.installation import RASA_TOKEN, Installation, settings_in

_FIRST_QUESTION = "How many tasks were carried out in the first year?"
_PATIENCE = 1200.0
_LOOK = 0.02
Fill = Callable[[Database], Any]


@dataclass(frozen=True)
class Side:
    """A bot that runs; `start_seconds` is from Rasa's start to the first answer."""

    installation: Installation
    door: Door
    start_seconds: float

    def pids(self, *names: str) -> list[int]:
        """The processes with these names."""
        return [self.installation.pid(name) for name in names]


@contextmanager
def running(
    vanilla: bool = False,
    *,
    fill: Fill = load_catalogue,
    models: Path = MODELS,
    variables: Mapping[str, str] | None = None,
    **settings: Any,
) -> Iterator[Side]:
    """Rasa and an action server; `fill` makes the content of the task database.

    `models` is a folder whose newest model is taken, by ours. `variables` are for the environment
    of the processes. Raises VanillaError where vanilla was not trained with what we have now.
    """
    if vanilla:
        require_trained()
    with TemporaryDirectory() as name:
        folder = Path(name)
        make = VanillaInstallation if vanilla else Installation
        installation = make(settings_in(folder, **settings), folder, variables)
        installation.models["rasa"] = models
        door = Door(installation.settings.rasa_url, RASA_TOKEN)
        try:
            installation.database.migrate()
            fill(installation.database)
            installation.start("actions")
            began = time.monotonic()
            installation.begin("rasa")
            _wait_for_answer(door, installation)
            took = time.monotonic() - began
            yield Side(installation, door, took)
        finally:
            installation.close()


def _wait_for_answer(door: Door, installation: Installation) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and not installation.has_ended("rasa"):
        try:
            if door.answered("first", _FIRST_QUESTION):
                return
        except URLError:
            pass
        time.sleep(_LOOK)
    raise RuntimeError(f"Rasa does not answer:\n{installation.log_end('rasa')}")
