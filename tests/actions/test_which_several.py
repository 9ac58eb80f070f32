"""Who asks for several things by their number is told that many, where they are alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.dialogue.reading import Reading
from actions.finding.ranker import Found
from actions.service import AnswerService
from data.catalogue_view import Catalogue
from data.languages import Language


@pytest.mark.parametrize("score", [0.9, 0.3])
def test_who_asks_for_two_by_number_is_told_both(service: AnswerService, score: float) -> None:
    knowledge = service.assistant()._services.knowledge
    found = (Found("task:big-data-regulation", score), Found("task:cross-border-data-rules", score))
    reading = Reading("data", field="data", found=found, asks_which_several=True)
    shown = knowledge.answer(reading, Language.EN).shown
    assert shown[:2] == ("task:big-data-regulation", "task:data-security-measures")
    alone = replace(reading, asks_which_several=False)
    assert knowledge.answer(alone, Language.EN).shown[:2] != shown[:2]


def test_what_is_alike_is_of_the_same_field_and_day(
    service: AnswerService, catalogue: Catalogue
) -> None:
    knowledge = service.assistant()._services.knowledge
    alike = 0
    for lead in catalogue.statements.values():
        reading = Reading("data", found=(Found(lead.id, 1.0),), asks_which_several=True)
        for other in map(catalogue.statements.get, knowledge._alike(reading)):
            alike += 1
            assert other is not None
            assert other is not lead
            assert set(other.fields) & set(lead.fields)
            assert (other.as_of, other.kind) == (lead.as_of, lead.kind)
        assert knowledge._alike(replace(reading, asks_which_several=False)) == []
    assert alike > 20
