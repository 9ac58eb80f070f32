"""Rasa and the action server for a run: those that run already, or some on free ports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import URLError

import urllib3

from bot.running import model
from data.database import Database
from data.loading import load_catalogue
from tests.system.installation import RASA_TOKEN, Installation, settings_in

_PATIENCE = 60
_MOST_CONNECTIONS = 16


@dataclass(frozen=True)
class Door:
    """Rasa's HTTP interface at an address, on connections that stay, as the bot has them."""

    address: str
    token: str = ""
    _connections: urllib3.PoolManager = field(
        default_factory=lambda: urllib3.PoolManager(maxsize=_MOST_CONNECTIONS, retries=False),
        compare=False,
        repr=False,
    )

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
        url = f"{self.address}{path}{query}"
        try:
            response = self._connections.request("POST", url, json=body, timeout=_PATIENCE)
        except urllib3.exceptions.HTTPError as error:
            raise URLError(str(error)) from error
        if response.status != HTTPStatus.OK:
            raise URLError(f"{response.status} for {path}")
        return response.json()


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
