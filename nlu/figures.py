"""Figures of one Rasa process, in Prometheus' form; none is of a person."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

# The last is how long Rasa waits for an action.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 8.0)


class Figures:
    """What one process has done since it started, and with which model."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._messages = Histogram(
            "assistant_rasa_message_seconds",
            "From a message at the door to its answer, by how it ended.",
            ["outcome"],
            buckets=_BUCKETS,
            registry=registry,
        )
        self._stages = Histogram(
            "assistant_rasa_stage_seconds",
            "What understanding a message, and asking the action server, took of that.",
            ["stage", "outcome"],
            buckets=_BUCKETS,
            registry=registry,
        )
        self._waits = Histogram(
            "assistant_rasa_wait_seconds",
            "How long a message waited for the one before it in its conversation.",
            buckets=_BUCKETS,
            registry=registry,
        )
        self._refused = Counter(
            "assistant_rasa_refused",
            "Requests that the door did not let in.",
            ["reason"],
            registry=registry,
        )
        self._model = Gauge(
            "assistant_rasa_model_info",
            "1 for the model that answers, by the name of its file.",
            ["model"],
            registry=registry,
        )
        self._trained = Gauge(
            "assistant_rasa_model_trained_timestamp_seconds",
            "When that model was trained.",
            registry=registry,
        )

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Count a message: "answered", or "failed" where it raises."""
        with _timing(self._messages, well="answered"):
            yield

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count a part of a message's way: "done", or "failed" where it raises."""
        with _timing(self._stages, name, well="done"):
            yield

    def waited(self, seconds: float) -> None:
        """Count a message that waited so long for the one before it."""
        self._waits.observe(seconds)

    def refused(self, reason: str) -> None:
        """Count a request that was not let in."""
        self._refused.labels(reason).inc()

    def model(self, name: str, trained_at: dt.datetime) -> None:
        """The model that answers; one that answered before has no figure any more."""
        self._model.clear()
        self._model.labels(name).set(1)
        self._trained.set(trained_at.timestamp())

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self._registry)


@contextmanager
def _timing(taken: Histogram, *labels: str, well: str) -> Iterator[None]:
    began, outcome = time.perf_counter(), "failed"
    try:
        yield
        outcome = well
    finally:
        taken.labels(*labels, outcome).observe(time.perf_counter() - began)


@lru_cache(maxsize=1)
def shared_figures() -> Figures:
    """The process's one set of figures; Rasa makes its channels one by one."""
    return Figures()
