"""The table of thumbs up and down."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from data.base import Base, Key
from data.states import Verdict, states_column


class Feedback(Base):
    """A thumb on an answer: what was answered, never who asked or in which chat.

    `at` is a full hour, so that it leads to no message; `subject` is the field or topic that the
    question was taken to be about.
    """

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(index=True)
    channel: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(10))
    outcome: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str | None] = mapped_column(Key)
    statements: Mapped[Any]
    verdict: Mapped[Verdict] = mapped_column(states_column(Verdict, "verdict"))
