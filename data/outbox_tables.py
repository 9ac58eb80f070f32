"""The tables of announcements, their deliveries and the acts of staff."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    and_,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from data.base import Base, Key
from data.states import AnnouncementState, DeliveryState, states_column

_DIGESTS_ALONE: dict[str, Any] = {
    "postgresql_where": text("announcement_id IS NULL"),
    "sqlite_where": text("announcement_id IS NULL"),
}
_IN_A_DIGEST: dict[str, Any] = {
    "postgresql_where": text("digest_id IS NOT NULL"),
    "sqlite_where": text("digest_id IS NOT NULL"),
}
_NOT_IN_ONE_YET: dict[str, Any] = {
    "postgresql_where": text("state = 'gathered' AND digest_id IS NULL"),
    "sqlite_where": text("state = 'gathered' AND digest_id IS NULL"),
}
_WAITING: dict[str, Any] = {
    "postgresql_where": text("state = 'pending'"),
    "sqlite_where": text("state = 'pending'"),
}
_IN_HAND: dict[str, Any] = {
    "postgresql_where": text("claimed_by IS NOT NULL"),
    "sqlite_where": text("claimed_by IS NOT NULL"),
}
_WEB_ALONE: dict[str, Any] = {
    "postgresql_where": text("priority = 2"),
    "sqlite_where": text("priority = 2"),
}
_CHANNELS_ALONE: dict[str, Any] = {
    "postgresql_where": text("priority = 0"),
    "sqlite_where": text("priority = 0"),
}


class Announcement(Base):
    """What staff want to tell subscribers, in three scripts."""

    __tablename__ = "announcements"

    id: Mapped[int] = mapped_column(primary_key=True)
    milestone: Mapped[str | None] = mapped_column(ForeignKey("milestones.id"))
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[AnnouncementState] = mapped_column(
        states_column(AnnouncementState, "state"), index=True
    )
    title_en: Mapped[str]
    title_hans: Mapped[str]
    title_hant: Mapped[str]
    body_en: Mapped[str]
    body_hans: Mapped[str]
    body_hant: Mapped[str]
    created_by: Mapped[str]
    created_at: Mapped[dt.datetime]
    approved_by: Mapped[str | None]
    approved_at: Mapped[dt.datetime | None]
    send_at: Mapped[dt.datetime | None]
    expires_at: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    corrected_at: Mapped[dt.datetime | None]
    repeats_doubtful: Mapped[bool] = mapped_column(default=True)
    fields: Mapped[list[AnnouncementField]] = relationship(cascade="all, delete-orphan")


class AnnouncementField(Base):
    """A field that an announcement concerns; one without any concerns the whole pilot."""

    __tablename__ = "announcement_fields"

    announcement_id: Mapped[int] = mapped_column(
        ForeignKey("announcements.id", ondelete="CASCADE"), primary_key=True
    )
    field: Mapped[str] = mapped_column(Key, primary_key=True)


class Delivery(Base):
    """One announcement for one chat, and what became of it.

    A row without an announcement is a digest: it holds the gathered rows whose `digest_id` it is,
    and `period` names the day for which it is the chat's only one.

    A million rows are made by one statement, so what each costs counts. There are no foreign
    keys, as PostgreSQL looks each up row by row: announcements are never deleted, and
    `data.chats.delete_chats` takes a chat's rows with it. Those of one chat are found through the
    announcements (`of_chat`) without an index of their own. The check is a chain of
    comparisons, as SQLite builds the list of an IN anew for each row. `due_at` stays empty until
    it differs from the moment at which the announcement was to begin.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("announcement_id", "chat_id"),
        CheckConstraint(" OR ".join(f"state = '{state}'" for state in DeliveryState), "state"),
        Index("ix_deliveries_waiting", "announcement_id", "priority", "not_before", **_WAITING),
        Index("ix_deliveries_web", "chat_id", **_WEB_ALONE),
        Index("ix_deliveries_in_hand", "claimed_by", **_IN_HAND),
        # Few rows: a chat waits for those of its announcement.
        Index("ix_deliveries_channels", "announcement_id", **_CHANNELS_ALONE),
        Index(
            "ix_deliveries_one_digest_a_period", "chat_id", "period", unique=True, **_DIGESTS_ALONE
        ),
        Index("ix_deliveries_gathered", "not_before", **_NOT_IN_ONE_YET),
        Index("ix_deliveries_in_a_digest", "digest_id", **_IN_A_DIGEST),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    announcement_id: Mapped[int | None]
    period: Mapped[str | None] = mapped_column(String(32))
    digest_id: Mapped[int | None]
    chat_id: Mapped[int]
    state: Mapped[DeliveryState] = mapped_column(
        states_column(DeliveryState, "state", checked=False)
    )
    attempts: Mapped[int] = mapped_column(default=0)
    priority: Mapped[int] = mapped_column(default=1)
    due_at: Mapped[dt.datetime | None]
    not_before: Mapped[dt.datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    claimed_at: Mapped[dt.datetime | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    revision: Mapped[int | None]
    lag_ms: Mapped[int | None]
    reason: Mapped[str | None]
    updated_at: Mapped[dt.datetime]


def is_in(state: DeliveryState) -> ColumnElement[bool]:
    """Whether a delivery is in a state, written out: a partial index serves no bound value."""
    return Delivery.state == literal_column(f"'{state.value}'", Delivery.state.type)


def is_for_web() -> ColumnElement[bool]:
    """Whether a web chat fetches a delivery; written out like `is_in`."""
    return Delivery.priority == literal_column("2")


def of_chat(*chats: int) -> ColumnElement[bool]:
    """Whether a delivery is one of these chats': looks under each announcement and at digests."""
    every = select(Announcement.id).scalar_subquery()
    single = Delivery.announcement_id.in_(every)
    return and_(Delivery.chat_id.in_(chats), or_(single, Delivery.announcement_id.is_(None)))


class AnnouncementAct(Base):
    """One act of staff, or of the sender in their name; never changed or removed."""

    __tablename__ = "announcement_acts"

    id: Mapped[int] = mapped_column(primary_key=True)
    announcement_id: Mapped[int | None] = mapped_column(ForeignKey("announcements.id"), index=True)
    act: Mapped[str] = mapped_column(String(20))
    by: Mapped[str]
    at: Mapped[dt.datetime]
    detail: Mapped[str | None]
