"""Spans of OpenTelemetry on Rasa's turn, where OTEL_EXPORTER_OTLP_ENDPOINT names a collector.

Without it nothing of OpenTelemetry is imported, and all here does nothing. As data/spans.py does
for the other processes.
"""

from __future__ import annotations

import atexit
import logging
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nlu import logs

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

SETTING = "OTEL_EXPORTER_OTLP_ENDPOINT"
HEADER = "traceparent"
_SERVICE = "assistant-rasa"
_PATIENCE = 3.0
logger = logging.getLogger(__name__)
_providers: list[TracerProvider] = []


def install() -> None:
    """Send spans from now on, if the setting names a collector. Exits where that cannot be."""
    address = os.environ.get(SETTING, "").rstrip("/")
    if not address:
        return
    try:
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        exporter = _exporter(f"{address}/v1/traces")
    except ImportError:
        sys.exit(f"{SETTING} needs more packages: run `uv sync --project nlu --group traces`")
    # Its own way to end waits for a collector that does not answer.
    provider = TracerProvider(
        resource=Resource.create({SERVICE_NAME: _SERVICE}), shutdown_on_exit=False
    )
    provider.add_span_processor(BatchSpanProcessor(exporter))
    collect(provider)
    atexit.register(end)


def _exporter(address: str) -> SpanExporter:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import SpanExportResult
    from requests import RequestException

    class Exporter(OTLPSpanExporter):
        """Tells of a collector that is away in one line; its own way is a page for each batch."""

        def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
            try:
                return super().export(spans)
            except RequestException as error:
                logger.warning("%d spans are lost: %s", len(spans), type(error).__name__)
                return SpanExportResult.FAILURE

    return Exporter(endpoint=address)


def collect(provider: TracerProvider) -> None:
    """Give spans to a provider from now on."""
    _providers[:] = [provider]


def end() -> None:
    """Send what is left, for some seconds at most, and no more."""
    while _providers:
        ending = threading.Thread(target=_providers.pop().shutdown, daemon=True)
        ending.start()
        ending.join(_PATIENCE)


@contextmanager
def span(name: str, kind: str = "internal", parent: str | None = None) -> Iterator[None]:
    """A step of a request, below `parent` (a caller's traceparent) or the step around it.

    Nothing that people write may stand in its name. An error is told by its type alone, as its
    message may hold what people wrote.
    """
    if not _providers:
        yield
        return
    from opentelemetry.trace import SpanKind, StatusCode
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    context = TraceContextTextMapPropagator().extract({HEADER: parent}) if parent else None
    with (
        _providers[0]
        .get_tracer(__name__)
        .start_as_current_span(
            name,
            context,
            SpanKind[kind.upper()],
            {"request": logs.current()},
            record_exception=False,
            set_status_on_exception=False,
        ) as current
    ):
        try:
            yield
        except BaseException as error:
            current.set_status(StatusCode.ERROR, type(error).__name__)
            raise


def outgoing() -> dict[str, str]:
    """The header by which the next process goes on with this trace; none where there is none."""
    headers: dict[str, str] = {}
    if _providers:
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        TraceContextTextMapPropagator().inject(headers)
    return {name: value for name, value in headers.items() if name == HEADER}
