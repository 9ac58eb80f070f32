"""What DIET said is kept, and shown only when it was asked all questions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from evaluation import diet


def _understood(text: str) -> Mapping[str, object]:
    return {"intent": {"name": "finance"}} if "bank" in text else {"intent": None}


def test_answers_are_kept_and_read_again(tmp_path: Path) -> None:
    found = diet.asked(_understood, ["Which banks?", "银行 bank", "..."], epochs=3)
    diet.write(found, tmp_path / "diet.json")
    assert diet.read(tmp_path / "diet.json") == found
    assert found.of(["...", "Which banks?"]) == ["", "finance"]


def test_a_question_that_was_not_asked_leaves_it_out(tmp_path: Path) -> None:
    found = diet.asked(_understood, ["Which banks?"], epochs=3)
    assert found.of(["Which banks?", "and schools?"]) is None
    assert diet.read(tmp_path / "none.json") is None
