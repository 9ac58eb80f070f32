"""The difference between the tables and what they should hold, and making it good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from data import models
from data.loading.wanted import Values, Wanted

_LINKS: Mapping[type[models.Base], Any] = {
    models.Fact: models.FactSource,
    models.Task: models.TaskSource,
    models.Milestone: models.MilestoneSource,
}
# Rows of these are told apart by these attributes.
_KEYS: Mapping[type[models.Base], tuple[str, ...]] = {
    models.Source: ("id",),
    models.Field: ("key",),
    models.Topic: ("key",),
    models.Fact: ("id",),
    models.Task: ("slug",),
    models.Milestone: ("id",),
    models.Alias: ("id",),
    models.Correction: ("id",),
    models.Phrasing: ("statement", "text"),
}


class Action(StrEnum):
    """What a load does to a row; a removed one is retired where others may refer to it."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One row that a load adds, changes or removes, and the columns that change."""

    action: Action
    kind: str
    id: str
    columns: tuple[str, ...] = ()

    def __str__(self) -> str:
        """One line for the terminal."""
        columns = f" ({', '.join(self.columns)})" if self.columns else ""
        return f"{self.action} {self.kind} {self.id}{columns}"


def plan(session: Session, wanted: Wanted) -> tuple[Change, ...]:
    """What a load would add, change and remove; the order of rows alone is no change."""
    changes: list[Change] = []
    for model, rows in wanted.items():
        present = _present(session, model)
        changes += [_difference(model, key, present.get(key), rows[key]) for key in rows]
        gone = [key for key, row in present.items() if key not in rows and not _retired(row)]
        changes += [_change(Action.REMOVED, model, key) for key in gone]
    return tuple(
        change for change in changes if change.action is not Action.CHANGED or change.columns
    )


def apply(session: Session, wanted: Wanted, now: dt.datetime) -> None:
    """Make the tables hold what is wanted; tables that staff or chats fill are not touched."""
    for model, rows in wanted.items():
        present = _present(session, model)
        for key, row in present.items():
            if key not in rows:
                _remove(session, row, now)
        for key, values in rows.items():
            _store(session, model, present.get(key), values, now)
        session.flush()


def _present(session: Session, model: Any) -> dict[Any, Any]:
    query = select(model)
    if model in _LINKS:
        query = query.options(selectinload(model.sources))
    return {_key(model, row): row for row in session.scalars(query)}


def _key(model: type[models.Base], row: Any) -> Any:
    names = _KEYS[model]
    parts = tuple(getattr(row, name) for name in names)
    return parts if len(parts) > 1 else parts[0]


def _retired(row: Any) -> bool:
    return getattr(row, "retired_at", None) is not None


def _difference(model: type[models.Base], key: Any, row: Any, values: Values) -> Change:
    if row is None or _retired(row):
        return _change(Action.ADDED, model, key)
    differing = [name for name in values if name != "position" and _differs(row, name, values)]
    return _change(Action.CHANGED, model, key, tuple(differing))


def _change(
    action: Action, model: type[models.Base], key: Any, columns: tuple[str, ...] = ()
) -> Change:
    name = ": ".join(key) if isinstance(key, tuple) else str(key)
    return Change(action, model.__name__.lower(), name, columns)


def _differs(row: Any, name: str, values: Values) -> bool:
    if name == "sources" and type(row) in _LINKS:
        return bool(tuple(link.source for link in row.sources) != values[name])
    return bool(getattr(row, name) != values[name])


def _remove(session: Session, row: Any, now: dt.datetime) -> None:
    if not hasattr(row, "retired_at"):
        session.delete(row)
    elif row.retired_at is None:
        row.retired_at = now


def _store(session: Session, model: Any, row: Any, values: Values, now: dt.datetime) -> None:
    columns = {name: value for name, value in values.items() if hasattr(model, name)}
    links = columns.pop("sources") if model in _LINKS else None
    if row is None:
        row = model(**columns)
        session.add(row)
        _note_status(session, row, None, now)
    else:
        before = row.status if model is models.Task else None
        _assign(row, columns)
        _note_status(session, row, before, now)
    if links is not None:
        _link(session, row, links)


def _assign(row: Any, columns: Values) -> None:
    for name, value in columns.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    if _retired(row):
        row.retired_at = None


def _link(session: Session, row: Any, sources: tuple[str, ...]) -> None:
    if tuple(link.source for link in row.sources) == sources:
        return
    row.sources.clear()
    session.flush()  # the old links must be gone before new ones take their places
    link = _LINKS[type(row)]
    row.sources.extend(
        link(position=position, source=source) for position, source in enumerate(sources)
    )


def _note_status(session: Session, row: Any, before: Any, now: dt.datetime) -> None:
    if isinstance(row, models.Task) and row.status != before:
        entry = models.TaskStatus(
            task=row.slug, status=row.status, as_of=row.as_of, recorded_at=now
        )
        session.add(entry)
