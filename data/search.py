"""Search by words over all statements, for inline mode and the web pages; needs no Rasa."""

from __future__ import annotations

import heapq
import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from data.catalogue_view import Catalogue, Statement
from data.languages import Language, clean, to_simplified

_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|[a-z0-9]+(?:['.][a-z0-9]+)*")
_ENGLISH_EMPTY = re.compile(
    r"a|about|an|and|are|at|be|by|can|did|do|does|for|from|had|has|have|how|i|in|is|it|its|me|my|of"
    r"|on|or|some|tell|that|the|their|there|to|was|were|what|when|where|which|who|why|will|with"
    r"|would|you|your"
)
_CHINESE_EMPTY = re.compile(r"什么|哪些|多少|怎么|如何|请问|关于|有没有|是否|可以|吗|呢|的|了|吧")
_OWN, _TITLE, _OTHER, _NAMED = 1.0, 1.5, 0.5, 1.2
_ENOUGH = 0.5
_MOST_ENDINGS = 40
_SHORTEST_BEGINNING = 2
# A word that no statement holds counts as one that is in so many of them.
_AS_RARE = 20


def search(
    catalogue: Catalogue, words: str, language: Language, limit: int = 10
) -> tuple[Statement, ...]:
    """The statements that hold the words, best first; none for empty words.

    Words may be of any of the languages; a hit in the wording of `language` counts most. The
    last word may be unfinished, as when somebody is typing. Blocks for some milliseconds, and for
    about half a second when the catalogue is new.
    """
    asked = tuple(dict.fromkeys(_terms(_fold(words))))
    if not asked or limit < 1:
        return ()
    index = _index_of(catalogue)
    return tuple(catalogue.statements[i] for i in index.best(asked, language, limit))


class SearchIndex:
    """Which statement holds which terms, and where: own wording, title, names, other languages."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._weights = {
            statement.id: statement.weight for statement in catalogue.statements.values()
        }
        self._postings: dict[Language, dict[str, dict[str, float]]] = {}
        places = {i: _places(catalogue, s) for i, s in catalogue.statements.items()}
        _add_names(catalogue, places)
        for language in Language:
            self._postings[language] = _postings(places, language)
        spread = Counter(
            term for terms in self._postings.values() for term in terms for _ in terms[term]
        )
        size = max(1, len(places) * len(Language))
        self._rarity = {term: math.log(1 + size / count) for term, count in spread.items()}
        self._unseen = math.log(1 + size / _AS_RARE)
        self._vocabulary = sorted(self._rarity)

    def best(self, asked: tuple[str, ...], language: Language, limit: int) -> list[str]:
        """Ids of the statements that hold at least half of what was asked, by its rarity."""
        scores: defaultdict[str, float] = defaultdict(float)
        held: defaultdict[str, float] = defaultdict(float)
        whole = sum(self._worth(term) for term in asked)
        for number, term in enumerate(asked, start=1):
            for identity, hit in self._hits(term, language, last=number == len(asked)).items():
                scores[identity] += hit * self._worth(term)
                held[identity] += self._worth(term)
        enough = [i for i in scores if held[i] >= _ENOUGH * whole]
        return heapq.nsmallest(limit, enough, key=lambda i: (-scores[i], -self._weights[i], i))

    def _worth(self, term: str) -> float:
        return self._rarity.get(term, self._unseen)

    def _hits(self, term: str, language: Language, *, last: bool) -> Mapping[str, float]:
        postings = self._postings[language]
        if term in self._rarity or not last or not _may_go_on(term):
            return postings.get(term, {})
        found: dict[str, float] = {}
        for whole in self._endings(term):
            for identity, hit in postings.get(whole, {}).items():
                found[identity] = max(hit, found.get(identity, 0.0))
        return found

    def _endings(self, beginning: str) -> Iterator[str]:
        start = bisect_left(self._vocabulary, beginning)
        for term in self._vocabulary[start : start + _MOST_ENDINGS]:
            if not term.startswith(beginning):
                return
            yield term


Places = dict[tuple[str, Language | None], set[str]]


class _ByVersion:
    """A catalogue as a key: two of the same version hold the same."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def __hash__(self) -> int:
        return hash((self.catalogue.version, len(self.catalogue.statements)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByVersion) and (
            self.catalogue.version == other.catalogue.version
            and self.catalogue.statements.keys() == other.catalogue.statements.keys()
        )


@lru_cache(maxsize=2)
def _cached(key: _ByVersion) -> SearchIndex:
    return SearchIndex(key.catalogue)


def _index_of(catalogue: Catalogue) -> SearchIndex:
    return _cached(_ByVersion(catalogue))


def _places(catalogue: Catalogue, statement: Statement) -> Places:
    places: Places = {
        ("own", language): set(_terms(_fold(statement.text[language]))) for language in Language
    }
    titles = [*statement.title.values()] if statement.title else []
    for key in statement.fields:
        titles += catalogue.fields[key].name.values()
    if statement.topic:
        titles += catalogue.topics[statement.topic].name.values()
    places["title", None] = _all_terms(titles)
    places["other", None] = _all_terms(statement.phrasings)
    return places


def _add_names(catalogue: Catalogue, places: Mapping[str, Places]) -> None:
    """A named thing's statements are found by each of its names."""
    for alias in catalogue.aliases:
        names = _all_terms(name for each in alias.names.values() for name in each)
        for identity in alias.statements:
            if identity in places:
                places[identity].setdefault(("named", None), set()).update(names)


def _postings(places: Mapping[str, Places], language: Language) -> dict[str, dict[str, float]]:
    postings: dict[str, dict[str, float]] = {}
    for identity, kinds in places.items():
        for (kind, spoken), terms in kinds.items():
            worth = _worth_of(kind, own=spoken in {language, None})
            for term in terms:
                held = postings.setdefault(term, {})
                held[identity] = max(worth, held.get(identity, 0.0))
    return postings


def _worth_of(kind: str, *, own: bool) -> float:
    if kind == "named":
        return _NAMED
    if kind == "other" or not own:
        return _OTHER
    return _TITLE if kind == "title" else _OWN


def _all_terms(texts: Iterable[str]) -> set[str]:
    return {term for text in texts for term in _terms(_fold(text))}


def _fold(text: str) -> str:
    return to_simplified(clean(text)).casefold()


def _terms(text: str) -> Iterator[str]:
    """Words of English without their endings, pairs of characters of Chinese."""
    for run in _RUN.findall(_CHINESE_EMPTY.sub(" ", text)):
        if run[0].isascii():
            if not _ENGLISH_EMPTY.fullmatch(run):
                yield _stem(run)
        elif len(run) == 1:
            yield run
        else:
            yield from (run[start : start + 2] for start in range(len(run) - 1))


def _may_go_on(beginning: str) -> bool:
    return not beginning.isascii() or len(beginning) >= _SHORTEST_BEGINNING


def _stem(word: str) -> str:
    for ending in ("ies", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word
