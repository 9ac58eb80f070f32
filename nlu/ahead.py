"""Tells the action server of a message as soon as its vectors are made.

The action server then compares them with all statements on the other core, while Rasa still finds
the intent, the action and the call's words. With several messages at work both cores are busy
anyway, so that nothing is told. Nobody waits for it: what cannot be told at once is not told, and
the action's call brings everything once more.
"""

from __future__ import annotations

import json
import logging
import select
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from http.client import HTTPConnection, HTTPException
from socket import MSG_PEEK
from typing import Any
from urllib.parse import urlsplit

_JSON = {"Content-Type": "application/json"}
_PATIENCE = 2.0
# Seconds until an action server that is away is looked for again.
_REST = 5.0

logger = logging.getLogger(__name__)


class Line:
    """A connection to the action server that is kept; told by one message at a time."""

    def __init__(self, address: str) -> None:
        """`address` is the action server's, as http://127.0.0.1:5055; it begins with http:."""
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._path = f"{parts.path.rstrip('/')}/ahead"
        self._opening = ThreadPoolExecutor(1, "ahead")
        self._opened: Future[HTTPConnection] | None = None
        self._rests_until = 0.0
        self._awaits_reply = False

    def tell(self, told: dict[str, Any]) -> bool:
        """Send it where the line stands; otherwise begin to open one. Says whether it was sent."""
        try:
            connection = self._connection()
            if connection is None or not self._is_free(connection):
                return False
            connection.request("POST", self._path, json.dumps(told), _JSON)
            self._awaits_reply = True
        except (OSError, HTTPException) as error:
            logger.debug("The action server is not told ahead: %s", type(error).__name__)
            self.close()
            self._rests_until = time.monotonic() + _REST
            return False
        return True

    def close(self) -> None:
        """Give the connection up; another is opened by who tells something."""
        opened, self._opened = self._opened, None
        self._awaits_reply = False
        if opened and not opened.cancel():
            opened.add_done_callback(_close)

    def _connection(self) -> HTTPConnection | None:
        if self._opened is None and time.monotonic() >= self._rests_until:
            self._opened = self._opening.submit(self._open)
        if self._opened is None or not self._opened.done():
            return None
        return self._opened.result()

    def _open(self) -> HTTPConnection:
        connection = HTTPConnection(self._host, self._port, timeout=_PATIENCE)
        connection.connect()
        # Nobody shall wait for it to be opened once more.
        connection.auto_open = 0
        return connection

    def _is_free(self, connection: HTTPConnection) -> bool:
        """Whether the message before was taken; its reply is read only once it is there."""
        if self._awaits_reply:
            if not _can_be_read(connection):
                return False
            if connection.sock.recv(1, MSG_PEEK):
                connection.getresponse().read()
            self._awaits_reply = False
        # It was closed with the reply, or what can be read now is its end.
        if connection.sock is None or _can_be_read(connection):
            self.close()
            self._connection()
            return False
        return True


def _close(opened: Future[HTTPConnection]) -> None:
    if not opened.exception():
        opened.result().close()


def _can_be_read(connection: HTTPConnection) -> bool:
    look = select.poll()
    look.register(connection.sock, select.POLLIN)
    return bool(look.poll(0))


class Ahead:
    """Tells of the messages of one Rasa process, if they are alone."""

    def __init__(self) -> None:
        self._line: Line | None = None
        self._at_work = 0

    def call(self, address: str) -> None:
        """Tell an action server from now on.

        Not one behind https, whose words could not be sent without a wait.
        """
        if address.startswith("http://"):
            self._line = Line(address)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """A message is worked on."""
        self._at_work += 1
        try:
            yield
        finally:
            self._at_work -= 1

    def encoded(self, text: str, vectors: Mapping[str, str]) -> bool:
        """Tell of a typed message whose vectors were made. Says whether it was told."""
        if self._line is None or self._at_work != 1:
            return False
        return self._line.tell({"text": text, "vectors": vectors})


@lru_cache(maxsize=1)
def shared_ahead() -> Ahead:
    """The process's one; Rasa makes its channels one by one."""
    return Ahead()
