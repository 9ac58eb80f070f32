"""How the inbox of Telegram's updates does at this moment, for whoever watches the assistant."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.inbox_table import TelegramUpdate


@dataclass(frozen=True, slots=True)
class InboxFigures:
    """Updates that wait or are worked on, and for how long the oldest of them has been there."""

    open: int
    oldest_seconds: float


def inbox_figures(session: Session, now: dt.datetime) -> InboxFigures:
    """Count what is not worked off, by whichever process; reads the index of that alone."""
    count, oldest = session.execute(
        select(func.count(), func.min(TelegramUpdate.received_at)).where(
            TelegramUpdate.body.is_not(None)
        )
    ).one()
    waited = (now - oldest).total_seconds() if oldest else 0.0
    return InboxFigures(open=count, oldest_seconds=max(0.0, waited))
