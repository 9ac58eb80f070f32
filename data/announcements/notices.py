"""An announcement as readers see it, detached from the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.dates import PartialDate
from data.languages import Language
from data.models import Announcement, Field, Milestone, MilestoneSource, Source

Text = Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class NoticeSource:
    """A publication that a notice rests on."""

    publisher: Text
    date: PartialDate | None
    url: str


@dataclass(frozen=True, slots=True)
class Notice:
    """An announcement in all languages; `date` is that of the event, where it has one.

    `revision` counts its corrections; `corrected` is the day of the last.
    """

    id: int
    milestone: str | None
    title: Text
    body: Text
    date: PartialDate | None
    fields: tuple[Text, ...]
    sources: tuple[NoticeSource, ...]
    revision: int = 0
    corrected: PartialDate | None = None


def read_notice(session: Session, announcement: Announcement) -> Notice:
    """The announcement with the names of its fields and, for a milestone, its sources."""
    identity = announcement.milestone
    milestone = session.get(Milestone, identity) if identity else None
    return Notice(
        id=announcement.id,
        milestone=identity,
        title=_text(announcement, "title"),
        body=_text(announcement, "body"),
        date=PartialDate.parse(milestone.date) if milestone else None,
        fields=_field_names(session, announcement),
        sources=_sources(session, identity) if identity else (),
        revision=announcement.revision,
        corrected=_day(announcement.corrected_at),
    )


def _day(moment: dt.datetime | None) -> PartialDate | None:
    return PartialDate.parse(moment.date().isoformat()) if moment else None


def _text(row: object, name: str) -> Text:
    ends = {Language.EN: "en", Language.HANS: "hans", Language.HANT: "hant"}
    return {language: str(getattr(row, f"{name}_{end}")) for language, end in ends.items()}


def _field_names(session: Session, announcement: Announcement) -> tuple[Text, ...]:
    keys = [row.field for row in announcement.fields]
    query = select(Field).where(Field.key.in_(keys)).order_by(Field.position)
    return tuple(_text(field, "name") for field in session.scalars(query))


def _sources(session: Session, milestone: str) -> tuple[NoticeSource, ...]:
    query = (
        select(Source)
        .join(MilestoneSource, MilestoneSource.source == Source.id)
        .where(MilestoneSource.milestone == milestone)
        .order_by(MilestoneSource.position)
    )
    return tuple(
        NoticeSource(
            publisher=_text(source, "publisher"),
            date=PartialDate.parse(source.date) if source.date else None,
            url=source.url,
        )
        for source in session.scalars(query)
    )
