"""Which sender has which delivery in hand.

A claimed row stays `pending` under its sender's name and becomes `sending` right before the request
leaves. So after a crash only rows that may really have gone out are open to doubt.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import (
    ColumnElement,
    case,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import Session

from data.announcements.recipients import CHANNEL, CHAT
from data.chats import Clock, utc_now
from data.languages import Language
from data.models import (
    Announcement,
    AnnouncementState,
    Chat,
    Delivery,
    DeliveryState,
    Preference,
)
from data.outbox_tables import is_in
from data.preferences import MAKER, hold, wanted_now

_NO_SYNC = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery in one sender's hand; `owner` is that sender's name.

    With a `message_id` the chat has an earlier wording, to be edited; `seen` without one says
    that it had one which Telegram does not let us edit. Without an announcement it is a digest.
    """

    id: int
    owner: str
    announcement: int | None
    attempts: int
    chat: int
    address: str
    thread: int | None
    kind: str
    language: Language | None
    due_at: dt.datetime | None = None
    message_id: int | None = None
    seen: int | None = None
    revision: int = 0
    repeats_doubtful: bool = True
    silent: bool = False


_LANGUAGE = [field.name for field in fields(Claim)].index("language")


@dataclass(frozen=True, slots=True)
class _Queue:
    """What waits for one announcement, or of digests for None, at one priority."""

    announcement: int | None
    priority: int

    def due(self, now: dt.datetime) -> tuple[ColumnElement[bool], ...]:
        """Whether a row is of this queue and may be taken."""
        return (
            Delivery.announcement_id == self.announcement,
            Delivery.priority == self.priority,
            is_in(DeliveryState.PENDING),
            Delivery.claimed_by.is_(None),
            Delivery.not_before <= now,
        )


def claim(session: Session, owner: str, limit: int, *, clock: Clock = utc_now) -> Sequence[Claim]:
    """Take up to `limit` deliveries that are due and still wanted; empty when nothing is due.

    No two senders get the same row. Chats that unsubscribed, blocked or left since the fan-out are
    skipped on the way, and those whose quiet hours, pause or digest it must wait for are put off.
    """
    while taken := _take(session, owner, limit, clock):
        wanted = wanted_now(session, taken, clock=clock)
        _skip_unwanted(session, [row for row in taken if row not in wanted], clock)
        if now := wanted - hold(session, sorted(wanted), clock()):
            return _claims(session, owner, now)
    return ()


def begin(session: Session, claim: Claim, *, clock: Clock = utc_now) -> bool:
    """Note that the request leaves now; commit before it does.

    False when the row is no longer this sender's to send: cancelled, paused, expired, merged, or
    swept.
    """
    return claim.id in begin_all(session, [claim], clock=clock)


def begin_all(
    session: Session, claims: Sequence[Claim], *, clock: Clock = utc_now
) -> frozenset[int]:
    """As `begin` for several rows of one sender; gives back those that may be sent."""
    if not claims:
        return frozenset()
    now = clock()
    live = select(Announcement.id).where(
        Announcement.state == AnnouncementState.SENDING, Announcement.expires_at > now
    )
    table = Delivery.__table__
    query = (
        update(table)  # type: ignore[arg-type]
        .where(
            table.c.id.in_([claim.id for claim in claims]),
            table.c.claimed_by == claims[0].owner,
            table.c.state.in_((DeliveryState.PENDING, DeliveryState.MOVED)),
            or_(table.c.announcement_id.is_(None), table.c.announcement_id.in_(live)),
        )
        .values(
            state=DeliveryState.SENDING,
            attempts=table.c.attempts + 1,
            claimed_at=now,
            updated_at=now,
        )
        .returning(table.c.id)
    )
    return frozenset(session.connection().scalars(query))


def read_claim(session: Session, claim: Claim) -> Claim | None:
    """The claim with its chat's present address and thread; None when it is lost."""
    found = _claims(session, claim.owner, [claim.id])
    return found[0] if found else None


def release(session: Session, owner: str, *, clock: Clock = utc_now) -> int:
    """Give back what a sender claimed and did not begin; how many rows that were."""
    unbegun = Delivery.claimed_by == owner, Delivery.state == DeliveryState.PENDING
    query = update(Delivery).where(*unbegun).values(claimed_by=None, updated_at=clock())
    rows = session.execute(query.returning(Delivery.id), execution_options=_NO_SYNC)
    return len(rows.all())


def take_over(session: Session, owner: str, *, clock: Clock = utc_now) -> int:
    """Free what other senders claimed and did not begin; how many rows that were.

    What they hold in hand is not theirs to begin any more.
    """
    theirs = (
        Delivery.state == DeliveryState.PENDING,
        Delivery.claimed_by.is_not(None),
        Delivery.claimed_by != owner,
        Delivery.claimed_by.not_like(f"{MAKER}%"),
    )
    query = update(Delivery).where(*theirs).values(claimed_by=None, updated_at=clock())
    rows = session.execute(query.returning(Delivery.id), execution_options=_NO_SYNC)
    return len(rows.all())


