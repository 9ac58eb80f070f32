"""What the tables should hold after a load of valid rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from data import models
from data.languages import to_traditional
from data.loading.reading import Row, Rows
from data.loading.references import statement_ids
from data.loading.shapes import SHAPES

Values = dict[str, Any]
Wanted = Mapping[type[models.Base], Mapping[Any, Values]]


def wanted_rows(rows: Rows) -> Wanted:
    """The columns of each row by table and key; `sources` holds the source ids in order."""
    names = statement_ids(rows)
    shown = frozenset(name for name, row in names.items() if row.published)
    public = frozenset(row.get("id") for row in rows["sources"] if row.published)
    return {
        models.Source: _keyed(rows, "sources", _source),
        models.Field: _keyed(rows, "fields", _field),
        models.Topic: _keyed(rows, "topics", _topic),
        models.Fact: _keyed(rows, "facts", _fact),
        models.Task: _keyed(rows, "tasks", _task),
        models.Milestone: _keyed(rows, "milestones", _milestone),
        models.Alias: {row.get("id"): _alias(row, shown) for row in rows["aliases"]},
        models.Correction: {
            row.get("id"): _correction(row, shown, public) for row in rows["corrections"]
        },
        models.Phrasing: dict(_phrasings(rows, shown)),
    }


def _keyed(rows: Rows, kind: str, build: Any) -> dict[Any, Values]:
    identity = SHAPES[kind].identity
    published = [row for row in rows[kind] if row.published]
    return {
        row.get(identity): {identity: row.get(identity), **build(row), "position": position}
        for position, row in enumerate(published, start=1)
    }


def _text(row: Row, name: str, key: str = "") -> Values:
    """The three columns of a text that stands under `<key>_en`, `<key>_zh`, `<key>_zh_hant`."""
    start = f"{key}_" if key else ""
    simplified = row.get(f"{start}zh")
    traditional = row.get(f"{start}zh_hant")
    return {
        f"{name}_en": row.get(f"{start}en"),
        f"{name}_hans": simplified,
        f"{name}_hant": traditional or (simplified and to_traditional(simplified)),
    }


def _lists(row: Row, name: str, key: str = "") -> Values:
    start = f"{key}_" if key else ""
    simplified = row.items(f"{start}zh")
    traditional = row.items(f"{start}zh_hant") or [to_traditional(text) for text in simplified]
    return {
        f"{name}_en": row.items(f"{start}en"),
        f"{name}_hans": simplified,
        f"{name}_hant": list(dict.fromkeys(traditional)),
    }


def _printed(value: Any) -> str | None:
    return None if value is None else str(value)


def _common(row: Row) -> Values:
    weight = row.get("weight")
    return {
        **_text(row, "remark", "remark"),
        "note": row.get("note"),
        "weight": 1 if weight is None else int(weight),
        "sources": tuple(row.items("sources")),
    }


def _source(row: Row) -> Values:
    plain = ("title", "author", "language", "url", "alt_url", "document")
    chinese = row.get("publisher_zh")
    return {
        **{key: row.get(key) for key in plain},
        "date": _printed(row.get("date")),
        "publisher_en": row.get("publisher"),
        "publisher_hans": chinese,
        "publisher_hant": row.get("publisher_zh_hant") or to_traditional(chinese),
        **_text(row, "reliability", "reliability"),
    }


def _field(row: Row) -> Values:
    description = _text(row, "description", "description")
    return {**_text(row, "name"), **description, "overview": row.items("overview")}


def _topic(row: Row) -> Values:
    return {**_text(row, "name"), "overview": row.items("overview")}


def _fact(row: Row) -> Values:
    return {
        **{key: row.get(key) for key in ("kind", "field", "topic", "unit", "qualifier", "status")},
        **_text(row, "text"),
        "value": _printed(row.get("value")),
        "as_of": _printed(row.get("as_of")),
        **_common(row),
    }


def _task(row: Row) -> Values:
    ref = row.get("ref")
    return {
        **{key: row.get(key) for key in ("field", "status", "basis")},
        "ref": None if ref is None else int(ref),
        **_text(row, "title"),
        "as_of": _printed(row.get("as_of")),
        **_text(row, "lead_unit", "lead_unit"),
        **_lists(row, "supporting_units", "supporting_units"),
        **_common(row),
    }


def _milestone(row: Row) -> Values:
    return {
        "date": _printed(row.get("date")),
        **_text(row, "title", "title"),
        **_text(row, "summary"),
        "fields": row.items("fields"),
        **_common(row),
    }


def _alias(row: Row, shown: frozenset[str]) -> Values:
    statements = [name for name in row.items("statements") if name in shown]
    named = {"id": row.get("id"), "field": row.get("field"), "statements": statements}
    return {**named, **_lists(row, "names")}


def _correction(row: Row, shown: frozenset[str], public: frozenset[Any]) -> Values:
    return {
        "id": row.get("id"),
        "statements": [name for name in row.items("statements") if name in shown],
        "sources": [name for name in row.items("sources") if name in public],
        **_text(row, "note"),
    }


def _phrasings(rows: Rows, shown: frozenset[str]) -> Iterator[tuple[Any, Values]]:
    for row in rows["phrasings"]:
        statement = row.get("id")
        if statement in shown:
            for language in ("en", "zh"):
                for text in row.items(language):
                    values = {"statement": statement, "language": language, "text": text}
                    yield (statement, text), values
