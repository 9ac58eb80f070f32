"""Logs: one line a record, the request it is about, and nobody's number."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.observing.pseudonyms import anonymous, use_log_key
from data.logs import JsonLines, TextLines, set_up_logging
from data.tracing import current_request, known_request, request


@pytest.fixture(autouse=True)
def _no_key() -> Iterator[None]:
    yield
    use_log_key("")


def record(message: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord("bot.x", logging.WARNING, "x.py", 1, message, arguments, None)


@given(st.text())
def test_json_is_one_line_whatever_is_logged(message: str) -> None:
    with request("tg-1"):
        line = JsonLines().format(record("%s", message))
    assert "\n" not in line
    told = json.loads(line)
    assert told["message"] == message
    assert (told["level"], told["logger"], told["request"]) == ("WARNING", "bot.x", "tg-1")


def test_a_traceback_is_part_of_its_line() -> None:
    try:
        raise ValueError("bad")
    except ValueError:
        broken = record("no answer")
        broken.exc_info = sys.exc_info()
    told = json.loads(JsonLines().format(broken))
    assert "ValueError: bad" in told["error"]
    assert "request" not in told


def test_text_names_the_request_if_there_is_one() -> None:
    assert "bot.x: well" in TextLines().format(record("well"))
    with request("tg-7"):
        assert "bot.x [tg-7]: well" in TextLines().format(record("well"))


async def test_requests_at_once_keep_their_own_ids() -> None:
    async def work(name: str) -> str:
        with request(name):
            await asyncio.sleep(0.01)
            return await asyncio.to_thread(current_request)

    assert await asyncio.gather(work("a"), work("b")) == ["a", "b"]
    assert current_request() == ""


def test_a_request_within_another_is_the_same() -> None:
    with request() as first, request() as second:
        assert first == second
    with request() as third:
        assert third != first


@given(st.text())
def test_only_ids_of_our_make_are_taken_over(given_id: str) -> None:
    known = known_request(given_id)
    assert known in {"", given_id}
    assert all(char.isascii() and (char.isalnum() or char in "-_") for char in known)
    assert len(known) <= 64


def test_names_of_chats_need_the_key() -> None:
    own = anonymous("telegram:1001")
    assert own == anonymous("telegram:1001") != anonymous("telegram:1002")
    use_log_key("secret")
    keyed = anonymous("telegram:1001")
    assert "1001" not in keyed
    assert keyed != own
    use_log_key("other")
    assert anonymous("telegram:1001") != keyed
    use_log_key("secret")
    assert anonymous("telegram:1001") == keyed


def test_quiet_loggers_stay_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    set_up_logging("DEBUG", "json", talkative=["a.talkative"], repetitive=["a.repetitive"])
    assert isinstance(logging.getLogger().handlers[0].formatter, JsonLines)
    assert logging.getLogger("a.talkative").level == logging.INFO
    assert logging.getLogger("a.repetitive").level == logging.WARNING
    logging.getLogger().setLevel(logging.WARNING)
