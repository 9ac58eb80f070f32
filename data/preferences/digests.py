"""Digests: one delivery for what was announced in a period, made when it is due."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, case, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from data.chats import Clock, utc_now
from data.models import Announcement, AnnouncementState, Chat, Delivery, DeliveryState
from data.outbox_tables import is_in
from data.preferences.sending import plan_next, wanted

_INSERT = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
_OPEN = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.MOVED)
MAKER = "digests:"
"""How the names begin under which new digests are kept from senders until they are whole."""
_NO_SYNC = {"synchronize_session": False}


def make_digests(session: Session, *, clock: Clock = utc_now) -> int:
    """One pending delivery for each chat whose digest is due; gives back how many are new.

    Called twice, late or by two processes it makes none twice: a chat has one digest a period.
    """
    now = clock()
    due = (
        is_in(DeliveryState.GATHERED),
        Delivery.digest_id.is_(None),
        Delivery.not_before <= now,
    )
    if session.scalar(select(Delivery.id).where(*due).limit(1)) is None:
        return 0
    # Under this name no sender takes them before their rows are known to be theirs.
    maker = f"{MAKER}{uuid.uuid4().hex}"
    made = _insert(session, due, maker, clock)
    _link(session, due, maker)
    mine = is_in(DeliveryState.PENDING), Delivery.claimed_by == maker
    free = update(Delivery).where(*mine).values(claimed_by=None, claimed_at=None)
    session.execute(free, execution_options=_NO_SYNC)
    # Those of a period whose digest has gone out: hours or clocks were changed back.
    late = session.scalars(select(Delivery.id).where(*due)).all()
    plan_next(session, late, now)
    return made


def wanted_now(
    session: Session, deliveries: Sequence[int], *, clock: Clock = utc_now
) -> frozenset[int]:
    """Those of the deliveries that their chats want at this moment.

    What a digest holds and its chat wants no more is left out of it; one without rest is unwanted.
    """
    rows = select(Delivery.id, Delivery.announcement_id).where(Delivery.id.in_(deliveries))
    held = [row for row, announcement in session.execute(rows) if announcement is None]
    if held:
        _leave_out(session, held, clock)
    filled = select(Delivery.digest_id).where(
        Delivery.digest_id.in_(held), is_in(DeliveryState.GATHERED)
    )
    single = (
        select(Delivery.id)
        .join(Chat, Chat.id == Delivery.chat_id)
        .where(Delivery.id.in_(deliveries), Delivery.announcement_id.is_not(None), wanted())
    )
    found = [*session.scalars(single), *(session.scalars(filled) if held else ())]
    return frozenset(row for row in found if row is not None)


def contents(session: Session, digest: int) -> Sequence[int]:
    """The numbers of the announcements in a digest, in the order in which they came out."""
    query = (
        select(Delivery.announcement_id)
        .where(Delivery.digest_id == digest, Delivery.announcement_id.is_not(None))
        .where(is_in(DeliveryState.GATHERED))
        .order_by(Delivery.id)
    )
    return [identity for identity in session.scalars(query) if identity is not None]


def corrections_in(session: Session, digest: int) -> frozenset[int]:
    """Those announcements in a digest of which its chat has had an earlier wording."""
    seen_before = Delivery.digest_id == digest, Delivery.revision.is_not(None)
    query = select(Delivery.announcement_id).where(*seen_before, is_in(DeliveryState.GATHERED))
    return frozenset(identity for identity in session.scalars(query) if identity is not None)


def close_digest(
    session: Session,
    digest: int,
    told: Mapping[int, int] = MappingProxyType({}),
    *,
    clock: Clock = utc_now,
) -> None:
    """Give all that a digest holds the state in which it ended itself; nothing while it waits.

    `told` are the revisions of its announcements as they were worded, where that is not now.
    """
    state = session.scalar(select(Delivery.state).where(Delivery.id == digest))
    if state is None or state in _OPEN:
        return
    present = select(Announcement.revision).where(Announcement.id == Delivery.announcement_id)
    seen: ColumnElement[Any] = present.scalar_subquery()
    if told:
        seen = case(told, value=Delivery.announcement_id, else_=seen)
    inside = Delivery.digest_id == digest, is_in(DeliveryState.GATHERED)
    query = update(Delivery).where(*inside)
    session.execute(
        query.values(
            state=state,
            updated_at=clock(),
            revision=seen if state is DeliveryState.SENT else Delivery.revision,
        ),
        execution_options=_NO_SYNC,
    )


def _insert(session: Session, due: tuple[Any, ...], maker: str, clock: Clock) -> int:
    now = clock()
    table: Any = Delivery.__table__
    rows = (
        select(
            Delivery.chat_id,
            Delivery.period,
            literal(DeliveryState.PENDING, table.c.state.type),
            literal(0),
            Delivery.priority,
            literal(now, table.c.not_before.type),
            literal(now, table.c.due_at.type),
            literal(now, table.c.updated_at.type),
            literal(now, table.c.claimed_at.type),
            literal(maker),
        )
        .where(*due)
        .distinct()
    )
    columns = ["chat_id", "period", "state", "attempts", "priority", "not_before", "due_at"]
    columns += ["updated_at", "claimed_at", "claimed_by"]
    insert: Any = _INSERT[session.get_bind().dialect.name](Delivery)
    result: CursorResult[Any] = session.connection().execute(
        insert.from_select(columns, rows).on_conflict_do_nothing(),
        execution_options={"preserve_rowcount": True},
    )
    return result.rowcount


def _link(session: Session, due: tuple[Any, ...], maker: str) -> None:
    digest = aliased(Delivery)
    own = (
        select(digest.id)
        .where(
            digest.announcement_id.is_(None),
            digest.chat_id == Delivery.chat_id,
            digest.period == Delivery.period,
            digest.claimed_by == maker,
        )
        .correlate(Delivery)
        .scalar_subquery()
    )
    query = update(Delivery).where(*due).values(digest_id=own)
    session.execute(query, execution_options=_NO_SYNC)


def _leave_out(session: Session, digests: Sequence[int], clock: Clock) -> None:
    inside = Delivery.digest_id.in_(digests), is_in(DeliveryState.GATHERED)
    cancelled = select(Announcement.id).where(Announcement.state == AnnouncementState.CANCELLED)
    keep = (
        select(Delivery.id)
        .join(Chat, Chat.id == Delivery.chat_id)
        .where(*inside, wanted(), Delivery.announcement_id.not_in(cancelled))
    )
    kept = session.scalars(keep).all()
    query = update(Delivery).where(*inside, Delivery.id.not_in(kept))
    session.execute(
        query.values(state=DeliveryState.SKIPPED, reason="no longer wanted", updated_at=clock()),
        execution_options=_NO_SYNC,
    )
