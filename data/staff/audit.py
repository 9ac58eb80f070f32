"""Every act of staff, at the desk and on announcements, in one log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from data.chats import Clock, utc_now
from data.models import AnnouncementAct
from data.staff.tables import StaffAct

_ON_ANNOUNCEMENTS = "announcement "


@dataclass(frozen=True, slots=True)
class Act:
    """Who did what, when, and to what."""

    at: dt.datetime
    by: str
    act: str
    subject: str
    detail: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which acts to show; an empty part leaves it open. `until` is not included."""

    by: str = ""
    act: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None


def note_act(
    session: Session,
    act: str,
    *,
    by: str,
    subject: str | None = None,
    detail: str | None = None,
    clock: Clock = utc_now,
) -> None:
    """Keep an act in the transaction that carries it out."""
    session.add(StaffAct(act=act, by=by, at=clock(), subject=subject, detail=detail))


def read_acts(
    session: Session, wanted: Wanted, *, limit: int | None = None, offset: int = 0
) -> Sequence[Act]:
    """The acts that are wanted, the newest first."""
    acts = _acts(wanted).subquery()
    query = select(acts).order_by(acts.c.at.desc(), acts.c.number.desc())
    rows = session.execute(query.limit(limit).offset(offset))
    return [Act(row.at, row.by, row.act, row.subject or "", row.detail or "") for row in rows]


def count_acts(session: Session, wanted: Wanted) -> int:
    """How many acts `read_acts` has for the same wish."""
    return session.scalar(select(func.count()).select_from(_acts(wanted).subquery())) or 0


def kinds_of_acts(session: Session) -> Sequence[str]:
    """The names of all acts that were ever done."""
    found = union_all(select(StaffAct.act), select(AnnouncementAct.act)).subquery()
    return session.scalars(select(found.c.act).distinct().order_by(found.c.act)).all()


def _acts(wanted: Wanted) -> CompoundSelect[Any]:
    on_announcement = literal(_ON_ANNOUNCEMENTS) + cast(AnnouncementAct.announcement_id, String)
    return union_all(
        _of(StaffAct, StaffAct.subject, wanted), _of(AnnouncementAct, on_announcement, wanted)
    )


def _of(
    table: type[StaffAct | AnnouncementAct],
    subject: ColumnElement[Any] | InstrumentedAttribute[Any],
    wanted: Wanted,
) -> Select[Any]:
    query = select(
        table.id.label("number"),
        table.at,
        table.by,
        table.act,
        subject.label("subject"),
        table.detail,
    )
    if wanted.by:
        query = query.where(func.lower(table.by).contains(wanted.by.lower(), autoescape=True))
    if wanted.act:
        query = query.where(table.act == wanted.act)
    if wanted.since:
        query = query.where(table.at >= wanted.since)
    if wanted.until:
        query = query.where(table.at < wanted.until)
    return query
