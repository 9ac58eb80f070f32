"""With the weights in use, on one half of our questions, no kind and no language may drop."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.running.layout import ROOT
from evaluation import bench, gate, running, talks
from evaluation.asked import read_questions
from evaluation.vectors import RememberedVectors

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]


def test_no_kind_and_no_language_drops(tmp_path: Path) -> None:
    kept = ROOT / "var" / "evaluation" / "vectors.npz"
    vectors = RememberedVectors(kept if kept.exists() else tmp_path / "vectors.npz")
    questions = [question for question in read_questions() if question.half == gate.HALF]
    with running.started() as door, running.catalogue_database() as database:
        assistant = bench.service(database, vectors)
        results = bench.ask(assistant, bench.heard(door.understood, questions))
        ours = [talk for talk in talks.read_talks() if talk.half == gate.HALF]
        heard = talks.converse(assistant, door.understood, ours)
    assert gate.fallen(gate.counted(results, heard), gate.read()) == []
