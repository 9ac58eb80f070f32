"""What each kind of row may and must hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from data.dates import BadDateError, PartialDate
from data.languages import Language, telling_script
from data.loading.problems import Problem, suggestion
from data.loading.reading import Row, Rows
from data.models import KEY_LENGTH, Progress

LONGEST_TEXT = 400
LONGEST_OVERVIEW = 8
FACT_KINDS = ("milestone", "region", "figure", "plan", "role", "case", "measure", "institution")
BASES = (
    "annex",
    "announced_2021",
    "reported_2022",
    "second_year_2022",
    "cci_supporting",
    "national_2025",
)
QUALIFIERS = ("more_than", "at_least", "about")
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")
_HAN = re.compile(r"[\u4e00-\u9fff]")
Check = Callable[[Any], str | None]


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys of a kind of row; the first required one names the row."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        """The key that must differ from row to row."""
        return self.required[0]


_COMMON = (
    "zh_hant",
    "note",
    "weight",
    "publish",
    "reason",
    "remark_en",
    "remark_zh",
    "remark_zh_hant",
)
_JUDGEMENT = ("reliability_en", "reliability_zh")
_HANT_OF_SOURCE = ("publisher_zh_hant", "reliability_zh_hant")
SHAPES: Mapping[str, Shape] = {
    "sources": Shape(
        ("id", "title", "publisher", "publisher_zh", "language", "url", *_JUDGEMENT),
        ("author", "date", "alt_url", "document", "publish", "reason", *_HANT_OF_SOURCE),
    ),
    "fields": Shape(
        ("key", "en", "zh", "description_en", "description_zh", "overview"),
        ("zh_hant", "description_zh_hant", "also_en", "also_zh"),
    ),
    "topics": Shape(("key", "en", "zh", "overview"), ("zh_hant",)),
    "facts": Shape(
        ("id", "kind", "en", "zh", "sources"),
        (
            *("field", "topic", "value", "unit", "qualifier", "status", "as_of", "share"),
            *_COMMON,
        ),
    ),
    "tasks": Shape(
        ("slug", "field", "en", "zh", "status", "basis", "sources"),
        (
            *("ref", "as_of", "lead_unit_en", "lead_unit_zh"),
            *("supporting_units_en", "supporting_units_zh", *_COMMON),
        ),
    ),
    "milestones": Shape(
        ("id", "date", "title_en", "title_zh", "en", "zh", "fields", "sources"),
        ("title_zh_hant", *_COMMON),
    ),
    "aliases": Shape(("id", "en", "zh", "statements"), ("field", "zh_hant")),
    "corrections": Shape(("id", "statements", "sources", "en", "zh"), ("zh_hant",)),
    "phrasings": Shape(("id",), ("en", "zh")),
}
# What must come in both languages or in none.
PAIRS = (
    ("remark_en", "remark_zh"),
    ("lead_unit_en", "lead_unit_zh"),
    ("supporting_units_en", "supporting_units_zh"),
)
_LISTED_NAMES = ("aliases", "phrasings")


def check_shapes(rows: Rows) -> Iterator[Problem]:
    """Every key and value that is wrong in itself, without looking at other rows."""
    for kind, shape in SHAPES.items():
        for row in rows[kind]:
            yield from _check_keys(row, shape)
            yield from _check_values(row, kind)
            yield from _check_pairs(row)


def _check_keys(row: Row, shape: Shape) -> Iterator[Problem]:
    known = (*shape.required, *shape.optional)
    for key in row.values:
        if key not in known:
            yield row.problem(f"unknown key '{key}'{suggestion(key, known)}", key)
    for key in shape.required:
        if row.get(key) is None:
            yield row.problem(f"'{key}' is missing", key)


def _check_values(row: Row, kind: str) -> Iterator[Problem]:
    for key, value in row.values.items():
        check = _check_for(kind, key)
        if value is not None and check and (reason := check(value)):
            yield row.problem(f"'{key}' {reason}", key)


def _check_pairs(row: Row) -> Iterator[Problem]:
    for one, other in PAIRS:
        for present, absent in ((one, other), (other, one)):
            if row.get(present) and not row.get(absent):
                yield row.problem(f"'{present}' has no '{absent}' beside it", present)
    if row.get("publish") is False and not row.get("reason"):
        yield row.problem("'publish: false' needs a 'reason'", "publish")


def _check_for(kind: str, key: str) -> Check | None:
    if kind in _LISTED_NAMES and key in ("en", "zh", "zh_hant"):
        return _texts
    if kind == "phrasings" and key == "id":
        return _text
    return _CHECKS.get(key)


def _text(value: Any) -> str | None:
    if not isinstance(value, str):
        return "must be text: put it in quotes"
    if not value.strip():
        return "is empty"
    if len(value) > LONGEST_TEXT:
        return f"is {len(value)} characters long: at most {LONGEST_TEXT}"
    return None


def _simplified(value: Any) -> str | None:
    if reason := _text(value):
        return reason
    if not _HAN.search(value):
        return "holds no Chinese"
    wrong = [char for char in value if telling_script(char) is Language.HANT]
    return f"must be Simplified, but '{wrong[0]}' is Traditional" if wrong else None


def _texts(value: Any) -> str | None:
    if not isinstance(value, list):
        return "must be a list"
    return next((reason for reason in map(_text, value) if reason), None)


def _key(value: Any) -> str | None:
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        return f"'{value}' must be small Latin letters, digits and hyphens"
    if len(value) > KEY_LENGTH:
        return f"'{value}' is {len(value)} characters long: at most {KEY_LENGTH}"
    return None


def _date(value: Any) -> str | None:
    try:
        PartialDate.parse(str(value))
    except BadDateError as error:
        return str(error)
    return None


def _address(value: Any) -> str | None:
    good = isinstance(value, str) and value.startswith(("http://", "https://"))
    return None if good else "must begin with http:// or https://"


def _whole(lowest: int, highest: int) -> Check:
    def check(value: Any) -> str | None:
        if isinstance(value, Decimal) and value == int(value) and lowest <= value <= highest:
            return None
        return f"must be a whole number from {lowest} to {highest}"

    return check


def _one_of(*allowed: str) -> Check:
    def check(value: Any) -> str | None:
        if value in allowed:
            return None
        return f"'{value}' is not one of {', '.join(allowed)}{suggestion(str(value), allowed)}"

    return check


def _overview(value: Any) -> str | None:
    if reason := _texts(value):
        return reason
    return f"has more than {LONGEST_OVERVIEW} statements" if len(value) > 8 else None


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def _scalar_value(value: Any) -> str | None:
    return None if isinstance(value, str | Decimal) else "must be a number or text"


def _share(value: Any) -> str | None:
    good = isinstance(value, dict) and set(value) == {"part", "whole"}
    return None if good else "must be {part: ..., whole: ...}"


_CHECKS: Mapping[str, Check] = {
    **dict.fromkeys(("id", "key", "slug"), _key),
    **dict.fromkeys(("en", "title_en", "remark_en", "description_en", "lead_unit_en"), _text),
    **dict.fromkeys(("reliability_en", "reliability_zh_hant"), _text),
    **dict.fromkeys(("zh", "title_zh", "remark_zh", "description_zh", "lead_unit_zh"), _simplified),
    "reliability_zh": _simplified,
    **dict.fromkeys(("title", "publisher", "publisher_zh", "author", "language"), _text),
    **dict.fromkeys(("note", "reason", "unit", "document"), _text),
    **dict.fromkeys(("zh_hant", "title_zh_hant", "remark_zh_hant"), _text),
    **dict.fromkeys(("description_zh_hant", "publisher_zh_hant"), _text),
    **dict.fromkeys(("sources", "statements", "fields", "also_en", "also_zh"), _texts),
    **dict.fromkeys(("supporting_units_en", "supporting_units_zh"), _texts),
    **dict.fromkeys(("url", "alt_url"), _address),
    **dict.fromkeys(("date", "as_of"), _date),
    "overview": _overview,
    "kind": _one_of(*FACT_KINDS),
    "status": _one_of(*Progress),
    "basis": _one_of(*BASES),
    "qualifier": _one_of(*QUALIFIERS),
    "weight": _whole(0, 3),
    "ref": _whole(1, 86),
    "value": _scalar_value,
    "publish": _flag,
    "share": _share,
}
