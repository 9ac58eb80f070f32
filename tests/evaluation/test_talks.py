"""Our dialogues fit the catalogue, and each reply is judged by what its message wants."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from actions.dialogue.context import Context
from actions.dialogue.turn import Turn
from data.catalogue_view import read_catalogue
from data.database import Database
from evaluation import talks
from evaluation.asked import HALVES, QuestionsError
from evaluation.talks import Heard, Said, Talk, read_talks


def heard(said: Said, *told: str, place: int = 1, **answer: str) -> Heard:
    about = {"topic": None, "field": None, "outcome": "answered", **answer}
    reply: Any = SimpleNamespace(
        answer=SimpleNamespace(**about), context=SimpleNamespace(shown=told)
    )
    return Heard(Talk("en", (said,)), place, said, Turn("talk", said.text, {}), Context(), reply)


def said(kind: str, *expects: str, field: str | None = None, topic: str | None = None) -> Said:
    return Said("and then?", kind, field, topic, expects)


@pytest.mark.parametrize(
    ("one", "right"),
    [
        (heard(said("fact", "fact:a"), "fact:b", "fact:a"), True),
        (heard(said("fact", "fact:a"), *"bcde", "fact:a"), False),
        (heard(said("fact", "fact:a"), "fact:a", outcome="declined"), False),
        (heard(said("stranger"), topic="out_of_scope"), True),
        (heard(said("stranger"), "fact:a", topic="progress"), False),
        (heard(said("field", field="legal"), field="legal"), True),
        (heard(said("field", field="legal"), field="data"), False),
        (heard(said("subscription", topic="subscribe"), topic="unsubscribe"), False),
        (heard(said("sources"), topic="sources"), True),
        (heard(said("sources", "fact:source"), "fact:source", topic="officials"), True),
        (heard(said("sources"), "fact:a", topic="officials"), False),
    ],
)
def test_what_is_right(one: Heard, right: bool) -> None:
    assert one.right is right


def test_what_follows_nothing_is_not_counted() -> None:
    first, thanks = heard(said("fact", "a"), "a", place=0), heard(said("smalltalk"))
    follow_up = heard(said("fact", "a"), "a")
    shares = talks.right_follow_ups([first, thanks, follow_up])
    assert (shares["all"]["all"].hits, shares["all"]["all"].count) == (1, 1)
    assert shares["stranger"]["all"].count == 0


def test_our_dialogues_name_what_the_catalogue_holds(loaded_database: Database) -> None:
    with loaded_database.reading() as session:
        statements = read_catalogue(session).statements
    ours = read_talks()
    talks.check(ours, statements)
    assert len(ours) >= 150
    assert min(Counter(talk.half for talk in ours).values()) >= len(ours) // len(HALVES) - 40
    assert {talk.language for talk in ours} == {"en", "zh-Hans", "zh-Hant", "mixed"}


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (Said("x", "riddle", None, None, ()), "no kind riddle"),
        (Said("x", "fact", None, None, ()), "a fact expects statements"),
        (Said("x", "fact", None, None, ("fact:none",)), "no statement fact:none"),
    ],
)
def test_a_wrong_row_is_named(wrong: Said, named: str) -> None:
    with pytest.raises(QuestionsError, match=named):
        talks.check([Talk("en", (wrong,))], {"fact:a"})
