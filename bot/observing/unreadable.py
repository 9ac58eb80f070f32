"""Of a request that cannot be read, logs hold its kind alone.

aiohttp writes down the caller's address and a traceback with the beginning of what came, which may
be what somebody searched for.
"""

from __future__ import annotations

import logging

from aiohttp.http_exceptions import HttpProcessingError

_LOGGER = "aiohttp.server"


class Unreadable(logging.Filter):
    """Takes what people sent out of aiohttp's records."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes, one of an unreadable request without what it held."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError):
            record.msg, record.args = "a request cannot be read: %s", (type(error).__name__,)
            record.exc_info = record.exc_text = None
        return True


def log_kinds_alone() -> None:
    """Keep unreadable requests out of this process's logs from now on."""
    logging.getLogger(_LOGGER).addFilter(Unreadable())
