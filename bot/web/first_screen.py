"""What the first screen shows of the catalogue: the fields and how recent the sources are."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from data.database import Database
from data.dates import PartialDate
from data.languages import Language
from data.models import Field, Source

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FieldButton:
    """A field's names and the payload of its overview."""

    payload: str
    names: Mapping[Language, str]


@dataclass(frozen=True)
class FirstScreen:
    """The fields in the catalogue's order, and the date of the newest source if there is one."""

    fields: tuple[FieldButton, ...] = ()
    newest_source: PartialDate | None = None


def first_screen(database: Database) -> FirstScreen:
    """Read it; empty when the database cannot be read, since the page must open then too."""
    live = select(Field).where(Field.retired_at.is_(None)).order_by(Field.position)
    newest = select(func.max(Source.date)).where(Source.retired_at.is_(None))
    try:
        with database.reading() as session:
            fields = tuple(_button(row) for row in session.scalars(live))
            date = session.scalar(newest)
    except SQLAlchemyError as error:
        _log.warning("the page opens without the fields: %s", type(error).__name__)
        return FirstScreen()
    return FirstScreen(fields, PartialDate.parse(str(date)) if date else None)


def _button(row: Field) -> FieldButton:
    names = {
        Language.EN: row.name_en,
        Language.HANS: row.name_hans,
        Language.HANT: row.name_hant,
    }
    return FieldButton(f"/{row.key}", names)
