"""Which request a line of a log is about, in every process that has to do with it.

The bot gives each update and each call of the web page an id. It goes to Rasa in a header, from
there to the action server with the message, and stands in the log of all three.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

HEADER = "X-Request-Id"
_LEGAL = re.compile(r"[A-Za-z0-9_-]{1,64}")
_current: ContextVar[str] = ContextVar("request", default="")


def current_request() -> str:
    """The id of the request that is being worked on; empty where there is none."""
    return _current.get()


def known_request(given: object) -> str:
    """An id as another process gave it; empty for anything that is not one of ours."""
    return given if isinstance(given, str) and _LEGAL.fullmatch(given) else ""


@contextmanager
def request(identity: str = "") -> Iterator[str]:
    """Work on a request: one that is named, else that of the caller, else a new one."""
    chosen = known_request(identity) or current_request() or secrets.token_hex(8)
    before = _current.set(chosen)
    try:
        yield chosen
    finally:
        _current.reset(before)
