"""A catalogue that is larger than ours: made-up statements beside the real ones."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from actions.finding.encoder import StoredVectors, UniversalEncoder, Vectors
from actions.finding.index import StatementIndex
from bench.turns.made_up import halves
from data.catalogue_view import Catalogue, read_catalogue
from data.database import Database
from data.loading import load_catalogue
from data.models import Fact, FactSource, Phrasing

PHRASINGS = 5
"""Of each made-up statement: what CONTRIBUTING.md asks for."""
_FAR = 0.03
_SEED = 7


def enlarge(database: Database, statements: int | None, vectors: Path) -> None:
    """Load ours, make up facts until there are so many statements, write the file of vectors.

    Made-up ones have the words of real ones, and vectors near those of real ones: to encode them
    would take long and change nothing about how long it takes to compare them with a question.
    Without a number ours stays as it is. Raises ValueError where ours has more.
    """
    load_catalogue(database)
    real = _catalogue(database)
    encoder = UniversalEncoder()
    stored = StoredVectors(encoder, vectors)
    StatementIndex(real, encoder, stored)
    if statements is None:
        return
    missing = statements - len(real.statements)
    if missing < 0:
        raise ValueError(f"ours has {len(real.statements)} statements: ask for more than that")
    with database.session() as session:
        make_up(session, missing)
    nearby = _Nearby(np.load(vectors)["vectors"].astype(np.float32))
    StatementIndex(_catalogue(database), nearby, StoredVectors(nearby, vectors))


def count(database: Database) -> int:
    """How many statements there are."""
    return len(_catalogue(database).statements)


class _Nearby:
    """Gives vectors of real statements with some noise, whatever the text."""

    name = UniversalEncoder.name

    def __init__(self, real: Vectors) -> None:
        self._real = real
        self._random = np.random.default_rng(_SEED)

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = self._real[self._random.integers(len(self._real), size=len(texts))]
        rows = rows + _FAR * self._random.standard_normal(rows.shape, np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def _catalogue(database: Database) -> Catalogue:
    with database.reading() as session:
        return read_catalogue(session)


def make_up(session: Session, count: int) -> None:
    """Add so many facts whose texts are halves of real ones, each with a source and phrasings."""
    chance = random.Random(_SEED)
    facts = [dict(row) for row in session.execute(select(Fact.__table__)).mappings()]
    asked = list(session.scalars(select(Phrasing.text)))
    sources = {row.fact: row.source for row in session.scalars(select(FactSource))}
    made = [_like(chance, facts, number) for number in range(count)]
    session.execute(insert(Fact), [fact for fact, _ in made])
    session.execute(
        insert(FactSource),
        [{"fact": fact["id"], "position": 0, "source": sources[model]} for fact, model in made],
    )
    session.execute(
        insert(Phrasing),
        [
            {
                "statement": f"fact:{fact['id']}",
                "language": "en",
                "text": f"{_mixed(chance, asked)} {number}"[-400:],
            }
            for fact, _ in made
            for number in range(PHRASINGS)
        ],
    )


def _like(chance: random.Random, facts: list[dict[str, Any]], number: int) -> tuple[Any, str]:
    """A row with the halves of real texts in one, and the id of the fact it is like."""
    model = chance.choice(facts)
    texts = {
        name: _mixed(chance, [fact[name] for fact in facts])
        for name in ("text_en", "text_hans", "text_hant")
    }
    row = {**model, **texts, "id": f"made-up-{number}", "position": len(facts) + number}
    return row, model["id"]


def _mixed(chance: random.Random, texts: Sequence[str]) -> str:
    return halves(chance.choice(texts), chance.choice(texts))
