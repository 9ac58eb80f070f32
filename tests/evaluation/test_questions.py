"""Our questions fit the catalogue, are no training examples, and lie in one half each."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from data.catalogue_view import read_catalogue
from data.database import Database
from data.loading import load_catalogue
from evaluation import asked
from evaluation.asked import Asked, QuestionsError, read_questions
from evaluation.talks import read_talks

ROOT = Path(__file__).parents[2]
# Who asks in a word or two asks as others do.
SHORTEST = 7
LONGEST_FOLLOW_UP = 24


def bare(text: str) -> str:
    """Letters and digits only."""
    return "".join(char for char in text.casefold() if char.isalnum())


def learned() -> set[str]:
    """What the classifier and the finder learn from."""
    found: set[str] = set()
    for path in (ROOT / "nlu" / "training").rglob("*.yml"):
        found |= {bare(line.strip().removeprefix("-")) for line in path.read_text().splitlines()}
    for path in (ROOT / "data" / "catalogue").rglob("*.yml"):
        found |= {bare(line.strip().removeprefix("-")) for line in path.read_text().splitlines()}
    return found


def test_questions_name_what_the_catalogue_holds(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/assistant.db")
    database.migrate()
    load_catalogue(database)
    with database.reading() as session:
        catalogue = read_catalogue(session)
    database.close()
    questions = read_questions()
    asked.check(questions, catalogue.statements, catalogue.fields, catalogue.topics)
    assert len(questions) >= 1100


def test_no_question_is_learned_from() -> None:
    known = learned()
    assert [
        q.text for q in read_questions() if len(bare(q.text)) > 6 and bare(q.text) in known
    ] == []


def test_no_dialogue_is_learned_from() -> None:
    known = learned()
    said = [one.text for talk in read_talks() for one in talk.said]
    assert [
        text for text in said if len(bare(text)) > LONGEST_FOLLOW_UP and bare(text) in known
    ] == []


def test_each_half_has_each_kind_and_language() -> None:
    for half in asked.HALVES:
        questions = [question for question in read_questions() if question.half == half]
        assert min(Counter(question.kind for question in questions).values()) >= 10
        assert min(Counter(question.language for question in questions).values()) >= 20


def test_faults_are_told_at_once() -> None:
    wrong = Asked("fact", "xx", "plain", "Where?", "farming", None, ("fact:none",))
    with pytest.raises(QuestionsError, match=r"no language xx.*no field farming.*no statement"):
        asked.check([wrong], [], ["finance"], [])
    right = Asked("far", "en", "plain", "Rain?", None, "out_of_scope", ())
    with pytest.raises(QuestionsError, match="twice"):
        asked.check([right, right], [], [], ["out_of_scope"])
