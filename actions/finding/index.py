"""Every statement with its phrasings, ready to be compared with a question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from actions.finding.encoder import Encoder
from actions.finding.lexicon import Lexicon
from actions.finding.postings import Postings
from actions.finding.question import Question, normal
from actions.finding.terms import is_word, terms
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
    "meaning of a part",
    "wording of a part",
    "meaning of three of a part",
    "wording of all of a part",
)
_FEW = 3
# More than two cosines can differ by, so that one sort keeps the texts of a statement together.
_APART = 4.0


@dataclass(frozen=True)
class Cover:
    """How much of a question's wording some statements have, rare words counting more.

    `share` of it, 0 to 1; how rare the rarest word is that they lack; the share of its words that
    any statement has.
    """

    share: float
    rarest_missing: float
    known: float


class StatementIndex:
    """Compares a question with all statements of one version of the catalogue."""

    def __init__(
        self, catalogue: Catalogue, encoder: Encoder, store: Encoder | None = None
    ) -> None:
        """`encoder` is for questions; `store` may keep the statements' vectors between runs."""
        self.catalogue = catalogue
        self.statements = tuple(catalogue.statements.values())
        self._encoder = encoder
        texts, self._starts = _phrases(self.statements)
        self._vectors = (store or encoder).encode(texts)
        self._lexicon = Lexicon(texts)
        self._pooled = Lexicon(list(_pooled(texts, self._starts)))
        rows = np.arange(len(self._starts))
        self._apart = np.repeat(rows * _APART, self._lengths(len(texts)))
        self._places = {one.id: row for row, one in enumerate(self.statements)}
        self.homes = _homes(catalogue)
        self.named = _names(catalogue, self.statements)
        self._rows = _Rows(self.statements, self.homes, self.named)

    def evidence(self, question: Question) -> Matrix:
        """One row a statement, one column for each name in EVIDENCE."""
        texts = (question.text, *question.parts)
        vectors = self._encoder.encode(texts)
        whole, *parts = [
            self._nearness(text, vector) for text, vector in zip(texts, vectors, strict=True)
        ]
        rows = self._rows
        columns = [
            *whole,
            rows.fields.highest(question.labels),
            rows.topics.highest(question.labels),
            rows.names.marked(question.names),
            *rows.years_of(question),
            rows.numbers.marked(question.numbers),
            rows.kind_fits(wanted_in(question.text)),
            rows.tasks,
            rows.milestones,
            self._context(question),
            rows.homes.marked(question.subjects),
            rows.ids.marked(question.shown),
            rows.weights,
            *np.max([whole, *parts], axis=0),
        ]
        return np.stack(columns, axis=1).astype(np.float32)

    def _nearness(self, text: str, vector: Matrix) -> Matrix:
        """For each statement how near it is to a text in meaning and wording, four rows."""
        meaning = self._vectors @ vector
        wording = self._lexicon.cosines(text)
        near = [
            np.maximum.reduceat(meaning, self._starts),
            np.maximum.reduceat(wording, self._starts),
            self._mean_of_best(meaning),
            self._pooled.cosines(text),
        ]
        return np.stack(near)

    def cover(self, text: str, ids: Sequence[str]) -> Cover:
        """How much of a text's wording the statements have together. Raises KeyError."""
        words = {term for term in terms(text) if is_word(term)}
        rarities = {word: self._pooled.rarity(word) for word in words}
        rows = {self._places[identity] for identity in ids}
        held = {word for word in words if rows & self._pooled.rows_with(word)}
        total = sum(rarities.values()) or 1.0
        missing = [rarities[word] for word in words - held]
        known = sum(bool(self._pooled.rows_with(word)) for word in words)
        return Cover(
            share=sum(rarities[word] for word in held) / total if words else 1.0,
            rarest_missing=max(missing, default=0.0) / self._pooled.highest_rarity,
            known=known / len(words) if words else 1.0,
        )

    def _lengths(self, texts: int) -> NDArray[np.intp]:
        return np.diff(np.append(self._starts, texts))

    def _mean_of_best(self, scores: Matrix) -> Matrix:
        """For each statement the mean of its three nearest texts, or of all if it has fewer."""
        ordered = np.sort(scores + self._apart) - self._apart
        lengths = self._lengths(len(scores))
        last = self._starts + lengths - 1
        total = np.zeros(len(self._starts), np.float32)
        for back in range(_FEW):
            total += np.where(back < lengths, ordered[np.maximum(last - back, 0)], 0)
        return np.asarray(total / np.minimum(lengths, _FEW), np.float32)

    def _context(self, question: Question) -> Matrix:
        if not question.context:
            return np.zeros(len(self.statements), np.float32)
        vector = self._encoder.encode([question.context])[0]
        return np.maximum.reduceat(self._vectors @ vector, self._starts)


class _Rows:
    """What is known of each statement before any question is asked."""

    def __init__(
        self,
        statements: tuple[Statement, ...],
        homes: Mapping[str, frozenset[str]],
        named: Mapping[str, set[str]],
    ) -> None:
        facts = [_facts_of(statement) for statement in statements]
        self._years = Postings([years for years, _ in facts])
        self.numbers = Postings([numbers for _, numbers in facts])
        self.fields = Postings([statement.fields for statement in statements])
        self.topics = Postings([(s.topic,) if s.topic else () for s in statements])
        self.homes = Postings([homes[statement.id] for statement in statements])
        self.ids = Postings([(statement.id,) for statement in statements])
        self.names = Postings(list(named.values()))
        self.weights = np.array([statement.weight for statement in statements], np.float32)
        self.tasks = _column(statement.kind == "task" for statement in statements)
        self.milestones = _column(s.id.startswith("milestone:") for s in statements)
        self._valued = _column(statement.value is not None for statement in statements)
        self._roles = _column(statement.kind == "role" for statement in statements)
        self._dated = _column(_tells_a_date(statement) for statement in statements)

    def years_of(self, question: Question) -> tuple[Matrix, Matrix]:
        """Which rows are of a year that is asked for, and which of others only."""
        fits = self._years.marked(question.years)
        return fits, 1 - fits if question.years else np.zeros_like(fits)

    def kind_fits(self, wanted: Wanted) -> Matrix:
        """Which rows are of the kind that the wording asks for first."""
        if wanted.figure:
            return self._valued
        if wanted.person:
            return self._roles
        return self._dated if wanted.date else np.zeros_like(self._dated)


def _column(marks: Iterable[bool]) -> Matrix:
    return np.fromiter(marks, np.float32)


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


def _facts_of(statement: Statement) -> tuple[frozenset[str], frozenset[str]]:
    """The years and the numbers that a statement tells of."""
    told = [statement.text[Language.EN], statement.text[Language.HANS], *statement.phrasings]
    text = Question(normal(" ".join(told[:2])))
    years = Question(" ".join(told)).years
    dated = {str(statement.as_of.year)} if statement.as_of else set()
    value = {statement.value} if statement.value else set()
    return years | dated, text.numbers | value


def _names(catalogue: Catalogue, statements: tuple[Statement, ...]) -> dict[str, set[str]]:
    """The aliases that each statement is about, in the order of the statements."""
    named: dict[str, set[str]] = {statement.id: set() for statement in statements}
    for alias in catalogue.aliases:
        for identity in alias.statements:
            named.get(identity, set()).add(alias.id)
    return named


def _tells_a_date(statement: Statement) -> bool:
    return statement.kind == "milestone" or statement.topic in ("timeline", "approval")


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
