"""Draws what hypothesis and schemathesis think of, hands it over, and counts what broke."""

from __future__ import annotations

import asyncio
import http.client
import json
import resource
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from bench.fuzz.telegram import Running, handlers
from bench.fuzz.updates import updates
from bench.fuzz.web import DOCUMENT, chat_bodies, page_requests
from data.database import Database

Drawn = TypeVar("Drawn")
_SECONDS = 20
_IN_ONE_GO = 500
# Of ten requests so many come from the OpenAPI document, and so many are bodies for the chat.
_OF_DOCUMENT, _OF_CHAT = 4, 3


def fuzz_updates(database: Database, folder: Path, count: int, number: int) -> dict[str, Any]:
    """So many updates through the handlers; everything but counts and ratios should be empty."""
    with asyncio.Runner() as runner:
        opened = handlers(database, folder, number)
        running: Running = runner.run(opened.__aenter__())
        memory = _Memory(count)

        def take(drawn: tuple[dict[str, Any], bool]) -> None:
            update, damaged = drawn
            runner.run(running.take(update, damaged=damaged))
            memory.look(running.taken)

        _draw(updates(), take, count, number)
        runner.run(opened.__aexit__(None, None, None))
    return {
        "updates": running.taken,
        "crashes": dict(running.crashes),
        "handler_errors": dict(running.faults.found),
        "refused_by_telegram": dict(running.telegram.own_faults),
        "inside_told": dict(running.telegram.inside),
        "regrets_for_damaged": running.faults.of_damaged,
        "updates_memory_ratio": memory.ratio,
    }


def fuzz_web(address: str, count: int, number: int) -> dict[str, Any]:
    """So many requests to the web application."""
    tally = _Tally(count)
    of_document, of_chat = count * _OF_DOCUMENT // 10, count * _OF_CHAT // 10
    _of_document(address, of_document, number, tally)
    line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=_SECONDS)

    def ask(method: str, path: str, headers: dict[str, str], body: bytes) -> None:
        line.request(method, path, body, headers)
        response = line.getresponse()
        tally.add(f"{method} {path[:60]}", response.status, response.read())

    def chat(body: bytes) -> None:
        ask("POST", "/api/chat", {"Content-Type": "application/json"}, body)

    _draw(chat_bodies(), chat, of_chat, number)
    _draw(page_requests(), lambda drawn: ask(*drawn), count - of_document - of_chat, number)
    line.close()
    return {
        "requests": tally.count,
        "statuses": dict(sorted(tally.statuses.items())),
        "broken_answers": dict(tally.broken),
        "requests_memory_ratio": tally.memory.ratio,
    }


def _of_document(address: str, count: int, number: int, tally: _Tally) -> None:
    """What schemathesis makes of the document, half of it against the document's own rules."""
    schema = schemathesis.openapi.from_dict(json.loads(DOCUMENT.read_text("utf-8")))
    operations = [found.ok() for found in schema.get_all_operations()]
    each = count // (2 * len(operations))
    with requests.Session() as session:

        def call(case: Any) -> None:
            response = case.call(base_url=address, session=session, timeout=_SECONDS)
            name = f"{case.method} {case.path}"
            tally.add(name, response.status_code, response.content)
            try:
                case.validate_response(response, checks=CHECKS)
            except AssertionError as error:
                tally.broken[f"{name}: {str(error)[:200]}"] += 1

        for operation in operations:
            for mode in GenerationMode:
                _draw(operation.as_strategy(generation_mode=mode), call, each, number)


CHECKS = (
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.status_code_conformance,
    schemathesis.checks.content_type_conformance,
    schemathesis.checks.response_schema_conformance,
)


def _draw(
    strategy: st.SearchStrategy[Drawn], take: Callable[[Drawn], None], count: int, number: int
) -> None:
    """Hand over `count` examples. What breaks is counted by who takes them, and nothing shrunk."""
    # Hypothesis remembers what it drew in one go, and its memory is not what is looked at here.
    for begun in range(0, count, _IN_ONE_GO):
        _draw_some(strategy, take, min(_IN_ONE_GO, count - begun), number + begun)


def _draw_some(
    strategy: st.SearchStrategy[Drawn], take: Callable[[Drawn], None], count: int, number: int
) -> None:
    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def one(drawn: Drawn) -> None:
        take(drawn)

    one()


class _Tally:
    """Statuses of responses, and those that must not be."""

    def __init__(self, expected: int) -> None:
        self.count = 0
        self.statuses: Counter[int] = Counter()
        self.broken: Counter[str] = Counter()
        self.memory = _Memory(expected)

    def add(self, name: str, status: int, body: bytes) -> None:
        """Count a response."""
        self.count += 1
        self.statuses[status] += 1
        self.memory.look(self.count)
        if status >= 500:
            self.broken[f"{name}: status {status}"] += 1
        elif b"Traceback (most recent" in body:
            self.broken[f"{name}: a traceback"] += 1


class _Memory:
    """What the process holds after a fifth of the work, when all is warm, and at its end."""

    def __init__(self, expected: int) -> None:
        self._warm = max(1, expected // 5)
        self._before = self._after = 0.0

    def look(self, count: int) -> None:
        """Read it, seldom."""
        if count == self._warm:
            self._before = _resident_mb()
        elif count > self._warm and count % max(1, self._warm // 10) == 0:
            self._after = _resident_mb()

    @property
    def ratio(self) -> float:
        """The end beside the fifth; 0 where there was too little work to tell."""
        return round(self._after / self._before, 3) if self._before and self._after else 0.0


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20
