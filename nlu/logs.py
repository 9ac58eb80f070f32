"""The log of Rasa's process: which request each line is about, and lines of JSON if wanted."""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import re
import secrets
from contextvars import ContextVar

# The bot gives each request an id, which goes on to the action server with the message.
HEADER = "X-Request-Id"
_LEGAL = re.compile(r"[A-Za-z0-9_-]{1,64}")
_current: ContextVar[str] = ContextVar("request", default="")
_JSON = "json"


def begin(given: str | None) -> str:
    """The id of the request that begins here: the caller's, or one of our own."""
    identity = given if given and _LEGAL.fullmatch(given) else secrets.token_hex(8)
    _current.set(identity)
    return identity


def current() -> str:
    """The id of the request that is being worked on; empty where there is none."""
    return _current.get()


class JsonLines(logging.Formatter):
    """One JSON object a record: time, level, logger, message, and request and error if any."""

    def format(self, record: logging.LogRecord) -> str:
        """The record on one line; a message that is JSON already is put in as its parts."""
        moment = dt.datetime.fromtimestamp(record.created, dt.timezone.utc)
        line = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            **_parts(record.getMessage()),
        }
        if identity := _current.get():
            line["request"] = identity
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def install() -> None:
    """Let Rasa write JSON in place of its coloured lines, where LOG_FORMAT asks for it."""
    if os.environ.get("LOG_FORMAT") != _JSON:
        return
    import rasa.utils.io

    rasa.utils.io.configure_colored_logging = write_json


def write_json(level: str | int | None = None) -> None:
    """Write all records from `level` on (LOG_LEVEL if none is given) to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    chosen = level or os.environ.get("LOG_LEVEL") or logging.INFO
    logging.basicConfig(level=chosen, handlers=[handler], force=True)


def _parts(message: str) -> dict[str, object]:
    """Rasa's newer log calls write JSON by themselves, with their message as "event"."""
    try:
        told = json.loads(message)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        return {"message": message}
    told.pop("level", None)
    return {"message": told.pop("event", ""), **told}
