"""The table of updates that Telegram handed over."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from data.base import Base

_PENDING = text("body IS NOT NULL")


class TelegramUpdate(Base):
    """An update that was acknowledged, until it is worked on; after that its number alone.

    `id` is "<bot>:<update_id>". Updates of one `lane`, which is a chat, are worked on in the order
    of their numbers; those without one in any. `body` and `lane` go when the work is done.
    `taken_by` works on it, and has it to itself until `taken_until`.
    """

    __tablename__ = "telegram_updates"
    __table_args__ = (
        Index(
            "ix_telegram_updates_pending",
            "lane",
            "number",
            postgresql_where=_PENDING,
            sqlite_where=_PENDING,
        ),
    )

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
    lane: Mapped[str | None] = mapped_column(String(60))
    body: Mapped[str | None]
    received_at: Mapped[dt.datetime] = mapped_column(index=True)
    taken_by: Mapped[str | None] = mapped_column(String(40))
    taken_until: Mapped[dt.datetime | None]
    tries: Mapped[int]
