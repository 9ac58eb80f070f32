"""Whether rows point at rows that exist, and whether shares match their counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from data.loading.problems import Problem, suggestion
from data.loading.reading import Row, Rows
from data.loading.shapes import SHAPES

PREFIXES = {"facts": "fact", "tasks": "task", "milestones": "milestone"}


def check_references(rows: Rows) -> Iterator[Problem]:
    """Every duplicate, every reference to nothing and every share that is wrong."""
    yield from _check_unique(rows)
    for kind in ("facts", "tasks", "aliases", "milestones"):
        for row in rows[kind]:
            yield from _check_places(row, rows)
    for kind in (*PREFIXES, "corrections"):
        for row in rows[kind]:
            yield from _check_sources(row, rows, must_be_published=kind != "corrections")
    yield from _check_statements(rows)
    yield from _check_shares(rows["facts"])


def statement_ids(rows: Rows) -> dict[str, Row]:
    """The row of each statement id, published or not."""
    return {
        f"{prefix}:{row.get(SHAPES[kind].identity)}": row
        for kind, prefix in PREFIXES.items()
        for row in rows[kind]
    }


def _check_unique(rows: Rows) -> Iterator[Problem]:
    for kind, shape in SHAPES.items():
        if kind != "phrasings":
            yield from _repeats(rows[kind], shape.identity)
    yield from _repeats(rows["tasks"], "ref")


def _repeats(rows: Iterable[Row], key: str) -> Iterator[Problem]:
    first: dict[Any, Row] = {}
    for row in rows:
        value = row.get(key)
        if value is None:
            continue
        if value in first:
            before = first[value]
            place = f"{before.file}:{before.line}"
            yield row.problem(f"duplicate {key} '{value}', first at {place}", key)
        first.setdefault(value, row)


def _check_places(row: Row, rows: Rows) -> Iterator[Problem]:
    fields = {str(field.get("key")) for field in rows["fields"]}
    topics = {str(topic.get("key")) for topic in rows["topics"]}
    for key, known in (("field", fields), ("topic", topics)):
        value = row.get(key)
        if value is not None and value not in known:
            yield row.problem(f"unknown {key} '{value}'{suggestion(str(value), known)}", key)
    for index, field in enumerate(row.items("fields")):
        if field not in fields:
            reason = f"unknown field '{field}'{suggestion(str(field), fields)}"
            yield row.problem(reason, f"fields.{index}", "fields")


def _check_sources(row: Row, rows: Rows, *, must_be_published: bool) -> Iterator[Problem]:
    sources = {str(source.get("id")): source for source in rows["sources"]}
    names = row.items("sources")
    if row.get("sources") == []:
        yield row.problem("has no source: add one", "sources")
    for index, name in enumerate(names):
        place = f"sources.{index}"
        if name not in sources:
            yield row.problem(f"unknown source '{name}'{suggestion(str(name), sources)}", place)
        elif must_be_published and row.published and not sources[name].published:
            yield row.problem(f"source '{name}' is not published: use another", place)
        elif name in names[:index]:
            yield row.problem(f"source '{name}' is named twice", place)


def _check_statements(rows: Rows) -> Iterator[Problem]:
    known = statement_ids(rows)
    for kind in ("fields", "topics"):
        for row in rows[kind]:
            yield from _check_pointers(row, "overview", known)
            for index, name in enumerate(row.items("overview")):
                if name in known and not known[name].published:
                    yield row.problem(f"'{name}' is not published", f"overview.{index}")
    for kind in ("aliases", "corrections"):
        for row in rows[kind]:
            yield from _check_pointers(row, "statements", known)
    for row in rows["phrasings"]:
        name = row.get("id")
        if name is not None and name not in known:
            yield row.problem(_nowhere(str(name), known), "id")


def _check_pointers(row: Row, key: str, known: Mapping[str, Row]) -> Iterator[Problem]:
    for index, name in enumerate(row.items(key)):
        if name not in known:
            yield row.problem(_nowhere(str(name), known), f"{key}.{index}", key)


def _nowhere(name: str, known: Iterable[str]) -> str:
    return f"no statement '{name}'{suggestion(name, known)}"


def _check_shares(facts: Iterable[Row]) -> Iterator[Problem]:
    values = {str(row.get("id")): row.get("value") for row in facts}
    for row in facts:
        share = row.get("share")
        if isinstance(share, dict) and set(share) == {"part", "whole"}:
            part, whole = (_number(values, share[key]) for key in ("part", "whole"))
            if reason := _wrong_share(row.get("value"), part, whole):
                yield row.problem(reason, "share")


def _wrong_share(printed: Any, part: Decimal | None, whole: Decimal | None) -> str | None:
    if part is None or not whole:
        return "the share's part and whole must be numbers or facts with a number"
    if not isinstance(printed, Decimal):
        return "the share needs a number as 'value'"
    computed = (100 * part / whole).quantize(_unit_of(printed), ROUND_HALF_UP)
    if computed == printed:
        return None
    return f"the share does not match: {part} of {whole} is {computed} percent, not {printed}"


def _unit_of(printed: Decimal) -> Decimal:
    exponent = printed.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def _number(values: Mapping[str, Any], name: Any) -> Decimal | None:
    value = name if isinstance(name, Decimal) else values.get(str(name))
    try:
        return None if value is None else Decimal(value)
    except InvalidOperation:
        return None
