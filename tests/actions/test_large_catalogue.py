"""A catalogue of many thousands is compared by shortlist, with the answers of the exact way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.finding import nearness as finding
from actions.finding.encoder import UniversalEncoder
from actions.finding.index import StatementIndex
from actions.finding.meanings import Spans, highest_places
from actions.finding.question import Earlier, Question, normal
from actions.finding.ranker import Ranker
from actions.service import AnswerService
from evaluation.asked import read_questions

GROUPS = st.lists(st.lists(st.sampled_from([0.0, 0.5, -1.0, 2.0]), min_size=1), min_size=1)


def spans_of(groups: list[list[float]]) -> Spans:
    lengths = np.array([len(group) for group in groups])
    return Spans(np.cumsum(lengths) - lengths, lengths)


@given(GROUPS)
@settings(max_examples=200)
def test_scores_of_groups(groups: list[list[float]]) -> None:
    spans, scores = spans_of(groups), np.concatenate(groups).astype(np.float32)
    best = [np.mean(sorted(group)[-3:]) for group in groups]
    assert spans.mean_of_highest(scores) == pytest.approx(best)
    assert spans.highest(scores).tolist() == [max(group) for group in groups]


@given(GROUPS, st.data())
def test_some_groups_are_put_together(groups: list[list[float]], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.integers(0, len(groups) - 1), min_size=1, unique=True))
    places, spans = spans_of(groups).of(np.array(sorted(rows)))
    scores = np.concatenate(groups).astype(np.float32)[places]
    assert spans.highest(scores).tolist() == [max(groups[row]) for row in sorted(rows)]


def test_where_the_highest_stand() -> None:
    scores = np.array([1.0, 9, 3, 7], np.float32)
    assert sorted(highest_places(scores, 2).tolist()) == [1, 3]
    assert highest_places(scores, 5).tolist() == [0, 1, 2, 3]


def test_a_shortlist_holds_the_answer(
    index: StatementIndex,
    service: AnswerService,
    encoder: UniversalEncoder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(finding, "_MANY", 100)
    monkeypatch.setattr(finding, "_NEAR", 60)
    monkeypatch.setattr(finding, "_NEAR_A_PART", 20)
    monkeypatch.setattr(finding, "_SHARING_WORDS", 20)
    monkeypatch.setattr(finding, "_SHARING_WORDS_OF_A_PART", 6)
    large, ranker = StatementIndex(index.catalogue, encoder, service._store), Ranker.from_file()
    asked = [one.text for one in read_questions() if one.kind == "fact"][::20]
    earlier = Earlier("tasks", "69 of 86 tasks")
    questions = [Question(normal(text), earlier=earlier) for text in asked]
    same = 0
    for question in questions:
        rows, evidence = large.likeliest(question)
        assert len(rows) < 0.8 * len(index.statements)
        assert np.abs(evidence - index.evidence(question)[rows]).max() < 1e-5
        same += ranker.rank(large, question)[0].id == ranker.rank(index, question)[0].id
    assert same >= 0.98 * len(questions)
