"""What became of one request, and what that means for its delivery and its chat."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from data.announcements.audit import note
from data.announcements.claims import Claim
from data.announcements.corrections import put_right
from data.chats import Clock, migrate_chat, unsubscribe, utc_now
from data.models import Announcement, AnnouncementState, Chat, ChatStatus, Delivery, DeliveryState
from data.preferences import close_digest

_CHANNEL = "telegram"
_NO_SYNC = {"synchronize_session": False}
_LONGEST_LAG_MS = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram confirmed it: its message id there, and the revision of each announcement told."""

    message_id: int
    told: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gone:
    """The chat cannot be written to any more: nothing is sent there until it comes back."""

    status: ChatStatus
    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The group has a new address, at which to try once more."""

    address: str


@dataclass(frozen=True, slots=True)
class ThreadGone:
    """The topic of the forum is gone, and its alerts with it; the group's others go on."""

    reason: str


@dataclass(frozen=True, slots=True)
class Later:
    """It was certainly not delivered: try again at `until`.

    A request that was made and does not count as an attempt is not `counted`.
    """

    until: dt.datetime
    reason: str
    counted: bool = True


@dataclass(frozen=True, slots=True)
class InDoubt:
    """The request left and no answer came: it may have arrived, so it is not repeated."""

    reason: str


