"""Figures on the running assistant, in Prometheus' form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

from bot.observing.exchanges import Exchange
from data.inbox_figures import InboxFigures
from data.outbox_figures import DayFigures, OutboxFigures

# Seconds from being due: a million subscribers take hours under Telegram's limits.
_LAGS = (1, 5, 15, 60, 300, 900, 3600, 3 * 3600, 12 * 3600)
# Seconds; the middle ones are where answers are, the last is the client's patience with Rasa.
_BUCKETS = (0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.0, 4.0, 10.0)


class Metrics:
    """All figures of one process; labels have few values, and none is of a person."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        self._answers = Counter(
            "assistant_answers",
            "Answers by channel, language and outcome.",
            ["channel", "language", "outcome"],
            registry=registry,
        )
        self._seconds = Histogram(
            "assistant_answer_seconds",
            "From a message's arrival to its answer, without the way through Telegram.",
            ["channel"],
            buckets=_BUCKETS,
            registry=registry,
        )
        self._without_rasa = Counter(
            "assistant_answers_without_rasa",
            "Answers that the bot gave by itself because Rasa gave none.",
            ["channel"],
            registry=registry,
        )
        self._lag = Histogram(
            "assistant_delivery_lag_seconds",
            "From the moment an alert was due to that at which Telegram had it.",
            buckets=_LAGS,
            registry=registry,
        )
        self._brought = Counter(
            "assistant_webhook_updates",
            "Requests at the webhook, by what became of them.",
            ["outcome"],
            registry=registry,
        )
        self._parts = self._gauge(
            "part_up", "1 for a part that works, 0 for one that is down.", "part"
        )
        self._open = self._gauge("deliveries_open", "Deliveries not ended, by state.", "state")
        self._due = self._gauge("deliveries_due", "Deliveries that could leave now.")
        self._oldest = self._gauge(
            "deliveries_oldest_due_seconds", "How long the oldest of them has been due."
        )
        self._failed = self._gauge(
            "deliveries_failed_day", "Deliveries failed in the last 24 hours."
        )
        self._updates = self._gauge(
            "updates_open", "Updates of Telegram that wait or are worked on, by any process."
        )
        self._oldest_update = self._gauge(
            "updates_oldest_seconds", "How long the oldest of them has been in the inbox."
        )
        self._announcements = self._gauge(
            "announcements", "Announcements that are being sent, or paused.", "state"
        )
        self._unanswered = self._gauge(
            "unanswered_day", "Questions without an answer in the last 24 hours."
        )
        self._heartbeat = self._gauge(
            "scheduler_heartbeat_timestamp_seconds", "When the scheduler last ran a job."
        )
        self._alerts = self._gauge(
            "alerts_last_tick_timestamp_seconds", "When what is due was last looked for."
        )
        self._retention = self._gauge(
            "retention_last_run_timestamp_seconds", "When what is past its time was last deleted."
        )
        self._deleted = Counter(
            "assistant_retention_deleted_rows",
            "Rows deleted because they were past their time.",
            ["table"],
            registry=registry,
        )
        self._watched = self._gauge(
            "figures_timestamp_seconds", "When the database was last asked for these figures."
        )

    def heard(self, exchange: Exchange) -> None:
        """Count an answer."""
        labels = exchange.channel, str(exchange.language), exchange.outcome
        self._answers.labels(*labels).inc()
        self._seconds.labels(exchange.channel).observe(exchange.seconds)
        if not exchange.understood:
            self._without_rasa.labels(exchange.channel).inc()

    def delivered(self, lag: float) -> None:
        """Count an alert that was sent so many seconds after it was due."""
        self._lag.observe(max(0.0, lag))

    def brought(self, outcome: str) -> None:
        """Count a request at the webhook."""
        self._brought.labels(outcome).inc()

    def beat(self, at: dt.datetime) -> None:
        """The scheduler ran a job."""
        self._heartbeat.set(at.timestamp())

    def looked_for_due(self, at: dt.datetime | None) -> None:
        """When the alerts' last tick was, if there was one."""
        if at is not None:
            self._alerts.set(at.timestamp())

    def deleted(self, rows: Mapping[str, int], at: dt.datetime) -> None:
        """What a run of the retention job deleted."""
        self._retention.set(at.timestamp())
        for table, count in rows.items():
            self._deleted.labels(table).inc(count)

    def parts(self, states: Mapping[str, str]) -> None:
        """Each part as health tells it; one that is switched off has no figure."""
        for name, state in states.items():
            if state != "off":
                self._parts.labels(name).set(state == "ok")

    def outbox(self, figures: OutboxFigures, at: dt.datetime) -> None:
        """How the outbox does."""
        self._open.labels("pending").set(figures.pending)
        self._open.labels("sending").set(figures.sending)
        self._due.set(figures.due)
        self._oldest.set(figures.oldest_due_seconds)
        self._announcements.labels("sending").set(figures.announcements_sending)
        self._announcements.labels("paused").set(figures.announcements_paused)
        self._watched.set(at.timestamp())

    def inbox(self, figures: InboxFigures) -> None:
        """How the inbox does."""
        self._updates.set(figures.open)
        self._oldest_update.set(figures.oldest_seconds)

    def day(self, figures: DayFigures) -> None:
        """What staff should look at."""
        self._open.labels("in_doubt").set(figures.in_doubt)
        self._failed.set(figures.failed)
        self._unanswered.set(figures.unanswered)

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self._registry)

    def _gauge(self, name: str, told: str, *labels: str) -> Gauge:
        return Gauge(f"assistant_{name}", told, labels, registry=self._registry)
