"""The search page: statements by words, and fields, topics and sources by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from bot.web.pages.contents import Asked, Page
from data.catalogue_view import Catalogue, Source
from data.languages import Language, clean, to_simplified
from data.search import search

LONGEST_QUERY = 200
_MOST = 30
_MOST_SOURCES = 5
_SHORTEST_NAME = 2


def found(asked: Asked) -> Page:
    """What `?q=` finds; without it, the empty form."""
    words = clean(asked.query.get("q", ""))[:LONGEST_QUERY]
    catalogue = asked.edition.catalogue
    title = asked.t("search-results", words=words) if words else asked.t("search-title")
    return Page(
        "search.html",
        title,
        asked.t("search-description"),
        {
            "words": words,
            "results": search(catalogue, words, asked.language, _MOST) if words else (),
            "subjects": _subjects(catalogue, _fold(words), asked.language),
            "sources": _sources(catalogue, _fold(words)),
        },
        hidden=bool(words),
    )


def _subjects(catalogue: Catalogue, folded: str, language: Language) -> Mapping[str, str]:
    """The names of fields and topics that share their name with the words, by address."""
    views = chain(
        ((f"fields/{view.key}", view.name) for view in catalogue.fields.values()),
        ((f"topics/{view.key}", view.name) for view in catalogue.topics.values() if view.overview),
    )
    return {path: names[language] for path, names in views if _names(folded, names.values())}


def _sources(catalogue: Catalogue, folded: str) -> list[Source]:
    named = (
        source
        for source in catalogue.sources.values()
        if _names(folded, [source.title, *source.publisher.values()])
    )
    return list(named)[:_MOST_SOURCES]


def _names(folded: str, names: Iterable[str]) -> bool:
    return len(folded) >= _SHORTEST_NAME and any(folded in _fold(name) for name in names)


def _fold(text: str) -> str:
    return to_simplified(clean(text)).casefold()
