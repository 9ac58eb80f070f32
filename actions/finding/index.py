"""Every statement with its phrasings, ready to be compared with a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from actions.finding.ahead import Ahead
from actions.finding.encoder import Encoder
from actions.finding.meanings import Matrix, Places
from actions.finding.nearness import Near, Nearness
from actions.finding.postings import Postings
from actions.finding.question import Earlier, Question, normal
from actions.finding.terms import counted, is_word
from actions.finding.wanted import Wanted, wanted_in
from data.catalogue_view import Catalogue, Statement
from data.languages import Language

_OF_A_QUESTION = (
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
    "weight",
    "meaning of a part",
    "wording of a part",
    "meaning of three of a part",
    "wording of all of a part",
)
_OF_A_FOLLOW_UP = (
    "context meaning",
    "context wording",
    "context meaning of three",
    "context wording of all",
    "meaning with what was told",
    "wording with what was told",
    "meaning of three with what was told",
    "wording of all with what was told",
    "in context",
    "shown before",
    "told first",
    "named before",
)
EVIDENCE = (*_OF_A_QUESTION, *_OF_A_FOLLOW_UP)
# The last of these are told by marks, the rest by nearness.
_MARKS = 4
_MOST_NAMED = 150


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
        texts, starts = _phrases(self.statements)
        self._starts = starts
        self._nearness = Nearness(texts, starts, (store or encoder).encode(texts))
        self._near = Ahead(self._compare)
        self._pooled = self._nearness.pooled
        self._places = {one.id: row for row, one in enumerate(self.statements)}
        self.homes = _homes(catalogue)
        self.named = _names(catalogue, self.statements)
        self._rows = _Rows(self.statements, self.homes, self.named)

    def expect(self, question: Question) -> None:
        """Compare a question that will be asked; what is known of it besides may come later."""
        self._near.prepare(question.texts)

    def evidence(self, question: Question) -> Matrix:
        """One row a statement, one column for each name in EVIDENCE."""
        near = self._nearness.of(question.texts, self._encoder.encode(question.texts))
        return self._evidence(question, near, self._before(question))

    def likeliest(self, question: Question) -> tuple[Places, Matrix]:
        """Which statements may be among the best, and their evidence.

        Those are all in a catalogue of ordinary size. Of many thousands they are some hundreds:
        those near in meaning on the whole, those that share rare words, and those named.
        """
        vectors, near = self._near.made(question.texts)
        before = self._before(question)
        if self._nearness.is_large:
            others = np.setdiff1d(self._meant(question, before), near.rows)
            if len(others):
                near = near.with_others(self._nearness.of(question.texts, vectors, others))
        return near.rows, self._evidence(question, near, before)

    def _compare(self, texts: tuple[str, ...]) -> tuple[Matrix, Near]:
        """The vectors of a question's texts, and what is near them."""
        vectors = self._encoder.encode(texts)
        return vectors, self._nearness.likeliest(texts, vectors)

    def _before(self, question: Question) -> Matrix | None:
        """The vectors of a follow-up with the question before it and with what was told.

        Each lies between two that are known: encoding them together takes two milliseconds more,
        and finds hardly more.
        """
        if question.earlier is None:
            return None
        asked, own = self._encoder.encode((question.earlier.asked, question.text))
        told = [self._own_vector(one, question.text) for one in question.earlier.first]
        between = np.stack([own + asked, np.sum([own, *told], axis=0)])
        lengths = np.linalg.norm(between, axis=1, keepdims=True)
        return np.asarray(between / np.maximum(lengths, 1e-9), np.float32)

    def _own_vector(self, identity: str, text: str) -> Matrix:
        """That of a statement's wording in the language of a text."""
        place = self._starts[self._places[identity]] + (0 if text.isascii() else 1)
        return np.asarray(self._nearness.vectors[place], np.float32)

    def _meant(self, question: Question, before: Matrix | None) -> Places:
        """Of many statements those that are named, and those near what was said before."""
        named = self._rows.names.marked(question.names)
        if question.earlier and before is not None:
            named = named + self._rows.names.marked(question.earlier.names)
            named = named + self._rows.ids.marked(question.earlier.shown)
        rows = np.flatnonzero(named)[:_MOST_NAMED]
        return rows if before is None else np.append(rows, self._nearness.nearest(before))

    def _evidence(self, question: Question, near: Near, before: Matrix | None) -> Matrix:
        """Of those rows whose nearness is known."""
        whole, best = np.split(near.columns, 2)
        all_told = len(near.rows) == len(self.statements)
        known = self._rows.columns(question)
        if question.earlier and before is not None:
            known += self._rows.after(question.earlier)
            chosen = None if all_told else near.rows
            said = (question.earlier.asked, question.earlier.told)
            texts = [f"{each} {question.text}" for each in said]
            beside = [*self._nearness.of(texts, before, chosen).columns]
        else:
            known += [np.zeros(len(self.statements), np.float32)] * _MARKS
            beside = [np.zeros(len(near.rows), np.float32)] * (len(_OF_A_FOLLOW_UP) - _MARKS)
        if not all_told:
            known = [column[near.rows] for column in known]
        own, marks = known[:-_MARKS], known[-_MARKS:]
        columns = [*whole, *own, *best, *beside, *marks]
        return np.stack(columns, axis=1).astype(np.float32)

    def cover(self, text: str, ids: Sequence[str]) -> Cover:
        """How much of a text's wording the statements have together. Raises KeyError."""
        words = {term for term in counted(text) if is_word(term)}
        rarities = {word: self._pooled.rarity(word) for word in words}
        rows = [self._places[identity] for identity in ids]
        held = {word for word in words if self._pooled.is_in(word, rows)}
        total = sum(rarities.values()) or 1.0
        missing = [rarities[word] for word in words - held]
        known = sum(self._pooled.is_known(word) for word in words)
        return Cover(
            share=sum(rarities[word] for word in held) / total if words else 1.0,
            rarest_missing=max(missing, default=0.0) / self._pooled.highest_rarity,
            known=known / len(words) if words else 1.0,
        )


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

    def columns(self, question: Question) -> list[Matrix]:
        """What a question alone tells of all rows but their nearness, in the order of EVIDENCE."""
        return [
            self.fields.highest(question.labels),
            self.topics.highest(question.labels),
            self.names.marked(question.names),
            *self.years_of(question),
            self.numbers.marked(question.numbers),
            self.kind_fits(wanted_in(question.text)),
            self.tasks,
            self.milestones,
            self.weights,
        ]

    def after(self, earlier: Earlier) -> list[Matrix]:
        """What is known of all rows from what was said before: the last of EVIDENCE."""
        return [
            self.homes.marked(earlier.subjects),
            self.ids.marked(earlier.shown),
            self.ids.marked(earlier.first),
            self.names.marked(earlier.names),
        ]

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
