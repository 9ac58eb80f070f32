"""The signs by which the assistant tells what our sources hold from what they do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.dialogue.scope import (
    SIGNS,
    _of_one_kind,
    _place_differs,
    elsewhere,
    signs_of,
)
from actions.finding.index import StatementIndex
from actions.finding.question import Earlier, Question
from actions.finding.ranker import Found
from data.dates import PartialDate


def sign(
    index: StatementIndex, name: str, text: str, top: str = "fact:done", **labels: float
) -> float:
    found = (Found(top, 0.8, 0.7, 0.6), Found("fact:all", 0.3, 0.75, 0.1))
    return signs_of(Question(text), labels, found, index)[SIGNS.index(name)]


@pytest.mark.parametrize(
    ("name", "text", "top", "value"),
    [
        ("margin", "x", "fact:done", 0.5),
        ("money", "the fee", "fact:done", 1),
        ("procedure", "how to apply", "fact:done", 1),
        ("contact", "the telephone", "fact:done", 1),
        ("figure missing", "how many", "task:loans", 1),
        ("figure missing", "how many", "fact:done", 0),
        ("figure missing", "i have 3 shops, tell me what is planned", "task:loans", 0),
        ("money", "i pay rent. what was done?", "fact:done", 0),
        ("person missing", "who", "fact:done", 1),
        ("another year", "in 2022", "fact:done", 0),
        ("another year", "in 2019", "fact:done", 1),
        ("another year", "whenever", "fact:done", 0),
        ("another year", "since 2019", "fact:done", 0),
        ("another year", "截至2019年", "fact:done", 0),
        ("figure of another year", "in 2019", "task:loans", 0),
        ("figure of another year", "how many in 2019", "task:loans", 1),
        ("another place", "in shanghai", "fact:done", 1),
        ("figure of another place", "in shanghai", "task:loans", 0),
        ("person of another place", "who leads it in shanghai", "fact:done", 1),
        ("person of another place", "who leads it", "fact:done", 0),
        ("compared with another place", "more than shanghai", "fact:done", 1),
        ("compared with another place", "more than last year", "fact:done", 0),
        ("another in order", "the second one", "fact:done", 1),
        ("another in order", "第二批", "fact:done", 1),
        ("another in order", "the first one", "fact:done", 0),
        ("today", "now", "task:loans", 1),
        ("figure of today", "now", "task:loans", 0),
        ("figure of today", "now", "fact:done", 1),
        ("future", "next year", "fact:done", 1),
        ("later", "the final result", "task:loans", 1),
        ("figure of a later time", "the final result", "fact:done", 1),
        ("opinion", "is it worth it, honestly", "fact:done", 1),
        ("covered", "tasks were done", "fact:done", 1),
        ("covered", "quarks", "fact:done", 0),
        ("rarest word not covered", "quarks", "fact:done", 1),
        ("words known", "quarks", "fact:done", 0),
        ("counted thing not covered", "how many tasks", "fact:done", 0),
        ("counted thing not covered", "how many quarks", "fact:done", 1),
        ("counted thing not covered", "which quarks", "fact:done", 0),
        ("nearest meaning", "x", "fact:done", 0.75),
        ("nearest wording", "x", "fact:done", 0.6),
        ("sure", "x", "fact:done", 0.4),
        ("short", "x", "fact:done", 1),
        ("short", "a message that is longer", "fact:done", 0),
    ],
)
def test_signs(small_index: StatementIndex, name: str, text: str, top: str, value: float) -> None:
    assert sign(small_index, name, text, top) == pytest.approx(value)


def test_signs_of_labels(small_index: StatementIndex) -> None:
    assert sign(small_index, "foreign", "x", out_of_scope=0.5) == pytest.approx(0)
    assert sign(small_index, "home", "x", finance=0.5, out_of_scope=0.1) == pytest.approx(0)
    assert sign(small_index, "sure but foreign", "x", out_of_scope=0.5) == pytest.approx(0.2)


def test_a_figure_of_another_year_or_place_is_elsewhere(small_index: StatementIndex) -> None:
    def signs(text: str) -> tuple[float, ...]:
        return signs_of(Question(text), {}, (Found("fact:done", 0.9),), small_index)

    assert elsewhere(signs("how many in 2019"))
    assert elsewhere(signs("how many in shanghai"))
    assert not elsewhere(signs("how many in 2022"))
    assert not elsewhere(signs("how many since 2019"))


def test_a_sum_of_all_four_pilots_is_of_each_place(small_index: StatementIndex) -> None:
    done = small_index.catalogue.statements["fact:done"]
    text = dict.fromkeys(done.text, "The four plans hold 203 tasks.")
    assert _place_differs("how many do tianjin and hainan have together", [done])
    assert not _place_differs(
        "how many do tianjin and hainan have together", [replace(done, text=text)]
    )
    assert _place_differs("how many do tianjin and wuhan have", [replace(done, text=text)])


def test_the_year_of_another_figure_is_not_that_of_this_one(small_index: StatementIndex) -> None:
    done = small_index.catalogue.statements["fact:done"]
    places = replace(done, id="fact:places", unit="places", as_of=PartialDate(2023))
    tasks = replace(done, id="fact:tasks", unit="tasks")
    assert _of_one_kind([tasks, places]) == [tasks]
    assert len(_of_one_kind([replace(tasks, unit="yuan"), replace(tasks, unit="dollars")])) == 2


def test_signs_of_a_follow_up(small_index: StatementIndex) -> None:
    def told(question: Question, best: str) -> list[float]:
        signs = dict(
            zip(SIGNS, signs_of(question, {}, (Found(best, 0.8),), small_index), strict=True)
        )
        return [signs[name] for name in SIGNS[-3:]]

    earlier = Earlier(
        "x",
        "x",
        subjects=frozenset({"finance"}),
        shown=frozenset({"fact:done"}),
        names=frozenset({"loan"}),
    )
    assert told(Question("x", earlier=earlier), "task:loans") == [1, 1, 0]
    assert told(Question("x", earlier=earlier), "fact:done") == [0, 0, 1]
    assert told(Question("x"), "task:loans") == [0, 0, 0]


@pytest.mark.parametrize("text", ["", "when", "in shanghai in 2019"])
def test_signs_where_nothing_was_found(small_index: StatementIndex, text: str) -> None:
    assert len(signs_of(Question(text), {}, (), small_index)) == len(SIGNS)
