"""The life of an announcement: draft, approved, sending, sent or cancelled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from data.announcements.recipients import PUSHED, open_deliveries
from data.chats import Clock, utc_now
from data.languages import Language, to_traditional
from data.models import (
    Announcement,
    AnnouncementField,
    AnnouncementState,
    Chat,
    Delivery,
    DeliveryState,
    Field,
    Milestone,
)

LONGEST_TITLE = 150
LONGEST_BODY = 1000
VALID_FOR = dt.timedelta(hours=72)


class AnnouncementError(ValueError):
    """An act that the announcement does not allow; the message says what to do instead."""


def draft(
    session: Session,
    title: Mapping[Language, str],
    body: Mapping[Language, str],
    *,
    by: str,
    fields: Iterable[str] = (),
    kind: str = "notice",
    milestone: str | None = None,
    clock: Clock = utc_now,
) -> Announcement:
    """Keep a draft in staff's own words; Traditional is converted where it is not given.

    Raises AnnouncementError on a missing language, an overlong text or an unknown field.
    """
    titles = _complete(title, "title", LONGEST_TITLE)
    bodies = _complete(body, "body", LONGEST_BODY)
    announcement = Announcement(
        milestone=milestone,
        kind=kind,
        state=AnnouncementState.DRAFT,
        title_en=titles[Language.EN],
        title_hans=titles[Language.HANS],
        title_hant=titles[Language.HANT],
        body_en=bodies[Language.EN],
        body_hans=bodies[Language.HANS],
        body_hant=bodies[Language.HANT],
        created_by=by,
        created_at=clock(),
        fields=[AnnouncementField(field=key) for key in _known_fields(session, fields)],
    )
    session.add(announcement)
    session.flush()
    return announcement


def draft_from_milestone(
    session: Session, identity: str, *, by: str, clock: Clock = utc_now
) -> Announcement:
    """Keep a draft with the words and fields of a milestone of the catalogue.

    Raises AnnouncementError for an unknown milestone, or one that was announced already.
    """
    row = session.get(Milestone, identity)
    if row is None or row.retired_at is not None:
        raise AnnouncementError(f"the catalogue has no milestone '{identity}': check its id")
    _refuse_second(session, identity)
    return draft(
        session,
        {Language.EN: row.title_en, Language.HANS: row.title_hans, Language.HANT: row.title_hant},
        {
            Language.EN: row.summary_en,
            Language.HANS: row.summary_hans,
            Language.HANT: row.summary_hant,
        },
        by=by,
        fields=row.fields,
        kind="milestone",
        milestone=identity,
        clock=clock,
    )


def find(session: Session, identity: int) -> Announcement:
    """The announcement with this number. Raises AnnouncementError if there is none."""
    announcement = session.get(Announcement, identity)
    if announcement is None:
        raise AnnouncementError(f"there is no announcement {identity}: see the list")
    return announcement


def listed(session: Session) -> Sequence[Announcement]:
    """All announcements, the newest first."""
    return session.scalars(select(Announcement).order_by(Announcement.id.desc())).all()


def approve(session: Session, identity: int, *, by: str, clock: Clock = utc_now) -> Announcement:
    """Record who approved a draft; nothing is sent before it has a time (`schedule`)."""
    announcement = _in_state(session, identity, "approved", AnnouncementState.DRAFT)
    announcement.state = AnnouncementState.APPROVED
    announcement.approved_by = by
    announcement.approved_at = clock()
    return announcement


def schedule(
    session: Session,
    identity: int,
    at: dt.datetime,
    *,
    valid_for: dt.timedelta = VALID_FOR,
) -> Announcement:
    """Let an approved announcement go out at a moment; it is dropped `valid_for` after that."""
    announcement = _in_state(session, identity, "sent", AnnouncementState.APPROVED)
    announcement.send_at = at
    announcement.expires_at = at + valid_for
    return announcement


def cancel(session: Session, identity: int, *, clock: Clock = utc_now) -> int:
    """Stop an announcement; gives back how many deliveries that were still waiting it drops."""
    stoppable = (AnnouncementState.DRAFT, AnnouncementState.APPROVED, AnnouncementState.SENDING)
    announcement = _in_state(session, identity, "cancelled", *stoppable)
    announcement.state = AnnouncementState.CANCELLED
    waiting = Delivery.announcement_id == identity, Delivery.state == DeliveryState.PENDING
    return _skip(session, waiting, "cancelled", clock)


def close_expired(session: Session, *, clock: Clock = utc_now) -> int:
    """Drop what waits for an announcement past its time; gives back how many deliveries."""
    now = clock()
    late = Announcement.expires_at <= now
    never_began = Announcement.state == AnnouncementState.APPROVED, late
    session.execute(
        update(Announcement).where(*never_began).values(state=AnnouncementState.CANCELLED)
    )
    expired = select(Announcement.id).where(late)
    waiting = Delivery.state == DeliveryState.PENDING, Delivery.announcement_id.in_(expired)
    return _skip(session, waiting, "expired", clock)


def finish(session: Session, *, clock: Clock = utc_now) -> Sequence[int]:
    """Mark as sent each announcement that no pushed chat waits for; gives back their numbers.

    Web chats fetch theirs when they come back, until it expires, and hold up nothing.
    """
    is_open = exists(
        select(Delivery.id)
        .join(Chat, Chat.id == Delivery.chat_id)
        .where(
            Delivery.announcement_id == Announcement.id, open_deliveries(), Chat.channel.in_(PUSHED)
        )
    )
    done = Announcement.state == AnnouncementState.SENDING, ~is_open
    query = update(Announcement).where(*done).returning(Announcement.id)
    result = session.scalars(
        query.values(state=AnnouncementState.SENT, sent_at=clock()),
        execution_options={"synchronize_session": False},
    )
    return result.all()


def _complete(texts: Mapping[Language, str], name: str, longest: int) -> dict[Language, str]:
    complete = {language: text.strip() for language, text in texts.items() if text.strip()}
    for language in (Language.EN, Language.HANS):
        if language not in complete:
            raise AnnouncementError(f"the {name} is missing in {language}: give it in both")
    complete.setdefault(Language.HANT, to_traditional(complete[Language.HANS]))
    for language, text in complete.items():
        if len(text) > longest:
            raise AnnouncementError(
                f"the {name} in {language} has {len(text)} characters: use at most {longest}"
            )
    return complete


def _known_fields(session: Session, fields: Iterable[str]) -> list[str]:
    wanted = sorted(set(fields))
    known = set(session.scalars(select(Field.key).where(Field.retired_at.is_(None))))
    if unknown := [key for key in wanted if key not in known]:
        raise AnnouncementError(
            f"unknown field {', '.join(unknown)}: use one of {', '.join(sorted(known))}"
        )
    return wanted


def _refuse_second(session: Session, milestone: str) -> None:
    query = select(Announcement.id).where(
        Announcement.milestone == milestone, Announcement.state != AnnouncementState.CANCELLED
    )
    if (earlier := session.scalar(query.limit(1))) is not None:
        raise AnnouncementError(
            f"milestone '{milestone}' is announcement {earlier} already: cancel that one first,"
            " or write a text of your own"
        )


def _in_state(
    session: Session, identity: int, act: str, *allowed: AnnouncementState
) -> Announcement:
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


def _skip(session: Session, which: Iterable[object], reason: str, clock: Clock) -> int:
    query = update(Delivery).where(*which)  # type: ignore[arg-type]
    query = query.values(
        state=DeliveryState.SKIPPED, reason=reason, claimed_by=None, updated_at=clock()
    )
    result = session.execute(query.returning(Delivery.id), execution_options=_NO_SYNC)
    return len(result.all())


_NO_SYNC = {"synchronize_session": False}