def sweep(session: Session, *, older_than: dt.timedelta, clock: Clock = utc_now) -> int:
    """Put rows that a dead sender left back to pending; how many rows that were.

    `older_than` must exceed the longest request, or rows of a living sender are sent twice.
    """
    now = clock()
    left = Delivery.state.in_((DeliveryState.SENDING, DeliveryState.MOVED, DeliveryState.PENDING))
    query = (
        update(Delivery)
        .where(left, Delivery.claimed_by.is_not(None), Delivery.claimed_at <= now - older_than)
        .values(
            state=DeliveryState.PENDING,
            claimed_by=None,
            not_before=now,
            updated_at=now,
            reason=case(
                (Delivery.state == DeliveryState.SENDING, "sender ended during the request"),
                else_=null(),
            ),
        )
    )
    rows = session.execute(query.returning(Delivery.id), execution_options=_NO_SYNC)
    return len(rows.all())


def _take(session: Session, owner: str, limit: int, clock: Clock) -> Sequence[int]:
    now = clock()
    for queue in _queues(session, now):
        if taken := _take_from(session, queue, owner, limit, now):
            return taken
    return ()


def _queues(session: Session, now: dt.datetime) -> Sequence[_Queue]:
    """Those of which something is due: channels first, then in the order of time.

    Each is a range of the index of what waits, so a claim costs the same for ten as for a million.
    """
    live = session.execute(
        select(Announcement.id, _channels_wait(now)).where(
            Announcement.state == AnnouncementState.SENDING, Announcement.expires_at > now
        )
    ).all()
    queues = [_Queue(None, priority) for priority in (CHANNEL, CHAT)]
    queues += [_Queue(announcement, CHANNEL) for announcement, _ in live]
    queues += [_Queue(announcement, CHAT) for announcement, waits in live if not waits]
    heads = [(queue.priority, _head(session, queue, now), queue) for queue in queues]
    found = [(priority, head, queue) for priority, head, queue in heads if head is not None]
    return [queue for *_, queue in sorted(found, key=lambda each: each[:2])]


def _head(session: Session, queue: _Queue, now: dt.datetime) -> dt.datetime | None:
    first = select(Delivery.not_before).where(*queue.due(now)).order_by(Delivery.not_before)
    return session.scalar(first.limit(1))


def _take_from(
    session: Session, queue: _Queue, owner: str, limit: int, now: dt.datetime
) -> Sequence[int]:
    due = (
        select(Delivery.id)
        .where(*queue.due(now))
        .order_by(Delivery.not_before, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    query = (
        update(Delivery)
        .where(Delivery.id.in_(select(due.c.id)))
        .values(claimed_by=owner, claimed_at=now, updated_at=now)
        .returning(Delivery.id)
    )
    return session.scalars(query, execution_options=_NO_SYNC).all()


def _channels_wait(now: dt.datetime) -> ColumnElement[bool]:
    """Whether a channel of the announcement has not been tried yet."""
    return exists(
        select(Delivery.id).where(
            Delivery.announcement_id == Announcement.id,
            Delivery.priority == CHANNEL,
            is_in(DeliveryState.PENDING),
            Delivery.attempts == 0,
            Delivery.not_before <= now,
        )
    )


def _skip_unwanted(session: Session, deliveries: Sequence[int], clock: Clock) -> None:
    if deliveries:
        session.execute(
            update(Delivery)
            .where(Delivery.id.in_(deliveries))
            .values(
                state=DeliveryState.SKIPPED,
                reason="no longer subscribed",
                claimed_by=None,
                updated_at=clock(),
            ),
            execution_options=_NO_SYNC,
        )


def _claims(session: Session, owner: str, deliveries: object) -> Sequence[Claim]:
    # Columns alone: whole rows of three tables take most of the time of a claim.
    rows = session.execute(
        select(
            Delivery.id,
            literal(owner),
            Delivery.announcement_id,
            Delivery.attempts,
            Chat.id,
            Chat.address,
            Chat.thread,
            Chat.kind,
            func.coalesce(Chat.alert_language, Chat.language),
            func.coalesce(Delivery.due_at, Announcement.send_at),
            Delivery.message_id,
            Delivery.revision,
            func.coalesce(Announcement.revision, 0),
            func.coalesce(Announcement.repeats_doubtful, true()),
            func.coalesce(Preference.silent, false()),
        )
        .join(Chat, Chat.id == Delivery.chat_id)
        .outerjoin(Announcement, Announcement.id == Delivery.announcement_id)
        .outerjoin(Preference, Preference.chat_id == Delivery.chat_id)
        .where(Delivery.id.in_(deliveries), Delivery.claimed_by == owner)  # type: ignore[arg-type]
        .order_by(Delivery.priority, Delivery.not_before, Delivery.id)
    )
    return [_claim_of(*row) for row in rows]


def _claim_of(*values: Any) -> Claim:
    told = list(values)
    if told[_LANGUAGE] is not None:
        told[_LANGUAGE] = Language(told[_LANGUAGE])
    return Claim(*told)
