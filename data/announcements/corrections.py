"""Corrections: what was delivered is edited in place, and staff settle what is in doubt.

A correction raises the announcement's `revision`. A delivered row keeps the revision that its
chat has seen, and goes back to pending: with a message id it is an edit; without one (Telegram
refused the edit) it is a new message marked as a correction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from data.announcements.audit import note
from data.announcements.drafts import LONGEST_BODY, LONGEST_TITLE, changed_texts
from data.announcements.life import VALID_FOR, AnnouncementError, in_state
from data.announcements.words import put_words, words_of
from data.chats import Clock, utc_now
from data.languages import Language
from data.models import Announcement, AnnouncementState, Delivery, DeliveryState
from data.outbox_tables import is_in

_NO_SYNC = {"synchronize_session": False}
_CORRECTABLE = (AnnouncementState.SENDING, AnnouncementState.PAUSED, AnnouncementState.SENT)


def correct(
    session: Session,
    identity: int,
    *,
    by: str,
    title: Mapping[Language, str] | None = None,
    body: Mapping[Language, str] | None = None,
    clock: Clock = utc_now,
) -> int:
    """Put other words in place of what was sent; gives back how many chats have the old ones.

    A text that is None stays. Raises AnnouncementError for a text that changes nothing, misses a
    language or is too long, and for an announcement that did not begin.
    """
    row = in_state(session, identity, "corrected", *_CORRECTABLE)
    before = words_of(row)
    if title is not None:
        put_words(row, "title", changed_texts(row, "title", title, LONGEST_TITLE))
    if body is not None:
        put_words(row, "body", changed_texts(row, "body", body, LONGEST_BODY))
    if words_of(row) == before:
        raise AnnouncementError("the correction changes nothing: give another title or body")
    now = clock()
    row.revision += 1
    row.corrected_at = now
    row.expires_at = now + VALID_FOR
    if row.state is AnnouncementState.SENT:
        row.state = AnnouncementState.SENDING
    was = f"was: {before['title_en']}\n{before['body_en']}"
    note(session, identity, "correct", by=by, at=now, detail=was)
    session.flush()
    delivered = Delivery.announcement_id == identity, Delivery.state == DeliveryState.SENT
    return send_again(session, *delivered, now=now, reason="corrected")


def settle_doubt(
    session: Session, identity: int, *, by: str, resend: bool, clock: Clock = utc_now
) -> int:
    """Decide on deliveries in doubt: send them again, or take them as delivered; how many."""
    row = in_state(session, identity, "settled", *_CORRECTABLE)
    now = clock()
    doubtful = Delivery.announcement_id == identity, Delivery.state == DeliveryState.IN_DOUBT
    act = "resend" if resend else "accept"
    note(session, identity, act, by=by, at=now, detail="deliveries in doubt")
    if not resend:
        query = update(Delivery).where(*doubtful)
        query = query.values(state=DeliveryState.SENT, reason="taken as delivered")
        rows = session.execute(query.returning(Delivery.id), execution_options=_NO_SYNC)
        return len(rows.all())
    if row.state is AnnouncementState.SENT:
        row.state = AnnouncementState.SENDING
        row.expires_at = now + VALID_FOR
    session.flush()
    return send_again(session, *doubtful, now=now, reason="was in doubt")


def put_right(
    session: Session, told: Mapping[int, Mapping[int, int]], *, clock: Clock = utc_now
) -> None:
    """Correct what was corrected while it was on its way, so that its chat has the old words.

    `told` gives the revisions told, by the announcement and then by the delivery; a delivery that
    is a digest stands for what it holds. Who records it as sent calls this in the same transaction.
    """
    # Whoever corrects locks the row: so either the rows are seen there, or the revision is here.
    query = select(Announcement.id, Announcement.revision).where(Announcement.id.in_(told))
    locked = query.order_by(Announcement.id).with_for_update(read=True, key_share=True)
    for identity, revision in session.execute(locked).all():
        late = [row for row, seen in told[identity].items() if seen < revision]
        if late:
            _correct_late(session, identity, late, clock())


def _correct_late(session: Session, identity: int, late: Sequence[int], now: dt.datetime) -> None:
    ended = Announcement.id == identity, Announcement.state == AnnouncementState.SENT
    session.execute(
        update(Announcement).where(*ended).values(state=AnnouncementState.SENDING),
        execution_options=_NO_SYNC,
    )
    rows = Delivery.announcement_id == identity, is_in(DeliveryState.SENT)
    of_late = or_(Delivery.id.in_(late), Delivery.digest_id.in_(late))
    send_again(session, *rows, of_late, now=now, reason="corrected")


def send_again(session: Session, *which: Any, now: dt.datetime, reason: str) -> int:
    """Let deliveries wait anew; gives back how many."""
    count = session.scalar(select(func.count()).select_from(Delivery).where(*which)) or 0
    session.execute(
        update(Delivery)
        .where(*which)
        .values(
            state=DeliveryState.PENDING,
            claimed_by=None,
            attempts=0,
            not_before=now,
            due_at=now,
            updated_at=now,
            reason=reason,
        ),
        execution_options=_NO_SYNC,
    )
    return count
