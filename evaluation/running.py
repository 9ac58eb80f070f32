"""Rasa and the action server for a run: those that run already, or some on free ports."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import URLError

from bot.running import model
from data.database import Database
from data.loading import load_catalogue
from evaluation.connections import Connections
from tests.system.installation import RASA_TOKEN, Installation, settings_in

_PATIENCE = 60


@dataclass(frozen=True)
class Door:
    """Rasa's HTTP interface at an address, on connections that stay, as the bot has them."""

    address: str
    token: str = ""

    @cached_property
    def _connections(self) -> Connections:
        return Connections(self.address, _PATIENCE)

    def understood(self, text: str) -> Mapping[str, Any]:
        """What Rasa understands of a text, without a conversation. Raises URLError."""
        message: Mapping[str, Any] = self._post("/model/parse", {"text": text})
        return message

    def answered(self, sender: str, text: str) -> list[Mapping[str, Any]]:
        """The whole way of a message: Rasa, action server, answer. Raises URLError."""
        body = {"sender": sender, "message": text}
        answer: list[Mapping[str, Any]] = self._post("/webhooks/rest/webhook", body)
        return answer

    def _post(self, path: str, body: Mapping[str, str]) -> Any:
        query = f"?token={self.token}" if self.token else ""
        try:
            status, told = self._connections.post(f"{path}{query}", json.dumps(body).encode())
        except (OSError, HTTPException) as error:
            raise URLError(str(error)) from error
        if status != HTTPStatus.OK:
            raise URLError(f"{status} for {path}")
        return json.loads(told)


@contextmanager
def catalogue_database() -> Iterator[Database]:
    """A database of its own with the catalogue as it is in the tree."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/assistant.db")
        try:
            database.migrate()
            load_catalogue(database)
            yield database
        finally:
            database.close()


@contextmanager
def started(*processes: str) -> Iterator[Door]:
    """Rasa, and what else is named, on free ports; trains the model first if its inputs changed."""
    if not model.is_current():
        model.train()
    with TemporaryDirectory() as name:
        folder = Path(name)
        installation = Installation(settings_in(folder), folder)
        try:
            installation.database.migrate()
            load_catalogue(installation.database)
            installation.start("rasa", *processes)
            yield Door(installation.settings.rasa_url, RASA_TOKEN)
        finally:
            installation.close()
