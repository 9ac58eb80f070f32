"""How the bot and the action server write their logs: lines of text, or of JSON for a collector."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Iterable
from typing import Literal

from data.tracing import current_request

Style = Literal["text", "json"]
_TEXT = "%(asctime)s %(levelname)s %(name)s%(request)s: %(message)s"


class TextLines(logging.Formatter):
    """A line for people; the request stands in brackets after the logger's name."""

    def __init__(self) -> None:
        super().__init__(_TEXT)

    def format(self, record: logging.LogRecord) -> str:
        """The record as text, its traceback below it."""
        found = current_request()
        record.request = f" [{found}]" if found else ""
        return super().format(record)


class JsonLines(logging.Formatter):
    """One JSON object a record: time, level, logger, message, and request and error if any."""

    def format(self, record: logging.LogRecord) -> str:
        """The record on one line, whatever the message holds."""
        moment = dt.datetime.fromtimestamp(record.created, dt.UTC)
        line = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if found := current_request():
            line["request"] = found
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up_logging(
    level: str,
    style: Style = "text",
    *,
    talkative: Iterable[str] = (),
    repetitive: Iterable[str] = (),
) -> None:
    """Write everything from `level` on to standard error.

    `talkative` loggers stay at INFO and `repetitive` ones at WARNING where the level is lower.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if style == "json" else TextLines())
    logging.basicConfig(level=level, handlers=[handler])
    lowest = logging.getLevelNamesMapping()[level]
    for names, floor in ((talkative, logging.INFO), (repetitive, logging.WARNING)):
        for name in names:
            logging.getLogger(name).setLevel(max(lowest, floor))