@dataclass(frozen=True, slots=True)
class CannotEdit:
    """What this chat has cannot be edited any more: a marked correction is sent instead."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """Telegram refuses the text, so it would for every chat: the announcement is paused."""

    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """It cannot be delivered to this chat."""

    reason: str


Outcome = Sent | Gone | Moved | ThreadGone | Later | InDoubt | CannotEdit | Rejected | Failed


def record(session: Session, claim: Claim, outcome: Outcome, *, clock: Clock = utc_now) -> None:
    """Keep the outcome of a claim and do to its chat what follows, in one transaction.

    Does nothing to a row that is no longer this sender's.
    """
    match outcome:
        case Sent():
            record_sent(session, [(claim, outcome)], clock=clock)
        case Gone(status, reason):
            _mark_chat(session, claim, status, clock)
            _close(session, claim, clock, state=DeliveryState.BLOCKED, reason=reason)
        case Moved(address):
            _move(session, claim, address, clock)
        case ThreadGone(reason):
            _end_topic(session, claim, reason, clock)
        case Later(until, reason, counted):
            _postpone(session, claim, until, reason, counted, clock)
        case InDoubt(reason):
            _close(session, claim, clock, state=DeliveryState.IN_DOUBT, reason=reason)
        case CannotEdit():
            _change(session, claim, clock, message_id=None)
            _postpone(session, claim, clock(), "cannot be edited", counted=True, clock=clock)
        case Rejected(reason):
            _reject(session, claim, reason, clock)
        case Failed(reason):
            _close(session, claim, clock, state=DeliveryState.FAILED, reason=reason)
        case _:
            assert_never(outcome)


def record_sent(
    session: Session, sent: Sequence[tuple[Claim, Sent]], *, clock: Clock = utc_now
) -> None:
    """As `record` for messages that Telegram confirmed.

    What was corrected since it was worded goes out again as a correction.
    """
    if not sent:
        return
    now = clock()
    table = Delivery.__table__
    query = (
        update(table)  # type: ignore[arg-type]
        .where(table.c.id == bindparam("row"), table.c.claimed_by == bindparam("owner"))
        .values(
            state=DeliveryState.SENT,
            message_id=bindparam("message"),
            revision=bindparam("wording"),
            lag_ms=bindparam("lag"),
            claimed_by=None,
            reason=None,
            updated_at=now,
        )
    )
    rows = [
        {
            "row": claim.id,
            "owner": claim.owner,
            "message": outcome.message_id,
            "wording": _wording(claim, outcome),
            "lag": _lag(claim, now),
        }
        for claim, outcome in sent
    ]
    session.connection().execute(query, rows)
    told = defaultdict[int, dict[int, int]](dict)
    for claim, outcome in sent:
        if claim.announcement is None:
            close_digest(session, claim.id, outcome.told, clock=clock)
            for announcement, revision in outcome.told.items():
                told[announcement][claim.id] = revision
        else:
            told[claim.announcement][claim.id] = _wording(claim, outcome)
    put_right(session, told, clock=clock)


def _wording(claim: Claim, outcome: Sent) -> int:
    return outcome.told.get(claim.announcement or 0, claim.revision)


def _lag(claim: Claim, now: dt.datetime) -> int | None:
    if claim.due_at is None:
        return None
    return min(_LONGEST_LAG_MS, max(0, round((now - claim.due_at).total_seconds() * 1000)))


def _reject(session: Session, claim: Claim, reason: str, clock: Clock) -> None:
    if claim.announcement is None:  # what a digest holds is one chat's own
        _close(session, claim, clock, state=DeliveryState.FAILED, reason=reason)
        return
    _postpone(session, claim, clock(), reason, counted=False, clock=clock)
    _pause(session, claim, reason, clock)


def _pause(session: Session, claim: Claim, reason: str, clock: Clock) -> None:
    sending = Announcement.id == claim.announcement, Announcement.state == AnnouncementState.SENDING
    query = update(Announcement).where(*sending).values(state=AnnouncementState.PAUSED)
    paused = session.scalar(query.returning(Announcement.id), execution_options=_NO_SYNC)
    if paused is not None:
        note(session, paused, "pause", by="sender", at=clock(), detail=reason)


def _close(session: Session, claim: Claim, clock: Clock, **values: Any) -> None:
    _change(session, claim, clock, **{"reason": None, "claimed_by": None, **values})
    if claim.announcement is None:
        close_digest(session, claim.id, clock=clock)


def _change(session: Session, claim: Claim, clock: Clock, **values: Any) -> None:
    mine = Delivery.id == claim.id, Delivery.claimed_by == claim.owner
    query = update(Delivery).where(*mine).values(updated_at=clock(), **values)
    session.execute(query, execution_options=_NO_SYNC)


def _mark_chat(session: Session, claim: Claim, status: ChatStatus, clock: Clock) -> None:
    """With a group its topics: nothing can be written to any of them."""
    address = select(Chat.address).where(Chat.id == claim.chat).scalar_subquery()
    changed = Chat.channel == _CHANNEL, Chat.address == address, Chat.status != status
    session.execute(update(Chat).where(*changed).values(status=status, changed_at=clock()))


def _move(session: Session, claim: Claim, address: str, clock: Clock) -> None:
    held = select(Delivery.reason).where(
        Delivery.id == claim.id, Delivery.claimed_by == claim.owner
    )
    row = session.execute(held).one_or_none()
    if row is None:
        return
    chat = session.get(Chat, claim.chat)
    if chat is not None:
        migrate_chat(session, chat, address, clock=clock)
    reason = f"moved to {address}"
    moved_before = (row.reason or "").startswith("moved to")
    held_by = None if moved_before else claim.owner
    _change(session, claim, clock, state=DeliveryState.MOVED, reason=reason, claimed_by=held_by)


def _end_topic(session: Session, claim: Claim, reason: str, clock: Clock) -> None:
    topic = session.get(Chat, claim.chat)
    if topic is not None:
        unsubscribe(session, topic, clock=clock)
    _close(session, claim, clock, state=DeliveryState.BLOCKED, reason=reason)


def _postpone(
    session: Session, claim: Claim, until: dt.datetime, reason: str, counted: bool, clock: Clock
) -> None:
    _change(
        session,
        claim,
        clock,
        state=DeliveryState.PENDING,
        reason=reason,
        claimed_by=None,
        not_before=until,
        attempts=Delivery.attempts if counted else Delivery.attempts - 1,
    )
