"""Which language a browser asks for."""

from __future__ import annotations

from collections.abc import Iterator

from data.languages import Language

_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
_MOST_TAGS = 20


def of_tag(tag: str) -> Language | None:
    """The language of a BCP 47 tag such as "zh-TW"; None for one in which nothing is written."""
    first, *rest = tag.strip().lower().replace("_", "-").split("-")
    if first == "en":
        return Language.EN
    if first not in {"zh", "yue", "cmn"}:
        return None
    if _TRADITIONAL & set(rest) and "hans" not in rest:
        return Language.HANT
    return Language.HANT if first == "yue" and "hans" not in rest else Language.HANS


def preferred(accept_language: str) -> Language:
    """The best of an Accept-Language header (RFC 9110); English when none of it is ours."""
    ranked = sorted(_weighted(accept_language), key=lambda pair: -pair[0])
    found = (of_tag(tag) for weight, tag in ranked if weight > 0)
    return next((language for language in found if language), Language.EN)


def chosen(tag: object) -> Language | None:
    """The language that exactly bears this tag."""
    return next((language for language in Language if language == tag), None)


def _weighted(header: str) -> Iterator[tuple[float, str]]:
    for entry in header.split(",")[:_MOST_TAGS]:
        tag, _, parameter = entry.partition(";")
        yield _weight(parameter), tag


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
