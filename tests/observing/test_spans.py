"""One trace goes through bot and action server, and nobody can be found in it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from actions.server import build
from actions.service import AnswerService
from bot.observing.pseudonyms import anonymous
from data import spans
from data.database import Database
from data.loading import load_catalogue
from data.tracing import request
from tests.actions.letters import Letters
from tests.actions.test_server import call
from tests.bot.test_app import (
    ROOT,
    ask,
    free_port,
    settings_between,
    settings_for,
    started,
    until_up,
)
from tests.data.small_catalogue import write
from tests.emulator import Telegram
from tests.fake_rasa import FakeRasa
from tests.privacy.conftest import NOW

PERSON = 700987654
SECRET = "my salary is quite particular"


@pytest.fixture
def finished() -> Iterator[InMemorySpanExporter]:
    provider, exporter = TracerProvider(shutdown_on_exit=False), InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    spans.collect(provider)
    yield exporter
    spans.end()


@pytest.fixture
def service(sqlite_database: Database, tmp_path: Path) -> AnswerService:
    """One that answers from a small catalogue, without the sentence encoder."""
    load_catalogue(sqlite_database, write(tmp_path / "catalogue"))
    return AnswerService(sqlite_database, Letters(), lambda: NOW)


def by_name(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {span.name: span for span in exporter.get_finished_spans()}


def text_of(exporter: InMemorySpanExporter) -> str:
    return "\n".join(span.to_json() for span in exporter.get_finished_spans())


def test_steps_lie_within_each_other_and_name_their_request(
    finished: InMemorySpanExporter,
) -> None:
    with request("tg-7"), spans.span("outer", "server"):
        assert spans.outgoing().keys() == {"traceparent"}
        with spans.span("inner", tries=2):
            spans.tell(outcome="answered")
    found = by_name(finished)
    assert dict(found["inner"].attributes or {}) == {
        "request": "tg-7",
        "tries": 2,
        "outcome": "answered",
    }
    assert found["inner"].parent == found["outer"].context
    assert found["outer"].parent is None


def test_an_error_is_told_by_its_type_alone(finished: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="salary"), spans.span("failing"):
        raise ValueError(SECRET)
    failed = by_name(finished)["failing"]
    assert (failed.status.is_ok, failed.status.description) == (False, "ValueError")
    assert "salary" not in text_of(finished)


def test_without_a_collector_nothing_is_made() -> None:
    spans.send_to("", "assistant-bot")
    with spans.span("nobody looks", parent="00-nonsense"):
        spans.tell(outcome="answered")
        assert spans.outgoing() == {}
    spans.end()


def test_a_collector_that_hangs_holds_up_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "_PATIENCE", 0.1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        spans.send_to(f"http://127.0.0.1:{silent.getsockname()[1]}", "assistant-bot")
        with spans.span("lost"):
            pass
        spans.end()
    assert spans.outgoing() == {}


def test_nothing_is_imported_where_nobody_collects() -> None:
    program = (
        "import sys, bot.app, actions.server; from data import spans; spans.send_to('', 'x');"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout == "[]\n"


async def test_nobody_can_be_found_in_the_bots_spans(
    loaded_database: Database, finished: InMemorySpanExporter
) -> None:
    async with Telegram() as telegram, FakeRasa() as rasa:
        person = telegram.person(PERSON)
        settings = settings_between(loaded_database, telegram, rasa)
        async with started(settings) as address:
            await telegram.user_says(person, SECRET)
            await telegram.wait_for_reply(person, 10)
            await ask(address, SECRET)
            rasa.status = 503
            await ask(address, SECRET)
    written = text_of(finished)
    names = {span.name for span in finished.get_finished_spans()}
    assert names == {"telegram update", "web chat", "conversation", "rasa call"}
    assert anonymous(f"telegram:{PERSON}") in written
    assert '"description": "_ServerError"' in written
    for secret in (str(PERSON), "salary", "s1", telegram.token):
        assert secret not in written


async def test_a_strangers_trace_is_not_gone_on_with(
    loaded_database: Database, finished: InMemorySpanExporter
) -> None:
    body = {"session": "s1", "text": "hello"}
    headers = {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}
    async with (
        FakeRasa() as rasa,
        started(settings_for(loaded_database, rasa_url=rasa.url)) as url,
        aiohttp.ClientSession() as session,
        session.post(f"{url}/api/chat", json=body, headers=headers) as response,
    ):
        assert response.status == 200
    assert by_name(finished)["web chat"].parent is None
    assert "4bf92f3577b34da6a3ce929d0e0e4736" not in rasa.traces[0]


async def test_the_action_server_goes_on_with_the_callers_trace(
    service: AnswerService, finished: InMemorySpanExporter
) -> None:
    with request("tg-7"), spans.span("rasa turn"):
        headers = spans.outgoing()
        body = call(SECRET, "finance")
        body["tracker"]["latest_message"]["metadata"] = {"request": "tg-7"}
    async with (
        TestServer(build(service)) as server,
        aiohttp.ClientSession() as session,
        session.post(server.make_url("/webhook"), json=body, headers=headers) as told,
    ):
        assert told.status == 200
    found = by_name(finished)
    assert found["action"].parent is not None
    assert found["rasa turn"].context is not None
    assert found["action"].parent.span_id == found["rasa turn"].context.span_id
    assert found["statement search"].parent == found["action"].context
    told_of = dict(found["action"].attributes or {})
    assert told_of.pop("outcome")
    assert told_of == {"request": "tg-7", "action": "action_answer"}
    assert "salary" not in text_of(finished)


class Collector:
    """Takes spans as a collector of OTLP over HTTP does; use as context manager."""

    def __init__(self) -> None:
        self.spans: list[tuple[str, Any]] = []
        application = web.Application()
        application.router.add_post("/v1/traces", self._take)
        self._server = TestServer(application)

    async def __aenter__(self) -> Collector:
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    @property
    def url(self) -> str:
        return str(self._server.make_url("")).rstrip("/")

    async def _take(self, sent: web.Request) -> web.Response:
        told = ExportTraceServiceRequest.FromString(await sent.read())
        for resource in told.resource_spans:
            names = {each.key: each.value.string_value for each in resource.resource.attributes}
            for scope in resource.scope_spans:
                self.spans += [(names["service.name"], span) for span in scope.spans]
        return web.Response()


@asynccontextmanager
async def bot_process(database: Database, rasa_url: str, collector: str) -> AsyncIterator[str]:
    """The bot as a process of its own, and its address; it has ended afterwards."""
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": str(database.engine.url),
        "RASA_TRACKER_URL": f"{database.engine.url}.conversations",
        "RASA_URL": rasa_url,
        "PORT": str(port),
        "DESK_PORT": "",
        "TELEGRAM_BOT_TOKEN": "",
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector,
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "-m", "bot", "serve"),
        cwd=ROOT,
        env=environment,
        stderr=asyncio.subprocess.PIPE,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        await until_up(address)
        yield address
    finally:
        process.terminate()
        _, errors = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 0, errors.decode()
    assert b"Traceback" not in errors, errors.decode()


async def test_a_collector_gets_one_trace_from_bot_and_action_server(
    loaded_database: Database, service: AnswerService
) -> None:
    """Rasa alone is a fake, which passes the trace on as ours does (tests/nlu/test_traces.py)."""
    async with Collector() as collector, FakeRasa() as rasa, TestServer(build(service)) as server:
        spans.send_to(collector.url, "assistant-actions")
        try:
            async with bot_process(loaded_database, rasa.url, collector.url) as address:
                await ask(address, SECRET)
            headers = {"traceparent": rasa.traces[-1]}
            async with aiohttp.ClientSession() as session:
                url = server.make_url("/webhook")
                async with session.post(url, json=call("hi", "finance"), headers=headers) as told:
                    assert told.status == 200
        finally:
            await asyncio.to_thread(spans.end)
    assert {(service, span.name) for service, span in collector.spans} == {
        ("assistant-bot", "web chat"),
        ("assistant-bot", "conversation"),
        ("assistant-bot", "rasa call"),
        ("assistant-actions", "action"),
        ("assistant-actions", "statement search"),
    }
    assert len({span.trace_id for _, span in collector.spans}) == 1
    assert "salary" not in json.dumps([str(span) for _, span in collector.spans])
