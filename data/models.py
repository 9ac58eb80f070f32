"""The tables of the task database."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from data.base import KEY_LENGTH as KEY_LENGTH
from data.base import Base as Base
from data.base import Key, PartialDateText
from data.feedback_table import Feedback as Feedback
from data.inbox_table import TelegramUpdate as TelegramUpdate
from data.outbox_tables import Announcement as Announcement
from data.outbox_tables import AnnouncementAct as AnnouncementAct
from data.outbox_tables import AnnouncementField as AnnouncementField
from data.outbox_tables import Delivery as Delivery
from data.staff.tables import StaffAccount as StaffAccount
from data.staff.tables import StaffAct as StaffAct
from data.staff.tables import StaffSession as StaffSession
from data.staff.tables import Suggestion as Suggestion
from data.staff.tables import UsageCount as UsageCount
from data.staff.tables import UsageKey as UsageKey
from data.staff.tables import UsageMark as UsageMark
from data.states import AnnouncementState as AnnouncementState
from data.states import ChatStatus as ChatStatus
from data.states import DeliveryState as DeliveryState
from data.states import Kind as Kind
from data.states import Pace as Pace
from data.states import Progress as Progress
from data.states import Verdict as Verdict
from data.states import states_column

ALL_FIELDS = "all"


class Source(Base):
    """A publication from which statements come."""

    __tablename__ = "sources"

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    title: Mapped[str]
    publisher_en: Mapped[str]
    publisher_hans: Mapped[str]
    publisher_hant: Mapped[str]
    author: Mapped[str | None]
    date: Mapped[str | None] = mapped_column(PartialDateText)
    language: Mapped[str] = mapped_column(String(20))
    url: Mapped[str]
    alt_url: Mapped[str | None]
    document: Mapped[str | None]
    reliability_en: Mapped[str]
    reliability_hans: Mapped[str]
    reliability_hant: Mapped[str]
    retired_at: Mapped[dt.datetime | None]


class Field(Base):
    """One of the twelve fields of the pilot."""

    __tablename__ = "fields"

    key: Mapped[str] = mapped_column(Key, primary_key=True)
    position: Mapped[int]
    name_en: Mapped[str]
    name_hans: Mapped[str]
    name_hant: Mapped[str]
    description_en: Mapped[str]
    description_hans: Mapped[str]
    description_hant: Mapped[str]
    overview: Mapped[Any]
    retired_at: Mapped[dt.datetime | None]


class Topic(Base):
    """What a message can be about, besides the fields."""

    __tablename__ = "topics"

    key: Mapped[str] = mapped_column(Key, primary_key=True)
    position: Mapped[int]
    name_en: Mapped[str]
    name_hans: Mapped[str]
    name_hant: Mapped[str]
    overview: Mapped[Any]
    retired_at: Mapped[dt.datetime | None]


class Fact(Base):
    """A statement of the catalogue with its wording in three scripts."""

    __tablename__ = "facts"

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(Key)
    field: Mapped[str | None] = mapped_column(ForeignKey("fields.key"))
    topic: Mapped[str | None] = mapped_column(ForeignKey("topics.key"))
    text_en: Mapped[str]
    text_hans: Mapped[str]
    text_hant: Mapped[str]
    value: Mapped[str | None]
    unit: Mapped[str | None]
    qualifier: Mapped[str | None] = mapped_column(Key)
    status: Mapped[Progress | None] = mapped_column(states_column(Progress, "status"))
    as_of: Mapped[str | None] = mapped_column(PartialDateText)
    remark_en: Mapped[str | None]
    remark_hans: Mapped[str | None]
    remark_hant: Mapped[str | None]
    note: Mapped[str | None]
    weight: Mapped[int]
    retired_at: Mapped[dt.datetime | None]
    sources: Mapped[list[FactSource]] = relationship(
        order_by="FactSource.position", cascade="all, delete-orphan"
    )


class Task(Base):
    """A measure of the pilot; `ref` is its number in the official annex where one is known."""

    __tablename__ = "tasks"

    slug: Mapped[str] = mapped_column(Key, primary_key=True)
    position: Mapped[int]
    ref: Mapped[int | None]
    field: Mapped[str | None] = mapped_column(ForeignKey("fields.key"))
    title_en: Mapped[str]
    title_hans: Mapped[str]
    title_hant: Mapped[str]
    status: Mapped[Progress] = mapped_column(states_column(Progress, "status"))
    as_of: Mapped[str | None] = mapped_column(PartialDateText)
    lead_unit_en: Mapped[str | None]
    lead_unit_hans: Mapped[str | None]
    lead_unit_hant: Mapped[str | None]
    supporting_units_en: Mapped[Any]
    supporting_units_hans: Mapped[Any]
    supporting_units_hant: Mapped[Any]
    basis: Mapped[str] = mapped_column(Key)
    remark_en: Mapped[str | None]
    remark_hans: Mapped[str | None]
    remark_hant: Mapped[str | None]
    note: Mapped[str | None]
    weight: Mapped[int]
    retired_at: Mapped[dt.datetime | None]
    sources: Mapped[list[TaskSource]] = relationship(
        order_by="TaskSource.position", cascade="all, delete-orphan"
    )
    history: Mapped[list[TaskStatus]] = relationship(order_by="TaskStatus.id")


class TaskStatus(Base):
    """A status that a task had; rows are only ever added."""

    __tablename__ = "task_statuses"

    id: Mapped[int] = mapped_column(primary_key=True)
    task: Mapped[str] = mapped_column(ForeignKey("tasks.slug"), index=True)
    status: Mapped[Progress] = mapped_column(states_column(Progress, "status"))
    as_of: Mapped[str | None] = mapped_column(PartialDateText)
    recorded_at: Mapped[dt.datetime]


class Milestone(Base):
    """A dated event, which can be announced."""

    __tablename__ = "milestones"

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    position: Mapped[int]
    date: Mapped[str] = mapped_column(PartialDateText)
    title_en: Mapped[str]
    title_hans: Mapped[str]
    title_hant: Mapped[str]
    summary_en: Mapped[str]
    summary_hans: Mapped[str]
    summary_hant: Mapped[str]
    fields: Mapped[Any]
    remark_en: Mapped[str | None]
    remark_hans: Mapped[str | None]
    remark_hant: Mapped[str | None]
    note: Mapped[str | None]
    weight: Mapped[int]
    retired_at: Mapped[dt.datetime | None]
    sources: Mapped[list[MilestoneSource]] = relationship(
        order_by="MilestoneSource.position", cascade="all, delete-orphan"
    )


class FactSource(Base):
    """A source of a fact, the best first."""

    __tablename__ = "fact_sources"

    fact: Mapped[str] = mapped_column(ForeignKey("facts.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey("sources.id"))


class TaskSource(Base):
    """A source of a task, the best first."""

    __tablename__ = "task_sources"

    task: Mapped[str] = mapped_column(ForeignKey("tasks.slug"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey("sources.id"))


class MilestoneSource(Base):
    """A source of a milestone, the best first."""

    __tablename__ = "milestone_sources"

    milestone: Mapped[str] = mapped_column(ForeignKey("milestones.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey("sources.id"))


class Phrasing(Base):
    """A way in which people ask for a statement ("fact:<id>", "task:<slug>", ...)."""

    __tablename__ = "phrasings"
    __table_args__ = (UniqueConstraint("statement", "text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    statement: Mapped[str] = mapped_column(String(KEY_LENGTH + 10))
    language: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(String(400))


class Alias(Base):
    """A named thing, all that it is called, and the statements about it."""

    __tablename__ = "aliases"

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    field: Mapped[str | None] = mapped_column(ForeignKey("fields.key"))
    names_en: Mapped[Any]
    names_hans: Mapped[Any]
    names_hant: Mapped[Any]
    statements: Mapped[Any]


class Correction(Base):
    """Where sources differ or err: the right reading, for the statements that it touches."""

    __tablename__ = "corrections"

    id: Mapped[str] = mapped_column(Key, primary_key=True)
    statements: Mapped[Any]
    sources: Mapped[Any]
    note_en: Mapped[str]
    note_hans: Mapped[str]
    note_hant: Mapped[str]


class CatalogueVersion(Base):
    """A load of the catalogue; the last row is what the tables hold."""

    __tablename__ = "catalogue_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[dt.datetime]
    counts: Mapped[Any]


class Chat(Base):
    """A conversation on a channel; no names or titles are kept.

    Each topic (`thread`) of a forum group is one of its own, beside the group without a topic.
    """

    __tablename__ = "chats"
    __table_args__ = (
        UniqueConstraint("channel", "address", "thread"),
        # The constraint above takes no two empty threads for the same.
        Index(
            "ix_chats_without_thread",
            "channel",
            "address",
            unique=True,
            postgresql_where=text("thread IS NULL"),
            sqlite_where=text("thread IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(128))
    thread: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(20))
    language: Mapped[str | None] = mapped_column(String(10))
    alert_language: Mapped[str | None] = mapped_column(String(10))
    time_zone: Mapped[str | None] = mapped_column(String(64))
    status: Mapped[ChatStatus] = mapped_column(states_column(ChatStatus, "status"))
    created_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]


class Subscription(Base):
    """A chat's wish for announcements of one field, or of all (`ALL_FIELDS`)."""

    __tablename__ = "subscriptions"
    __table_args__ = (UniqueConstraint("chat_id", "field"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id", ondelete="CASCADE"))
    field: Mapped[str] = mapped_column(Key, index=True)
    pace: Mapped[str | None] = mapped_column(String(10))
    created_at: Mapped[dt.datetime]


class Preference(Base):
    """What a chat chose about its alerts; a chat without a row has all of `Choices`' defaults.

    Times of day are minutes after midnight where the chat is; `before` is what a change can be
    taken back to.
    """

    __tablename__ = "preferences"

    chat_id: Mapped[int] = mapped_column(
        ForeignKey("chats.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    pace: Mapped[str] = mapped_column(String(10))
    digest_at: Mapped[int]
    digest_weekday: Mapped[int]
    quiet_from: Mapped[int | None]
    quiet_to: Mapped[int | None]
    paused_until: Mapped[dt.datetime | None]
    silent: Mapped[bool]
    before: Mapped[Any | None]
    changed_at: Mapped[dt.datetime]


class MutedKind(Base):
    """A kind of announcement that a chat does not want."""

    __tablename__ = "muted_kinds"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    chat_id: Mapped[int] = mapped_column(
        ForeignKey("chats.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )


class UnansweredQuestion(Base):
    """A question that got no answer, scrubbed and without its sender.

    `meaning` is its sentence vector (16-bit floats), by which staff see like questions together;
    `settled_at` is when staff had done with it.
    """

    __tablename__ = "unanswered_questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    language: Mapped[str] = mapped_column(String(10))
    outcome: Mapped[str] = mapped_column(String(20))
    nearest: Mapped[str | None] = mapped_column(String(KEY_LENGTH + 10))
    asked_at: Mapped[dt.datetime] = mapped_column(index=True)
    meaning: Mapped[bytes | None]
    settled_at: Mapped[dt.datetime | None]
