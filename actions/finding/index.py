"""Every statement with its phrasings, ready to be compared with a question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from actions.finding.encoder import Encoder
from actions.finding.lexicon import Lexicon
from actions.finding.question import Question, normal
from actions.finding.wanted import Wanted, wanted_in
from data.catalogue_view import Catalogue, Statement
from data.languages import Language

Matrix = NDArray[np.float32]
EVIDENCE = (
    "meaning",
    "wording",
    "meaning of three",
    "wording of all",
    "field",
    "topic",
    "named",
    "year fits",
    "year differs",
    "number fits",
    "kind fits",
    "task",
    "milestone",
    "context meaning",
    "in context",
    "shown before",
    "weight",
)
_LEAST = 1e-4


@dataclass(frozen=True)
class _Row:
    statement: Statement
    years: frozenset[str]
    numbers: frozenset[str]


class StatementIndex:
    """Compares a question with all statements of one version of the catalogue."""

    def __init__(self, catalogue: Catalogue, encoder: Encoder) -> None:
        self.catalogue = catalogue
        self.statements = tuple(catalogue.statements.values())
        self._encoder = encoder
        texts, self._starts = _phrases(self.statements)
        self._vectors = encoder.encode(texts)
        self._lexicon = Lexicon(texts)
        self._pooled = Lexicon(list(_pooled(texts, self._starts)))
        self._rows = [_facts_of(statement) for statement in self.statements]
        self._named = _named(catalogue)
        self.homes = _homes(catalogue)

    def evidence(self, question: Question) -> Matrix:
        """One row a statement, one column for each name in EVIDENCE."""
        vector = self._encoder.encode([question.text])[0]
        meaning = self._vectors @ vector
        wording = self._lexicon.cosines(question.text)
        columns = [
            np.maximum.reduceat(meaning, self._starts),
            np.maximum.reduceat(wording, self._starts),
            self._mean_of_best(meaning),
            self._pooled.cosines(question.text),
            *self._labels(question),
            *self._marks(question),
            self._context(question),
            self._column(lambda row: bool(question.subjects & self.homes[row.statement.id])),
            self._column(lambda row: row.statement.id in question.shown),
            np.array([row.statement.weight for row in self._rows], np.float32),
        ]
        return np.stack(columns, axis=1).astype(np.float32)

    def _mean_of_best(self, scores: Matrix) -> Matrix:
        ends = [*self._starts[1:], len(scores)]
        best = [np.sort(scores[a:b])[-3:].mean() for a, b in zip(self._starts, ends, strict=True)]
        return np.array(best, np.float32)

    def _labels(self, question: Question) -> tuple[Matrix, Matrix]:
        def probability(keys: tuple[str, ...]) -> float:
            return max((question.labels.get(key, 0.0) for key in keys), default=0.0)

        fields = [probability(row.statement.fields) for row in self._rows]
        topics = [probability((row.statement.topic or "",)) for row in self._rows]
        return np.array(fields, np.float32), np.array(topics, np.float32)

    def _marks(self, question: Question) -> Iterator[Matrix]:
        wanted = wanted_in(question.text)
        named = {i for name in question.names for i in self._named.get(name, ())}
        yield self._column(lambda row: row.statement.id in named)
        yield self._column(lambda row: bool(question.years & row.years))
        yield self._column(lambda row: bool(question.years) and not question.years & row.years)
        yield self._column(lambda row: bool(question.numbers & row.numbers))
        yield self._column(lambda row: _kind_fits(row.statement, wanted))
        yield self._column(lambda row: row.statement.kind == "task")
        yield self._column(lambda row: row.statement.id.startswith("milestone:"))

    def _column(self, test: object) -> Matrix:
        assert callable(test)  # noqa: S101 - tells the type checker what callers pass
        return np.array([bool(test(row)) for row in self._rows], np.float32)

    def _context(self, question: Question) -> Matrix:
        if not question.context:
            return np.zeros(len(self._rows), np.float32)
        vector = self._encoder.encode([question.context])[0]
        return np.maximum.reduceat(self._vectors @ vector, self._starts)


def _phrases(statements: tuple[Statement, ...]) -> tuple[list[str], NDArray[np.intp]]:
    texts: list[str] = []
    starts: list[int] = []
    for statement in statements:
        starts.append(len(texts))
        own = [statement.text[Language.EN], statement.text[Language.HANS]]
        titles = (
            [statement.title[Language.EN], statement.title[Language.HANS]]
            if statement.title
            else []
        )
        texts += [normal(text) for text in [*own, *titles, *statement.phrasings]]
    return texts, np.array(starts, np.intp)


def _pooled(texts: list[str], starts: NDArray[np.intp]) -> Iterator[str]:
    ends = [*starts[1:], len(texts)]
    for start, end in zip(starts, ends, strict=True):
        yield " ".join(texts[start:end])


def _facts_of(statement: Statement) -> _Row:
    told = [statement.text[Language.EN], statement.text[Language.HANS], *statement.phrasings]
    text = Question(normal(" ".join(told[:2])))
    years = Question(" ".join(told)).years
    dated = {str(statement.as_of.year)} if statement.as_of else set()
    value = {statement.value} if statement.value else set()
    return _Row(statement, years | dated, text.numbers | value)


def _named(catalogue: Catalogue) -> dict[str, frozenset[str]]:
    return {alias.id: frozenset(alias.statements) for alias in catalogue.aliases}


def _kind_fits(statement: Statement, wanted: Wanted) -> bool:
    if wanted.figure:
        return statement.value is not None
    if wanted.person:
        return statement.kind == "role"
    if wanted.date:
        return statement.kind == "milestone" or statement.topic in ("timeline", "approval")
    return False


def _homes(catalogue: Catalogue) -> dict[str, frozenset[str]]:
    """The fields and topic of each statement, and those whose overview names it."""
    homes = {
        statement.id: {*statement.fields, *([statement.topic] if statement.topic else [])}
        for statement in catalogue.statements.values()
    }
    overviews = {key: view.overview for key, view in catalogue.fields.items()}
    overviews |= {key: view.overview for key, view in catalogue.topics.items()}
    for key, overview in overviews.items():
        for identity in overview:
            homes.get(identity, set()).add(key)
    return {identity: frozenset(keys) for identity, keys in homes.items()}
