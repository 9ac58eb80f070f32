"""What became of one request, and what that means for its delivery and its chat."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, assert_never

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.announcements.claims import Claim
from data.chats import Clock, migrate_chat, utc_now
from data.models import Chat, ChatStatus, Delivery, DeliveryState

_NO_SYNC = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram confirmed it; its message id there."""

    message_id: int


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
    """The topic of the forum is gone: write to the group itself from now on."""


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
class Failed:
    """It cannot be delivered to this chat."""

    reason: str


Outcome = Sent | Gone | Moved | ThreadGone | Later | InDoubt | Failed


def record(session: Session, claim: Claim, outcome: Outcome, *, clock: Clock = utc_now) -> None:
    """Keep the outcome of a claim and do to its chat what follows, in one transaction.

    Does nothing to a row that is no longer this sender's.
    """
    match outcome:
        case Sent(message_id):
            _close(session, claim, clock, state=DeliveryState.SENT, message_id=message_id)
        case Gone(status, reason):
            _mark_chat(session, claim, status, clock)
            _close(session, claim, clock, state=DeliveryState.BLOCKED, reason=reason)
        case Moved(address):
            _move(session, claim, address, clock)
        case ThreadGone():
            _leave_thread(session, claim, clock)
        case Later(until, reason, counted):
            _postpone(session, claim, until, reason, counted, clock)
        case InDoubt(reason):
            _close(session, claim, clock, state=DeliveryState.IN_DOUBT, reason=reason)
        case Failed(reason):
            _close(session, claim, clock, state=DeliveryState.FAILED, reason=reason)
        case _:
            assert_never(outcome)


def _close(session: Session, claim: Claim, clock: Clock, **values: Any) -> None:
    _change(session, claim, clock, **{"reason": None, "claimed_by": None, **values})


def _change(session: Session, claim: Claim, clock: Clock, **values: Any) -> None:
    mine = Delivery.id == claim.id, Delivery.claimed_by == claim.owner
    query = update(Delivery).where(*mine).values(updated_at=clock(), **values)
    session.execute(query, execution_options=_NO_SYNC)


def _mark_chat(session: Session, claim: Claim, status: ChatStatus, clock: Clock) -> None:
    changed = Chat.id == claim.chat, Chat.status != status
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


def _leave_thread(session: Session, claim: Claim, clock: Clock) -> None:
    session.execute(update(Chat).where(Chat.id == claim.chat).values(thread=None))
    _postpone(session, claim, clock(), "the topic is gone", counted=True, clock=clock)


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
