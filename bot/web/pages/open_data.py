"""The catalogue as open data: one JSON document and four tables."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.web.pages.edition import Edition
from data.catalogue_view import Source, Statement
from data.languages import Language

JSON = "application/json; charset=utf-8"
CSV = "text/csv; charset=utf-8"
LICENCE = "Apache-2.0"
LICENCE_URL = "https://www.apache.org/licenses/LICENSE-2.0"
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_SEPARATOR = "; "

Row = Mapping[str, Any]


def catalogue_json(edition: Edition) -> bytes:
    """All of it: licence, dates, fields, statements, tasks with history, sources, corrections."""
    catalogue = edition.catalogue
    document = {
        "licence": {"id": LICENCE, "url": LICENCE_URL},
        "version": catalogue.version,
        "loaded": edition.loaded_at.date().isoformat(),
        "newest_source": _plain(edition.newest_source),
        "fields": [
            {"key": each.key, "name": each.name, "description": each.description}
            for each in catalogue.fields.values()
        ],
        "topics": [
            {"key": each.key, "name": each.name}
            for each in catalogue.topics.values()
            if each.overview
        ],
        "facts": [_fact(each) for each in edition.of_kind("fact")],
        "tasks": [
            {**_task(each), "history": _history(edition, each)} for each in edition.of_kind("task")
        ],
        "milestones": [_milestone(each) for each in edition.of_kind("milestone")],
        "sources": [_source(each) for each in catalogue.sources.values()],
        "corrections": [
            {"id": c.id, "statements": c.statements, "sources": c.sources, "note": c.note}
            for c in catalogue.corrections
        ],
    }
    return json.dumps(document, ensure_ascii=False, default=_plain).encode()


def table(edition: Edition, name: str) -> bytes:
    """One table as CSV, with a byte order mark so that spreadsheets read the Chinese.

    Each row says under which licence and as of which day it stands. Raises KeyError for a name
    that is none of facts, tasks, milestones and sources.
    """
    common = {"licence": LICENCE, "catalogue_of": edition.loaded_at.date().isoformat()}
    rows = [_flat({**row, **common}) for row in _TABLES[name](edition)]
    written = io.StringIO()
    if rows:
        writer = csv.DictWriter(written, list(rows[0]), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
    return written.getvalue().encode("utf-8-sig")


def harmless(value: str) -> str:
    """The text so that no spreadsheet takes it for a formula; numbers stay numbers."""
    if _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def _flat(row: Row) -> dict[str, str]:
    """A column for each language of a text, lists in one cell."""
    cells: dict[str, str] = {}
    for name, value in row.items():
        if isinstance(value, Mapping):
            for language in Language:
                cells[f"{name}_{language.replace('-', '_').lower()}"] = _cell(value[language])
        else:
            cells[name] = _cell(value)
    return {name: harmless(cell) for name, cell in cells.items()}


def _cell(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return _SEPARATOR.join(map(str, value))
    return "" if value is None else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return None if value is None else str(value)


def _common(statement: Statement) -> dict[str, Any]:
    blank = dict.fromkeys(Language, "")
    return {
        "as_of": _plain(statement.as_of),
        "sources": statement.sources,
        "remark": _plain(statement.remark) or blank,
    }


def _fact(statement: Statement) -> Row:
    return {
        "id": statement.id.partition(":")[2],
        "kind": statement.kind,
        "field": statement.field,
        "topic": statement.topic,
        "text": _plain(statement.text),
        "value": statement.value,
        "unit": statement.unit,
        "qualifier": statement.qualifier,
        "status": _plain(statement.status),
        **_common(statement),
    }


def _task(statement: Statement) -> Row:
    blank = dict.fromkeys(Language, "")
    return {
        "id": statement.id.partition(":")[2],
        "official_number": statement.ref,
        "field": statement.field,
        "title": _plain(statement.text),
        "status": _plain(statement.status),
        "basis": statement.basis,
        "lead_unit": _plain(statement.lead_unit) or blank,
        "supporting_units": _plain(statement.supporting_units) or blank,
        **_common(statement),
    }


def _milestone(statement: Statement) -> Row:
    common = _common(statement)
    return {
        "id": statement.id.partition(":")[2],
        "date": common.pop("as_of"),
        "title": _plain(statement.title),
        "summary": _plain(statement.text),
        "fields": statement.fields,
        **common,
    }


def _source(source: Source) -> Row:
    return {
        "id": source.id,
        "title": source.title,
        "publisher": _plain(source.publisher),
        "author": source.author,
        "date": _plain(source.date),
        "language": source.language,
        "url": source.url,
        "read_whole": source.core,
        "judgement": _plain(source.reliability),
    }


def _history(edition: Edition, task: Statement) -> list[Row]:
    seen = edition.histories.get(task.id.partition(":")[2], ())
    return [
        {
            "status": str(each.status),
            "as_of": _plain(each.as_of),
            "recorded": each.recorded_at.date().isoformat(),
        }
        for each in seen
    ]


_TABLES: Mapping[str, Callable[[Edition], Iterable[Row]]] = {
    "facts": lambda edition: map(_fact, edition.of_kind("fact")),
    "tasks": lambda edition: map(_task, edition.of_kind("task")),
    "milestones": lambda edition: map(_milestone, edition.of_kind("milestone")),
    "sources": lambda edition: map(_source, edition.catalogue.sources.values()),
}
