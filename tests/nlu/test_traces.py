"""Spans of Rasa's turn: one trace from the bot's call to the action server's, without any text."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.utils.endpoints import EndpointConfig

from nlu import stages, traces
from nlu.channels.rest import RestDoor
from nlu.figures import Figures

TRACE, CALLER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
TRACEPARENT = f"00-{TRACE}-{CALLER}-01"
SECRET = "my salary is quite particular"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    provider, exporter = TracerProvider(shutdown_on_exit=False), InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    traces.collect(provider)
    yield exporter
    traces.end()


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """The headers with which the action server is called; Rasa's own parts stand aside."""
    headers: list[dict[str, str]] = []

    async def parse(*_: Any) -> None:
        return None

    async def run(action: RemoteAction, *_: Any) -> None:
        await action.action_endpoint.request()

    async def request(*_: Any, **given: Any) -> None:
        headers.append(given["headers"])

    for owner, name, replacement in (
        (MessageProcessor, "parse_message", parse),
        (RemoteAction, "run", run),
        (EndpointConfig, "request", request),
    ):
        monkeypatch.setattr(owner, name, replacement)
    stages.install(Figures())
    return headers


async def turn(text: str, **headers: str) -> int:
    """A message through the door, the understanding and the action."""
    processor: Any = object.__new__(MessageProcessor)

    async def handle(message: UserMessage) -> None:
        await processor.parse_message(message)
        await RemoteAction("action_answer", EndpointConfig("http://a")).run(None, None, None, None)
        if message.text == "fail":
            raise RuntimeError(SECRET)
        await message.output_channel.send_text_message("a", message.text)

    routes = RestDoor().blueprint(handle)._future_routes
    (receive,) = (route.handler for route in routes if route.uri == "/webhook")
    data = json.dumps({"sender": "web:7", "message": text}).encode()
    answer = await receive(SimpleNamespace(body=data, headers=headers, args={}))
    return int(answer.status)


def by_name(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {span.name: span for span in exporter.get_finished_spans()}


async def test_a_turn_goes_on_with_the_bots_trace(
    spans: InMemorySpanExporter, called: list[dict[str, str]]
) -> None:
    assert await turn(SECRET, traceparent=TRACEPARENT, **{"X-Request-Id": "tg-7"}) == 200
    found = by_name(spans)
    assert found.keys() == {"rasa turn", "understanding", "action call"}
    whole = found["rasa turn"]
    assert f"{whole.parent.span_id:016x}" == CALLER
    for span in found.values():
        assert f"{span.context.trace_id:032x}" == TRACE
        assert dict(span.attributes) == {"request": "tg-7"}
    for name in ("understanding", "action call"):
        assert found[name].parent.span_id == whole.context.span_id
    acting = f"{found['action call'].context.span_id:016x}"
    assert called == [{"traceparent": f"00-{TRACE}-{acting}-01"}]
    assert SECRET not in json.dumps([json.loads(span.to_json()) for span in found.values()])


async def test_a_failure_is_told_by_its_type_alone(
    spans: InMemorySpanExporter, called: list[dict[str, str]]
) -> None:
    assert await turn("fail", traceparent="00-nonsense") == 503
    failed = by_name(spans)["rasa turn"]
    assert failed.parent is None
    assert not failed.status.is_ok
    assert failed.status.description == "RuntimeError"
    assert not failed.events


async def test_without_a_collector_nothing_goes_along(called: list[dict[str, str]]) -> None:
    assert await turn("hi", traceparent=TRACEPARENT) == 200
    assert called == [{}]


@pytest.mark.parametrize(("address", "imported"), [("", "False"), ("http://127.0.0.1:1", "True")])
def test_nothing_is_imported_unless_a_collector_is_named(address: str, imported: str) -> None:
    program = (
        "import sys; from nlu import traces; traces.install();"
        "print('opentelemetry.sdk.trace' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={traces.SETTING: address},
        check=True,
    )
    assert run.stdout == f"{imported}\n"


def test_a_collector_that_is_away_is_told_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    exporter = traces._exporter("http://127.0.0.1:1/v1/traces")
    assert exporter.export([]) is SpanExportResult.FAILURE
    (record,) = caplog.records
    assert record.getMessage() == "0 spans are lost: ConnectionError"
    assert record.exc_info is None


def test_missing_packages_end_the_start_with_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(traces.SETTING, "http://127.0.0.1:1")
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(SystemExit, match="uv sync --project nlu --group traces"):
        traces.install()
