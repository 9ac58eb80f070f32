"""The life of an announcement: draft, approved, sending, sent or cancelled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session

from data.announcements.audit import note
from data.announcements.recipients import CHANNEL, CHAT, open_deliveries
from data.announcements.words import fingerprint, wrote
from data.chats import Clock, utc_now
from data.models import (
    Announcement,
    AnnouncementState,
    Delivery,
    DeliveryState,
)
from data.outbox_tables import is_in

VALID_FOR = dt.timedelta(hours=72)
_STOPPABLE = (
    AnnouncementState.DRAFT,
    AnnouncementState.APPROVED,
    AnnouncementState.SCHEDULED,
    AnnouncementState.SENDING,
    AnnouncementState.PAUSED,
)
_WAITING = (AnnouncementState.APPROVED, AnnouncementState.SCHEDULED, AnnouncementState.PAUSED)


class AnnouncementError(ValueError):
    """An act that the announcement does not allow; the message says what to do instead."""


def find(session: Session, identity: int) -> Announcement:
    """The announcement with this number. Raises AnnouncementError if there is none."""
    announcement = session.get(Announcement, identity)
    if announcement is None:
        raise AnnouncementError(f"there is no announcement {identity}: see the list")
    return announcement


def listed(session: Session) -> Sequence[Announcement]:
    """All announcements, the newest first."""
    return session.scalars(select(Announcement).order_by(Announcement.id.desc())).all()


def approve(
    session: Session,
    identity: int,
    *,
    by: str,
    single_person: bool = False,
    seen: str | None = None,
    clock: Clock = utc_now,
) -> Announcement:
    """Record who approved a draft; nothing is sent before it has a time (`schedule`).

    Raises AnnouncementError when that is who drafted or edited it, unless the desk is of a
    `single_person`, and when the words are not those that were `seen` (see `fingerprint`).
    """
    announcement = in_state(session, identity, "approved", AnnouncementState.DRAFT)
    if not single_person and wrote(session, announcement, by):
        raise AnnouncementError(
            f"announcement {identity} has words of {by}: a second person approves it,"
            " or set ANNOUNCE_SINGLE_PERSON=true"
        )
    require_seen(announcement, seen)
    now = clock()
    announcement.state = AnnouncementState.APPROVED
    announcement.approved_by = by
    announcement.approved_at = now
    note(session, identity, "approve", by=by, at=now)
    return announcement


def schedule(
    session: Session,
    identity: int,
    at: dt.datetime,
    *,
    by: str,
    valid_for: dt.timedelta = VALID_FOR,
    clock: Clock = utc_now,
) -> Announcement:
    """Let an approved announcement go out at a moment; it is dropped `valid_for` after that."""
    waiting = (AnnouncementState.APPROVED, AnnouncementState.SCHEDULED)
    announcement = in_state(session, identity, "sent", *waiting)
    announcement.state = AnnouncementState.SCHEDULED
    announcement.send_at = at
    announcement.expires_at = at + valid_for
    note(session, identity, "schedule", by=by, at=clock(), detail=at.isoformat())
    return announcement


def pause(
    session: Session, identity: int, *, by: str, reason: str | None = None, clock: Clock = utc_now
) -> Announcement:
    """Let no further message leave until `resume`; those under way are finished."""
    announcement = in_state(session, identity, "paused", AnnouncementState.SENDING)
    announcement.state = AnnouncementState.PAUSED
    note(session, identity, "pause", by=by, at=clock(), detail=reason)
    return announcement


def resume(session: Session, identity: int, *, by: str, clock: Clock = utc_now) -> Announcement:
    """Go on with a paused announcement where it stopped; its expiry stays as it was."""
    announcement = in_state(session, identity, "resumed", AnnouncementState.PAUSED)
    announcement.state = AnnouncementState.SENDING
    note(session, identity, "resume", by=by, at=clock())
    return announcement


def cancel(session: Session, identity: int, *, by: str, clock: Clock = utc_now) -> int:
    """Stop an announcement; gives back how many deliveries that were still waiting it drops."""
    announcement = in_state(session, identity, "cancelled", *_STOPPABLE)
    announcement.state = AnnouncementState.CANCELLED
    note(session, identity, "cancel", by=by, at=clock())
    open_states = DeliveryState.PENDING, DeliveryState.GATHERED
    waiting = Delivery.announcement_id == identity, Delivery.state.in_(open_states)
    return _skip(session, waiting, "cancelled", clock)


def close_expired(session: Session, *, clock: Clock = utc_now) -> int:
    """Drop what waits for an announcement past its time; gives back how many deliveries."""
    now = clock()
    late = Announcement.expires_at <= now
    ended = select(Announcement.id).where(Announcement.state.in_(_WAITING), late).with_for_update()
    for identity in session.scalars(ended).all():
        session.get_one(Announcement, identity).state = AnnouncementState.CANCELLED
        note(session, identity, "expire", by="clock", at=now)
    session.flush()
    expired = select(Announcement.id).where(late)
    waiting = is_in(DeliveryState.PENDING), Delivery.announcement_id.in_(expired)
    return _skip(session, waiting, "expired", clock)


def finish(session: Session, *, clock: Clock = utc_now) -> Sequence[int]:
    """Mark as sent each announcement that no pushed chat waits for; gives back their numbers.

    Web chats fetch theirs when they come back, until it expires, and hold up nothing.
    """
    waiting = select(Delivery.id).where(
        Delivery.announcement_id == Announcement.id,
        is_in(DeliveryState.PENDING),
        Delivery.priority.in_((CHANNEL, CHAT)),
    )
    single = Delivery.announcement_id.is_not(None)
    in_hand = single, Delivery.claimed_by.is_not(None), open_deliveries()
    # Few rows are in hand, and have an index; under the announcement are a million.
    held = Announcement.id.in_(select(Delivery.announcement_id).where(*in_hand))
    is_open = or_(exists(waiting), held)
    done = Announcement.state == AnnouncementState.SENDING, ~is_open
    query = update(Announcement).where(*done).returning(Announcement.id)
    result = session.scalars(
        query.values(state=AnnouncementState.SENT, sent_at=clock()),
        execution_options={"synchronize_session": False},
    )
    return result.all()


def in_state(
    session: Session, identity: int, act: str, *allowed: AnnouncementState
) -> Announcement:
    """The announcement, locked until the commit. Raises AnnouncementError in any other state."""
    find(session, identity)
    # Two people, or staff and the sender, may act at once: the row is locked until the commit.
    query = select(Announcement).where(Announcement.id == identity).with_for_update()
    announcement = session.scalars(query, execution_options={"populate_existing": True}).one()
    if announcement.state not in allowed:
        raise AnnouncementError(
            f"announcement {identity} is {announcement.state} and cannot be {act}:"
            f" it must be {' or '.join(allowed)}"
        )
    return announcement


def require_seen(announcement: Announcement, seen: str | None) -> None:
    """Raise AnnouncementError when a person saw other words than the present ones."""
    if seen is not None and seen != fingerprint(announcement):
        raise AnnouncementError(
            f"announcement {announcement.id} was edited since you looked at it: read it anew"
        )


def _skip(session: Session, which: Iterable[object], reason: str, clock: Clock) -> int:
    query = update(Delivery).where(*which)  # type: ignore[arg-type]
    query = query.values(
        state=DeliveryState.SKIPPED, reason=reason, claimed_by=None, updated_at=clock()
    )
    result = session.execute(query.returning(Delivery.id), execution_options=_NO_SYNC)
    return len(result.all())


_NO_SYNC = {"synchronize_session": False}
