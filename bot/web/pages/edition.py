"""The catalogue as it is loaded now, with what the pages need beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.catalogue_view import Catalogue, Correction, Statement, catalogue_version, read_catalogue
from data.database import Database
from data.dates import PartialDate
from data.models import CatalogueVersion, TaskStatus

_NEVER = dt.datetime(2021, 4, 9, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class StatusSeen:
    """A status that a task had, at what date a source says so, and when it was recorded here."""

    status: str
    as_of: PartialDate | None
    recorded_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of the catalogue; `histories` holds the statuses of each task, oldest first."""

    catalogue: Catalogue
    histories: Mapping[str, tuple[StatusSeen, ...]]
    loaded_at: dt.datetime

    @property
    def newest_source(self) -> PartialDate | None:
        """The date of the newest publication, which is how recent the whole can be."""
        dates = [source.date for source in self.catalogue.sources.values() if source.date]
        return max(dates, default=None)

    def of_kind(self, kind: str) -> tuple[Statement, ...]:
        """All tasks or all milestones, in the catalogue's order; "fact" gives all the others."""
        return tuple(
            statement
            for statement in self.catalogue.statements.values()
            if statement.id.startswith(f"{kind}:")
        )

    @property
    def topics_told(self) -> tuple[str, ...]:
        """The topics that have statements; the others are about talking."""
        used = {statement.topic for statement in self.catalogue.statements.values()}
        return tuple(
            key for key, view in self.catalogue.topics.items() if view.overview or key in used
        )

    def corrections_of(self, statement: str) -> tuple[Correction, ...]:
        """The notes on sources that differ about a statement."""
        return tuple(c for c in self.catalogue.corrections if statement in c.statements)

    def resting_on(self, source: str) -> tuple[Statement, ...]:
        """The statements that name a source."""
        return tuple(s for s in self.catalogue.statements.values() if source in s.sources)


class Editions:
    """Reads an edition when the catalogue's version changed; safe between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reading = Lock()
        self._newest: Edition | None = None

    def newest(self) -> Edition:
        """The edition as it is loaded; blocks. Raises SQLAlchemyError without a database."""
        with self._reading, self._database.reading() as session:
            version = catalogue_version(session) or ""
            if self._newest is None or self._newest.catalogue.version != version:
                self._newest = _read(session)
            return self._newest


def _read(session: Session) -> Edition:
    newest = select(CatalogueVersion.loaded_at).order_by(CatalogueVersion.id.desc()).limit(1)
    return Edition(read_catalogue(session), _histories(session), session.scalar(newest) or _NEVER)


def _histories(session: Session) -> Mapping[str, tuple[StatusSeen, ...]]:
    found: dict[str, tuple[StatusSeen, ...]] = {}
    for row in session.scalars(select(TaskStatus).order_by(TaskStatus.id)):
        as_of = PartialDate.parse(row.as_of) if row.as_of else None
        seen = StatusSeen(row.status, as_of, row.recorded_at)
        found[row.task] = (*found.get(row.task, ()), seen)
    return MappingProxyType(found)
