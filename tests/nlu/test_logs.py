"""Rasa's log as JSON lines: ours, Rasa's own JSON, and whatever else is logged."""

from __future__ import annotations

import io
import json
import logging
import sys

import pytest

from nlu import logs


def told(message: str, *arguments: object) -> dict[str, object]:
    record = logging.LogRecord("rasa.x", logging.INFO, "x.py", 1, message, arguments, None)
    line = logs.JsonLines().format(record)
    assert "\n" not in line
    found: dict[str, object] = json.loads(line)
    return found


def test_each_line_names_its_request() -> None:
    assert logs.begin("tg-9") == "tg-9"
    found = told("Starting\n%s", "now")
    assert found["message"] == "Starting\nnow"
    assert (found["request"], found["logger"], found["level"]) == ("tg-9", "rasa.x", "INFO")


@pytest.mark.parametrize("given", [None, "", "a b", "x" * 65, "é"])
def test_an_id_that_is_not_ours_is_replaced(given: str | None) -> None:
    assert logs.begin(given) not in {given, ""}


def test_json_of_rasas_own_becomes_parts_of_the_line() -> None:
    found = told('{"event": "agent.load", "level": "debug", "model": "m"}')
    assert (found["message"], found["model"], found["level"]) == ("agent.load", "m", "INFO")
    assert told("[1, 2]")["message"] == "[1, 2]"


def test_rasa_writes_json_where_it_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    import rasa.utils.io

    monkeypatch.setattr(rasa.utils.io, "configure_colored_logging", None)
    monkeypatch.delenv("LOG_FORMAT", raising=False)
    logs.install()
    assert rasa.utils.io.configure_colored_logging is None
    monkeypatch.setenv("LOG_FORMAT", "json")
    logs.install()
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    try:
        rasa.utils.io.configure_colored_logging(logging.WARNING)
        logging.getLogger("nlu.x").warning("one")
        logging.getLogger("nlu.x").info("two")
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    assert json.loads(written.getvalue())["message"] == "one"
