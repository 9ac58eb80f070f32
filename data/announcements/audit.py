"""Who did what to which announcement, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import AnnouncementAct


def note(
    session: Session,
    announcement: int | None,
    act: str,
    *,
    by: str,
    at: dt.datetime,
    detail: str | None = None,
) -> None:
    """Keep an act in the transaction that carries it out."""
    session.add(AnnouncementAct(announcement_id=announcement, act=act, by=by, at=at, detail=detail))


def history(session: Session, announcement: int | None = None) -> Sequence[AnnouncementAct]:
    """The acts on one announcement, or on all, in the order in which they happened."""
    query = select(AnnouncementAct).order_by(AnnouncementAct.id)
    if announcement is not None:
        query = query.where(AnnouncementAct.announcement_id == announcement)
    return session.scalars(query).all()
