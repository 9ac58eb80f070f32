"""Of persons our statements tell the office: what is asked of their lives is declined."""

from __future__ import annotations

import pytest

from actions.cues import has
from actions.dialogue.scope import asks_of_private_life
from actions.finding.question import normal
from data.catalogue_view import Catalogue
from evaluation.asked import read_questions
from tests.actions.conftest import Talk


@pytest.mark.parametrize(
    "text",
    [
        "whos the mayors wife",
        "who is the mayor married to",
        "does the party secretary have kids",
        "where do the directors live",
        "vice ministers birthdya",
        "how much does the mayor make",
        "市长老婆是谁",
        "市長有冇仔女",
        "主任幾大年紀",
        "書記年薪幾多",
        "局長屋企喺邊度",
        "部长老家在哪",
    ],
)
def test_what_is_asked_of_an_official_s_life_is_declined(talk: Talk, text: str) -> None:
    assert talk.say(text, "officials").answer.outcome == "declined"


@pytest.mark.parametrize(
    ("text", "name"),
    [("Is Zhang Yongwu married?", "zhang-yongwu"), ("胡衡华哪里人", "hu-henghua")],
)
def test_a_person_may_be_named(talk: Talk, text: str, name: str) -> None:
    reply = talk.say(text, "officials", names=frozenset({name}))
    assert reply.answer.outcome == "declined"


def test_a_person_s_name_alone_does_not_answer_what_is_foreign(talk: Talk) -> None:
    named = {"names": frozenset({"zhang-yongwu"})}
    assert talk.say("zhang yongwu hometwon", "out_of_scope", **named).answer.outcome == "declined"
    assert talk.say("Zhang Yongwu", "officials", **named).answer.outcome != "declined"


def test_a_person_may_have_been_talked_of(talk: Talk) -> None:
    told = talk.say("Who is the mayor of Chongqing?", "officials", names=frozenset({"hu-henghua"}))
    assert told.answer.outcome == "answered"
    assert talk.say("how old is he", "officials").answer.outcome == "declined"


@pytest.mark.parametrize(
    "text",
    ["Which office does the mayor hold?", "Can my wife sit the exam?", "主任介绍的规模有多大？"],
)
def test_what_is_no_private_life_is_none(text: str) -> None:
    assert not asks_of_private_life(normal(text), of_person=False)


def test_nothing_that_our_sources_answer_is_taken_for_it(catalogue: Catalogue) -> None:
    texts = [text for one in catalogue.statements.values() for text in one.phrasings]
    texts += [question.text for question in read_questions() if not question.is_stranger]
    assert [t for t in texts if asks_of_private_life(normal(t), of_person=False)] == []
    persons = [one for one in catalogue.statements.values() if one.kind == "role"]
    ways = [text for one in persons for text in one.phrasings]
    assert [text for text in ways if has("private", normal(text))] == []
