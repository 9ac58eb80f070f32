"""Who asks what is done is told that first, and who asks what is not done is told that."""

from __future__ import annotations

import pytest

from actions.dialogue.progress import State, distance, fits, is_about_all, order_asked, state_asked
from actions.finding.question import normal
from data.answers.plain import plain_text
from data.catalogue_view import Catalogue
from data.languages import Language
from tests.actions.conftest import Talk


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("How many tasks are done?", "done"),
        ("What has been accomplished by now?", "done"),
        ("已經落實咗幾多項", "done"),
        ("How many tasks haven't been carried out?", "open"),
        ("what's left", "open"),
        ("仲有邊啲未搞掂", "open"),
        ("还有多少没落地", "open"),
        ("What is to be done in the second year?", None),
        ("第二年打算完成什么", None),
        ("Which banks take part?", None),
    ],
)
def test_the_state_asked_for_is_read_from_the_wording(text: str, state: State | None) -> None:
    assert state_asked(normal(text)) == state


def test_a_yes_or_no_and_a_plan_set_the_order_by_what_they_are() -> None:
    assert order_asked("has the hospital been completed?") is None
    assert order_asked("what is planned for banks?") == "open"


@pytest.mark.parametrize(
    ("text", "names", "about_all"),
    [
        ("what has been finished in health care so far?", ("health care",), True),
        ("医疗方面还有什么没做？", ("医疗",), True),
        ("which data rules were put into effect?", ("data",), False),
        ("医疗方面养老院落地了吗", ("医疗",), False),
    ],
)
def test_a_whole_field_is_meant_where_nothing_else_is_named(
    text: str, names: tuple[str, ...], about_all: bool
) -> None:
    assert is_about_all(text, names) is about_all


def test_statements_tell_of_their_state_by_status_or_wording(catalogue: Catalogue) -> None:
    statements = catalogue.statements
    assert fits(statements["fact:tasks-implemented-69"], "done")
    assert fits(statements["fact:tasks-rate"], "done")
    assert fits(statements["fact:tasks-open-17"], "open")
    for one in statements.values():
        if one.status == "done":
            assert fits(one, "done")
            assert not fits(one, "open")
        if one.status in ("piloting", "planned"):
            assert fits(one, "open")
        assert distance(one, "done") == 1 - distance(one, "open")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("How many tasks are done?", "fact:tasks-implemented-69"),
        ("how many of the tasks have been completed", "fact:tasks-implemented-69"),
        ("完成了多少项任务", "fact:tasks-implemented-69"),
        ("完成咗幾多項任務？", "fact:tasks-implemented-69"),
        ("how many tasks are not done?", "fact:tasks-open-17"),
        ("還有幾多項未做？", "fact:tasks-open-17"),
        ("还剩多少任务没完成", "fact:tasks-open-17"),
    ],
)
def test_the_figure_asked_for_leads(talk: Talk, text: str, first: str) -> None:
    assert talk.say(text, "progress").context.shown[0] == first


@pytest.mark.parametrize(
    ("before", "asked"),
    [
        ("What did the districts do?", "How many tasks are done?"),
        ("各区有什么改革", "完成了多少项任务"),
        ("各區有咩改革", "完成咗幾多項任務？"),
    ],
)
def test_what_was_talked_of_before_does_not_lead(talk: Talk, before: str, asked: str) -> None:
    talk.say(before, "progress")
    assert talk.say(asked, "progress").context.shown[0] == "fact:tasks-implemented-69"


def test_how_many_are_left_is_a_figure_and_no_further_page(talk: Talk) -> None:
    talk.say("How many tasks are done?", "progress")
    assert talk.say("how many are left?", "more").context.shown[0] == "fact:tasks-open-17"


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("text", "state"),
    [("What has been done in education?", "done"), ("What is not done in education?", "open")],
)
def test_of_a_field_what_is_in_the_state_is_told_with_the_counts(
    talk: Talk, catalogue: Catalogue, text: str, state: State, language: Language
) -> None:
    talk.chosen = language
    words = {"fields": ("education",), "field_words": {"education": "education"}}
    reply = talk.say(text, "education", **words)
    steps = [
        s for s in catalogue.statements.values() if s.kind == "task" and "education" in s.fields
    ]
    assert str(len(steps)) in plain_text(reply.answer)
    assert reply.answer.field == "education"
    assert reply.context.shown
    assert all(fits(catalogue.statements[i], state) for i in reply.context.shown)


def test_a_field_talked_of_is_meant_by_what_is_still_missing(
    talk: Talk, catalogue: Catalogue
) -> None:
    talk.press("finance")
    reply = talk.say("and what is still missing?", "more")
    assert reply.answer.field == "finance"
    assert all(fits(catalogue.statements[i], "open") for i in reply.context.shown)


def test_where_nothing_is_done_the_plans_are_told(talk: Talk, catalogue: Catalogue) -> None:
    words = {"fields": ("energy",), "field_words": {"energy": "energy"}}
    reply = talk.say("What has been done in energy?", "energy", **words)
    assert "0 done" in plain_text(reply.answer)
    assert catalogue.statements[reply.context.shown[0]].status == "planned"
