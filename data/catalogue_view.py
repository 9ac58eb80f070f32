"""The catalogue as immutable values for reading, detached from the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from data import models
from data.dates import PartialDate
from data.languages import Language

Text = Mapping[Language, str]
Value = TypeVar("Value")
_SUFFIX = {Language.EN: "en", Language.HANS: "hans", Language.HANT: "hant"}


@dataclass(frozen=True, slots=True)
class Source:
    """A publication; `core` marks the five documents that were read whole."""

    id: str
    title: str
    publisher: Text
    author: str | None
    date: PartialDate | None
    language: str
    url: str
    core: bool
    reliability: Text


@dataclass(frozen=True, slots=True)
class Field:
    """A field with its names, one line about it, and the statements that introduce it."""

    key: str
    position: int
    name: Text
    description: Text
    overview: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with its names and the statements that introduce it."""

    key: str
    position: int
    name: Text
    overview: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One answerable row; `id` is "fact:<id>", "task:<slug>" or "milestone:<id>"."""

    id: str
    kind: str
    field: str | None
    topic: str | None
    text: Text
    value: str | None
    unit: str | None
    qualifier: str | None
    status: str | None
    as_of: PartialDate | None
    sources: tuple[str, ...]
    remark: Text | None
    phrasings: tuple[str, ...]
    weight: int
    fields: tuple[str, ...] = ()
    title: Text | None = None
    ref: int | None = None
    basis: str | None = None
    lead_unit: Text | None = None
    supporting_units: Mapping[Language, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    """A named thing; the first name of each language is the one to show."""

    id: str
    field: str | None
    names: Mapping[Language, tuple[str, ...]]
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """A short public note on sources that differ, for the statements that it touches."""

    id: str
    statements: tuple[str, ...]
    sources: tuple[str, ...]
    note: Text


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that can be answered, by id; `version` changes with any change of content."""

    version: str
    sources: Mapping[str, Source]
    fields: Mapping[str, Field]
    topics: Mapping[str, Topic]
    statements: Mapping[str, Statement]
    aliases: tuple[Alias, ...]
    corrections: tuple[Correction, ...] = field(default=())


def catalogue_version(session: Session) -> str | None:
    """The digest of the catalogue that is loaded; None before the first load."""
    newest = select(models.CatalogueVersion.digest).order_by(models.CatalogueVersion.id.desc())
    return session.scalar(newest.limit(1))


def read_catalogue(session: Session) -> Catalogue:
    """The whole catalogue without retired rows, in the order of its files."""
    phrasings = _phrasings(session)
    statements = [
        *(_fact(row, phrasings) for row in _live(session, models.Fact)),
        *(_task(row, phrasings) for row in _live(session, models.Task)),
        *(_milestone(row, phrasings) for row in _live(session, models.Milestone)),
    ]
    return Catalogue(
        version=catalogue_version(session) or "",
        sources=_frozen((row.id, _source(row)) for row in _live(session, models.Source)),
        fields=_frozen((row.key, _field(row)) for row in _live(session, models.Field)),
        topics=_frozen((row.key, _topic(row)) for row in _live(session, models.Topic)),
        statements=_frozen((statement.id, statement) for statement in statements),
        aliases=tuple(_alias(row) for row in session.scalars(_all(models.Alias))),
        corrections=tuple(_correction(row) for row in session.scalars(_all(models.Correction))),
    )


def _all(kind: Any) -> Any:
    return select(kind).order_by(kind.id)


def _live(session: Session, kind: Any) -> Iterable[Any]:
    order = kind.position if hasattr(kind, "position") else kind.id
    query = select(kind).where(kind.retired_at.is_(None)).order_by(order)
    if hasattr(kind, "sources"):
        query = query.options(selectinload(kind.sources))
    return session.scalars(query)


def _frozen(pairs: Iterable[tuple[str, Value]]) -> Mapping[str, Value]:
    return MappingProxyType(dict(pairs))


def _text(row: Any, name: str) -> Text:
    texts = {language: getattr(row, f"{name}_{end}") for language, end in _SUFFIX.items()}
    return MappingProxyType(texts)


def _text_or_none(row: Any, name: str) -> Text | None:
    return _text(row, name) if getattr(row, f"{name}_en") else None


def _lists(row: Any, name: str) -> Mapping[Language, tuple[str, ...]]:
    lists = {language: tuple(getattr(row, f"{name}_{end}")) for language, end in _SUFFIX.items()}
    return MappingProxyType(lists)


def _date(text: str | None) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def _phrasings(session: Session) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in session.scalars(_all(models.Phrasing)):
        found.setdefault(row.statement, []).append(row.text)
    return found


def _source(row: models.Source) -> Source:
    return Source(
        id=row.id,
        title=row.title,
        publisher=_text(row, "publisher"),
        author=row.author,
        date=_date(row.date),
        language=row.language,
        url=row.url,
        core=row.document is not None,
        reliability=_text(row, "reliability"),
    )


def _field(row: models.Field) -> Field:
    name, description = _text(row, "name"), _text(row, "description")
    return Field(row.key, row.position, name, description, tuple(row.overview))


def _topic(row: models.Topic) -> Topic:
    return Topic(row.key, row.position, _text(row, "name"), tuple(row.overview))


def _fact(row: models.Fact, phrasings: Mapping[str, list[str]]) -> Statement:
    identity = f"fact:{row.id}"
    return Statement(
        id=identity,
        kind=row.kind,
        field=row.field,
        topic=row.topic,
        text=_text(row, "text"),
        value=row.value,
        unit=row.unit,
        qualifier=row.qualifier,
        status=row.status,
        as_of=_date(row.as_of),
        sources=tuple(link.source for link in row.sources),
        remark=_text_or_none(row, "remark"),
        phrasings=tuple(phrasings.get(identity, ())),
        weight=row.weight,
        fields=(row.field,) if row.field else (),
    )


def _task(row: models.Task, phrasings: Mapping[str, list[str]]) -> Statement:
    identity = f"task:{row.slug}"
    return Statement(
        id=identity,
        kind="task",
        field=row.field,
        topic=None,
        text=_text(row, "title"),
        value=None,
        unit=None,
        qualifier=None,
        status=row.status,
        as_of=_date(row.as_of),
        sources=tuple(link.source for link in row.sources),
        remark=_text_or_none(row, "remark"),
        phrasings=tuple(phrasings.get(identity, ())),
        weight=row.weight,
        fields=(row.field,) if row.field else (),
        ref=row.ref,
        basis=row.basis,
        lead_unit=_text_or_none(row, "lead_unit"),
        supporting_units=_lists(row, "supporting_units"),
    )


def _milestone(row: models.Milestone, phrasings: Mapping[str, list[str]]) -> Statement:
    identity = f"milestone:{row.id}"
    return Statement(
        id=identity,
        kind="milestone",
        field=row.fields[0] if len(row.fields) == 1 else None,
        topic="timeline",
        text=_text(row, "summary"),
        value=None,
        unit=None,
        qualifier=None,
        status=None,
        as_of=_date(row.date),
        sources=tuple(link.source for link in row.sources),
        remark=_text_or_none(row, "remark"),
        phrasings=tuple(phrasings.get(identity, ())),
        weight=row.weight,
        fields=tuple(row.fields),
        title=_text(row, "title"),
    )


def _alias(row: models.Alias) -> Alias:
    return Alias(row.id, row.field, _lists(row, "names"), tuple(row.statements))


def _correction(row: models.Correction) -> Correction:
    return Correction(row.id, tuple(row.statements), tuple(row.sources), _text(row, "note"))
