"""Loading the catalogue: all of it checked first, then made the content of the tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from data.announcements import propose
from data.catalogue_view import catalogue_version
from data.database import Database
from data.loading.applying import Action, Change, apply, plan
from data.loading.problems import CatalogueProblems, Problem
from data.loading.reading import digest, read
from data.loading.references import check_references
from data.loading.shapes import check_shapes
from data.loading.wanted import Wanted, wanted_rows
from data.models import CatalogueVersion

__all__ = [
    "CATALOGUE",
    "Action",
    "CatalogueProblems",
    "Change",
    "LoadReport",
    "Problem",
    "check_catalogue",
    "load_catalogue",
    "plan",
]
CATALOGUE = Path(__file__).parents[1] / "catalogue"
Clock = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, or with `dry_run` would do; `up_to_date` means there was nothing to."""

    version: str
    changes: tuple[Change, ...]
    dry_run: bool
    up_to_date: bool

    def count(self, action: Action) -> int:
        """How many rows were added, changed or removed."""
        return sum(change.action is action for change in self.changes)


def load_catalogue(
    database: Database,
    folder: Path = CATALOGUE,
    dry_run: bool = False,
    *,
    clock: Clock | None = None,
) -> LoadReport:
    """Bring the tables to the catalogue in `folder`; raises CatalogueProblems, changing nothing."""
    version = digest(folder)
    with database.reading() as session:
        if catalogue_version(session) == version:
            return LoadReport(version, (), dry_run, up_to_date=True)
    wanted = check_catalogue(folder)
    if dry_run:
        with database.reading() as session:
            return LoadReport(version, plan(session, wanted), dry_run, up_to_date=False)
    with database.session() as session:
        changes = _load(session, wanted, version, (clock or _utc_now)())
    return LoadReport(version, changes, dry_run, up_to_date=False)


def check_catalogue(folder: Path = CATALOGUE) -> Wanted:
    """What the catalogue's files want in the tables; raises CatalogueProblems with every fault."""
    rows, problems = read(folder)
    problems += [*check_shapes(rows), *check_references(rows)]
    if problems:
        raise CatalogueProblems(problems)
    return wanted_rows(rows)


def _load(session: Session, wanted: Wanted, version: str, now: dt.datetime) -> tuple[Change, ...]:
    first = catalogue_version(session) is None
    changes = plan(session, wanted)
    apply(session, wanted, now)
    if not first:
        _propose(session, changes, now)
    counts = {model.__tablename__: len(rows) for model, rows in wanted.items()}
    session.add(CatalogueVersion(digest=version, loaded_at=now, counts=counts))
    return changes


def _propose(session: Session, changes: tuple[Change, ...], now: dt.datetime) -> None:
    """What is news to subscribers waits as drafts for staff; a first load is no news."""
    session.flush()
    milestones = [
        change.id
        for change in changes
        if change.kind == "milestone" and change.action is Action.ADDED
    ]
    tasks = [
        change.id for change in changes if change.kind == "task" and "status" in change.columns
    ]
    propose(session, milestones, tasks, clock=lambda: now)


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
