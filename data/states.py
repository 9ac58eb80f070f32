"""The states that rows go through, and their column type."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Enum


class ChatStatus(StrEnum):
    """Whether a chat can be written to, and why not."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    LEFT = "left"
    DELETED = "deleted"


class AnnouncementState(StrEnum):
    """How far an announcement is; nothing leaves before `sending`, nor while `paused`."""

    DRAFT = "draft"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    SENT = "sent"
    CANCELLED = "cancelled"


class DeliveryState(StrEnum):
    """What became of one announcement in one chat.

    `in_doubt` may have arrived or not; `skipped` was left out on purpose (unsubscribed, expired,
    cancelled); `gathered` waits for the chat's digest.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    BLOCKED = "blocked"
    MOVED = "moved"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    SKIPPED = "skipped"
    GATHERED = "gathered"


class Pace(StrEnum):
    """How often a chat hears: each announcement by itself, or together once a day or week.

    In the order of their names the first is the fastest; queries rely on that.
    """

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


class Kind(StrEnum):
    """What an announcement tells; each but `notice`, in staff's own words, can be switched off."""

    NOTICE = "notice"
    MILESTONE = "milestone"
    STATUS = "status"
    REMINDER = "reminder"
    CORRECTION = "correction"


class Progress(StrEnum):
    """The last status of a task that a source reports."""

    PLANNED = "planned"
    PILOTING = "piloting"
    DONE = "done"


class Verdict(StrEnum):
    """What a reader thought of an answer."""

    GOOD = "good"
    POOR = "poor"


def states_column(kind: type[StrEnum], name: str, *, checked: bool = True) -> Enum:
    """A text column, with a named check that allows these states alone where it is `checked`."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=checked,
        length=20,
        values_callable=lambda states: [state.value for state in states],
    )
