"""Questions by meaning, and what staff make of them, down to the project's files."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.grouping import as_vectors, grouped
from data.database import Database
from data.languages import Language
from data.loading import CATALOGUE, check_catalogue
from data.staff.exporting import export_examples, export_statements
from data.staff.statements import Draft, problems_of, row_of
from data.staff.states import Kind, Role, SuggestionState
from data.staff.suggestions import (
    SuggestionError,
    intents,
    judge,
    propose_example,
    propose_statement,
    suggestions,
    take_accepted,
)
from data.unanswered import count_unsettled, settle, unsettled
from tests.desk.conftest import EnterAs
from tests.desk.sample import QUESTIONS, STATEMENT, fill, meaning
from tests.desk.support import Clock


def test_questions_of_one_meaning_are_one_group() -> None:
    vectors = as_vectors([meaning(number, text) for number, text, *_ in QUESTIONS])
    assert [sorted(group) for group in grouped(vectors)] == [[0, 1, 2, 3], [4, 5], [6], [7]]


def test_what_cannot_be_compared_stands_alone() -> None:
    other_size = np.ones(3, np.float16).tobytes()
    vectors = as_vectors([meaning(0, "a"), meaning(0, "b"), other_size, bytes(128)])
    assert [sorted(group) for group in grouped(vectors)] == [[0, 1], [2], [3]]


@given(st.lists(st.lists(st.floats(-1, 1, width=16), min_size=4, max_size=4), max_size=25))
def test_every_question_is_in_one_group(rows: list[list[float]]) -> None:
    vectors = as_vectors([np.array(row, np.float16).tobytes() for row in rows])
    groups = grouped(vectors) if rows else []
    assert sorted(row for group in groups for row in group) == list(range(len(rows)))
    assert [len(group) for group in groups] == sorted(map(len, groups), reverse=True)


async def test_an_example_takes_its_group_off_the_list(
    enter_as: EnterAs, loaded_database: Database, people: dict[Role, str], clock: Clock
) -> None:
    fill(loaded_database, clock, people)
    editor, approver = await enter_as(Role.EDITOR), await enter_as(Role.APPROVER)
    page = await editor.text("/unanswered")
    assert "8 questions in 4 groups" in page
    assert "asked 4 ×" in page
    assert '<option value="health_care" selected>Health care</option>' in page
    assert "&amp;target=health_care" in page
    form = await editor.text("/suggestions/statement?questions=1&target=health_care")
    assert '<option value="health_care" selected>Health care</option>' in form
    assert "4 questions in" not in page
    assert "3 questions in 3 groups" in await editor.text("/unanswered?language=zh-Hans")
    form = {"text": "May I open a clinic?", "intent": "health_care", "language": "en"}
    response = await editor.post("/unanswered/example", questions="1,2,3,4", **form)
    assert response.headers["Location"] == "/unanswered?said=example-proposed"
    assert "4 questions in 3 groups" in await editor.text("/unanswered")
    assert "May I open a clinic?" in await approver.text("/suggestions?state=proposed")
    assert (await approver.post("/suggestions/4/accept")).status == 303
    again = await approver.post("/suggestions/4/reject")
    assert again.status == 409
    assert "judged this suggestion already" in await again.text()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"text": ""}, "1 to 200 characters"),
        ({"text": "my number is [number]"}, "[brackets]"),
        ({"text": "x" * 201}, "1 to 200 characters"),
        ({"intent": "show"}, "no such intent"),
        ({"text": "Who runs a dental clinic?"}, "suggested already"),
    ],
)
async def test_examples_that_rasa_could_not_use(
    enter_as: EnterAs,
    loaded_database: Database,
    people: dict[Role, str],
    clock: Clock,
    change: dict[str, str],
    told: str,
) -> None:
    fill(loaded_database, clock, people)
    editor = await enter_as(Role.EDITOR)
    form = {"text": "A clinic?", "intent": "health_care", "language": "en", "questions": "1"}
    response = await editor.post("/unanswered/example", **{**form, **change})
    assert response.status == 422
    assert told in await response.text()
    with loaded_database.reading() as session:
        assert count_unsettled(session) == len(QUESTIONS)


async def test_a_group_can_be_settled(
    enter_as: EnterAs, loaded_database: Database, people: dict[Role, str], clock: Clock
) -> None:
    fill(loaded_database, clock, people)
    editor = await enter_as(Role.EDITOR)
    await editor.post("/unanswered/settle", questions="5,6,x,,999999")
    with loaded_database.session() as session:
        assert {row.id for row in unsettled(session, 99)} == {1, 2, 3, 4, 7, 8}
        assert settle(session, [5, 6], now=clock()) == 0


async def test_a_statement_is_checked_and_kept(
    enter_as: EnterAs, loaded_database: Database, people: dict[Role, str], clock: Clock
) -> None:
    fill(loaded_database, clock, people)
    editor = await enter_as(Role.EDITOR)
    assert QUESTIONS[0][1] in await editor.text("/suggestions/statement?questions=1")
    form = {
        "target": "finance",
        "id": "fi-new",
        "kind": "figure",
        "en": "By May 2025 it had been counted 7 times.",
        "zh": "截至2025年5月，共計7次。",
        "value": "7",
        "unit": "times",
        "as_of": "2025-05",
        "sources": "wcifit-2025-05",
        "questions": "1",
    }
    wrong = await editor.post("/suggestions/statement", **{**form, "as_of": "May", "id": "fi-qdlp"})
    assert wrong.status == 422
    page = await wrong.text()
    assert "&#39;May&#39; is no date" in page
    assert "counted 7 times" in page
    assert (await editor.post("/suggestions/statement", **form)).status == 303
    row = await editor.text("/suggestions/4.yml")
    assert "zh: 截至2025年5月，共计7次。" in row
    assert "4.yml" in await editor.text("/suggestions")
    assert (await editor.get("/suggestions/1.yml")).status == 404
    with loaded_database.reading() as session:
        assert count_unsettled(session) == len(QUESTIONS) - 1


def test_a_row_reads_as_those_of_the_catalogue() -> None:
    texts = {"en": STATEMENT.split("en: ")[1].split("\n")[0], "zh": "截至2025年5月，示例共计12次。"}
    draft = Draft("finance", True, "fi-example-count", "figure", texts, ("wcifit-2025-05",))
    filled = Draft(**{**vars_of(draft), "value": "12", "unit": "times", "as_of": "2025-05"})
    assert row_of(filled) == STATEMENT
    assert problems_of(row_of(filled), "finance") == ()


def vars_of(draft: Draft) -> dict[str, object]:
    return {name: getattr(draft, name) for name in draft.__dataclass_fields__}


def test_exports_reach_the_files(database: Database, clock: Clock, tmp_path: Path) -> None:
    training, catalogue = tmp_path / "training", tmp_path / "catalogue"
    (training / "help").mkdir(parents=True)
    (training / "help" / "en.yml").write_text(
        'version: "3.1"\n\nnlu:\n  - intent: help\n    examples: |\n      - help\n', "utf-8"
    )
    shutil.copytree(CATALOGUE, catalogue)
    with database.session() as session:
        for text, language in (("what now", Language.EN), ("Help", Language.EN)):
            judge_all(
                session, propose_example(session, text, "more", language, by="a", clock=clock)
            )
        judge_all(session, propose_statement(session, STATEMENT, "finance", by="a", clock=clock))
        examples = export_examples(take_accepted(session, Kind.EXAMPLE, by="a"), training)
        export_statements(take_accepted(session, Kind.STATEMENT, by="a"), catalogue)
        assert take_accepted(session, Kind.EXAMPLE, by="a") == []
        assert {row.state for row in suggestions(session)} == {SuggestionState.EXPORTED}
    assert examples.written == (training / "more" / "en.yml",)
    assert examples.left_out == ("'Help' is an example of help already",)
    assert (training / "more" / "en.yml").read_text("utf-8").endswith("|\n      - what now\n")
    check_catalogue(catalogue)


def judge_all(session: object, row: object) -> None:
    judge(session, row.id, accept=True, by="b")  # type: ignore[arg-type, attr-defined]


def test_intents_are_those_of_the_project(loaded_database: Database) -> None:
    folders = {path.name for path in (CATALOGUE.parents[1] / "nlu" / "training").iterdir()}
    with loaded_database.reading() as session:
        found = intents(session)
        with pytest.raises(SuggestionError, match="no suggestion 7"):
            judge(session, 7, accept=True, by="x")
    assert set(found) == folders - {"show"}
