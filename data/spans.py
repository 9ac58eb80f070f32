"""Spans of OpenTelemetry: where the time of a request goes, through all processes.

Off, and nothing of OpenTelemetry imported, until `send_to` names a collector; all here does
nothing then. One request is one trace: each process tells the next where it stands in the header
`traceparent`. No span holds what people write, nor who they are.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, AnyHttpUrl, TypeAdapter

from data.tracing import current_request

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

HEADER = "traceparent"
_PATIENCE = 3.0
_providers: list[TracerProvider] = []


def _collector(text: str) -> str:
    if text:
        TypeAdapter(AnyHttpUrl).validate_python(text)
    return text.rstrip("/")


CollectorAddress = Annotated[str, AfterValidator(_collector)]
"""A setting: the base address of a collector of OTLP over HTTP; empty: no traces."""
Value = str | bool | int | float
Kind = Literal["internal", "server", "client"]


def send_to(address: str, service: str) -> None:
    """Send spans from now on to a collector, by OTLP over HTTP; nothing without an address."""
    if not address:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    # Its own way to end waits half a minute for a collector that does not answer.
    provider = TracerProvider(
        resource=Resource.create({SERVICE_NAME: service}), shutdown_on_exit=False
    )
    exporter = OTLPSpanExporter(endpoint=f"{address}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter))
    collect(provider)


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
def span(name: str, kind: Kind = "internal", parent: str = "", **told: Value) -> Iterator[None]:
    """A step of a request, below `parent` (a caller's traceparent) or the step around it.

    Neither its name nor what is `told` may be of a person. An error is told by its type alone, as
    its message may hold what somebody wrote.
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
            _with_request(told),
            record_exception=False,
            set_status_on_exception=False,
        ) as current
    ):
        try:
            yield
        except BaseException as error:
            current.set_status(StatusCode.ERROR, type(error).__name__)
            raise


def tell(**told: Value) -> None:
    """Add to the step that is under way what is known of it by now."""
    if _providers:
        from opentelemetry.trace import get_current_span

        get_current_span().set_attributes(_with_request(told))


def outgoing() -> dict[str, str]:
    """The header by which the next process goes on with this trace; none where there is none."""
    headers: dict[str, str] = {}
    if _providers:
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        TraceContextTextMapPropagator().inject(headers)
    return {name: value for name, value in headers.items() if name == HEADER}


def _with_request(told: dict[str, Value]) -> dict[str, Value]:
    found = current_request()
    return {"request": found, **told} if found else told
