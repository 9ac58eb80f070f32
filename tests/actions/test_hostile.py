"""Hostile input through the service, without Rasa: nothing breaks, nothing obeys.

Here are a quarter of them; `make fuzz` feeds all.
"""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import func, select

from actions.dialogue.turn import Turn
from actions.service import AnswerService
from bench.fuzz.hostile import hear
from data.catalogue_view import Catalogue
from data.database import Database
from data.languages import Language, clean
from data.models import Fact, Subscription, UnansweredQuestion
from tests.hostile_inputs import INPUTS, MARK

EVERY = 4


def test_there_are_many_of_them_in_three_scripts() -> None:
    assert len(INPUTS) >= 400
    assert len(set(INPUTS)) == len(INPUTS)


def counts(database: Database) -> tuple[int, int]:
    with database.reading() as session:
        facts = session.scalar(select(func.count()).select_from(Fact)) or 0
        return facts, session.scalar(select(func.count()).select_from(Subscription)) or 0


@pytest.mark.timeout(300)
def test_none_is_obeyed_and_every_answer_is_of_the_catalogue(
    service: AnswerService,
    catalogue: Catalogue,
    shared_database: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = counts(shared_database)
    with caplog.at_level(logging.INFO):
        assert hear(service, INPUTS[::EVERY], catalogue.statements.keys()) == {}
    assert counts(shared_database) == before
    assert MARK not in caplog.text
    assert [record for record in caplog.records if "\n" in record.getMessage()] == []


def test_what_is_kept_of_them_is_one_line_of_visible_characters(
    service: AnswerService, shared_database: Database
) -> None:
    for number, typed in enumerate(INPUTS[:150]):
        turn = Turn(f"web:kept-{number}", clean(typed), {"out_of_scope": 0.9})
        service.note(turn, service.failed(Language.EN))
    with shared_database.reading() as session:
        kept = session.scalars(select(UnansweredQuestion.text)).all()
    assert len(kept) >= 100
    assert [text for text in kept if text != clean(text)] == []
