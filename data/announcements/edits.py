"""Drafts are edited until they are sent; an approval of other words than these is void."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from data.announcements.audit import note
from data.announcements.drafts import LONGEST_BODY, LONGEST_TITLE, changed_texts, known_fields
from data.announcements.life import AnnouncementError, in_state, require_seen
from data.announcements.words import EDIT, put_words, words_of
from data.chats import Clock, utc_now
from data.languages import Language
from data.models import Announcement, AnnouncementField, AnnouncementState

EDITABLE = (AnnouncementState.DRAFT, AnnouncementState.APPROVED, AnnouncementState.SCHEDULED)


def edit(
    session: Session,
    identity: int,
    *,
    by: str,
    title: Mapping[Language, str] | None = None,
    body: Mapping[Language, str] | None = None,
    fields: Iterable[str] | None = None,
    seen: str | None = None,
    clock: Clock = utc_now,
) -> Announcement:
    """Put other words or fields into what was not sent yet; it is a draft again after that.

    What is None stays. The log keeps what was there before. Raises AnnouncementError for a change
    that changes nothing, for what no draft may hold, when it began to be sent, and when the words
    are not those that were `seen` (see `fingerprint`).
    """
    row = in_state(session, identity, "edited", *EDITABLE)
    require_seen(row, seen)
    before = {**words_of(row), "fields": _fields(row)}
    if title is not None:
        put_words(row, "title", changed_texts(row, "title", title, LONGEST_TITLE))
    if body is not None:
        put_words(row, "body", changed_texts(row, "body", body, LONGEST_BODY))
    if fields is not None:
        _put_fields(row, known_fields(session, fields))
    after = {**words_of(row), "fields": _fields(row)}
    if after == before:
        raise AnnouncementError("the edit changes nothing: give another title, text or field")
    was = [f"{name} before: {text}" for name, text in before.items() if after[name] != text]
    note(session, identity, EDIT, by=by, at=clock(), detail="\n".join(was))
    _void_approval(session, row, by, clock)
    return row


def _void_approval(session: Session, row: Announcement, by: str, clock: Clock) -> None:
    if row.state is AnnouncementState.DRAFT:
        return
    detail = f"approved by {row.approved_by}, edited since"
    note(session, row.id, "void", by=by, at=clock(), detail=detail)
    row.state = AnnouncementState.DRAFT
    row.approved_by = row.approved_at = row.send_at = row.expires_at = None


def _put_fields(row: Announcement, keys: Iterable[str]) -> None:
    wanted = set(keys)
    row.fields[:] = [field for field in row.fields if field.field in wanted]
    held = {field.field for field in row.fields}
    row.fields.extend(AnnouncementField(field=key) for key in sorted(wanted - held))


def _fields(row: Announcement) -> str:
    return ", ".join(sorted(field.field for field in row.fields)) or "-"
