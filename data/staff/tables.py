"""The tables of the staff's desk."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from data.base import Base, Key
from data.staff.states import Kind, Role, SuggestionState
from data.states import states_column


class StaffAccount(Base):
    """A person of staff; `key` is the name without differences of case.

    A local account has a password; one of an identity provider has that provider's `identity`.
    """

    __tablename__ = "staff_accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[Role] = mapped_column(states_column(Role, "role"))
    password: Mapped[str | None] = mapped_column(String(200))
    identity: Mapped[str | None] = mapped_column(String(400), unique=True)
    created_at: Mapped[dt.datetime]
    disabled_at: Mapped[dt.datetime | None]


class StaffSession(Base):
    """A person who is logged in; of the cookie's secret only a digest is kept."""

    __tablename__ = "staff_sessions"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("staff_accounts.id", ondelete="CASCADE"), index=True
    )
    form_token: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    account: Mapped[StaffAccount] = relationship()


class StaffAct(Base):
    """An act at the desk that is not on an announcement; never changed, kept for years."""

    __tablename__ = "staff_acts"

    id: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(String(20))
    by: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(index=True)
    subject: Mapped[str | None]
    detail: Mapped[str | None]


class Suggestion(Base):
    """What staff make of a question: an example for Rasa, or the draft of a statement (YAML).

    `target` is the intent of an example, and the catalogue's file of a statement.
    """

    __tablename__ = "suggestions"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(states_column(Kind, "kind"))
    state: Mapped[SuggestionState] = mapped_column(states_column(SuggestionState, "state"))
    target: Mapped[str] = mapped_column(Key)
    language: Mapped[str | None] = mapped_column(String(10))
    text: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[dt.datetime]
    judged_by: Mapped[str | None]
    judged_at: Mapped[dt.datetime | None]


class UsageMark(Base):
    """How often somebody asked in one way today; `person` is a name for this day alone."""

    __tablename__ = "usage_marks"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    person: Mapped[str] = mapped_column(String(32), primary_key=True)
    language: Mapped[str] = mapped_column(String(10), primary_key=True)
    field: Mapped[str] = mapped_column(Key, primary_key=True)
    outcome: Mapped[str] = mapped_column(String(20), primary_key=True)
    answers: Mapped[int]


class UsageKey(Base):
    """The secret from which a day's names of persons are made; gone when the day is."""

    __tablename__ = "usage_keys"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    secret: Mapped[str] = mapped_column(String(64))


class UsageCount(Base):
    """The answers of a past day by one dimension; never of fewer people than may be shown."""

    __tablename__ = "usage_counts"
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    dimension: Mapped[str] = mapped_column(String(10), primary_key=True)
    key: Mapped[str] = mapped_column(Key, primary_key=True)
    answers: Mapped[int]
    people: Mapped[int]
