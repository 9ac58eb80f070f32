"""The finder part by part: terms, wording, vectors, evidence, ranking, scope."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import strategies as st

from actions.dialogue.scope import (
    SIGNS,
    Scope,
)
from actions.finding.encoder import StoredVectors, UniversalEncoder
from actions.finding.index import EVIDENCE, StatementIndex
from actions.finding.postings import Postings
from actions.finding.question import Earlier, Question, normal
from actions.finding.ranker import Ranker
from actions.finding.terms import terms
from actions.finding.wanted import counted_in, wanted_in
from actions.finding.weights import TwoWeights, Weights, WeightsError
from data.catalogue_view import Catalogue
from tests.actions.letters import Letters

TEXTS = st.text("abcdefgh 2021.,重庆金融试点服务业开放", max_size=40)


def column(index: StatementIndex, question: Question, name: str) -> dict[str, float]:
    values = index.evidence(question)[:, EVIDENCE.index(name)].tolist()
    return {s.id: v for s, v in zip(index.statements, values, strict=True)}


def marked(index: StatementIndex, question: Question, name: str) -> set[str]:
    return {identity for identity, value in column(index, question, name).items() if value}


def test_texts_are_compared_clean_simplified_and_lower() -> None:
    assert normal("  The ＡＢＣ\u200b  金融開放 ") == "the abc 金融开放"


def test_years_and_numbers_of_a_question() -> None:
    question = Question("in 2021, 1,234 of 80.2 per cent, not 12345678")
    assert question.years == {"2021"}
    assert question.numbers == {"1234", "80.2", "12345678"}


def test_words_chinese_and_pieces_are_terms() -> None:
    found = list(terms("banks 金融业"))
    assert "=bank" in found
    assert {"金", "金融", "金融业"} <= set(found)
    assert list(terms("what is the")) == []


@pytest.mark.parametrize(
    ("word", "stem"), [("policies", "=policy"), ("opened", "=open"), ("gas", "=gas")]
)
def test_endings_are_folded(word: str, stem: str) -> None:
    assert stem in list(terms(word))


def test_postings_give_the_highest_amount() -> None:
    postings = Postings([("a", "b"), ("b",), ()])
    assert postings.highest({"a": 0.2, "b": 0.5, "z": 1.0}).tolist() == [0.5, 0.5, 0]
    assert postings.marked({"a"}).tolist() == [1, 0, 0]


def test_stored_vectors_are_made_once(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "vectors.npz"
    first = Letters()
    made = StoredVectors(first, path).encode(["one", "two"])
    again = Letters()
    store = StoredVectors(again, path)
    assert np.array_equal(store.encode(["one", "two"]), made)
    assert again.asked == []
    store.encode(["two", "three"])
    assert again.asked == ["three"]
    last = Letters()
    StoredVectors(last, path).encode(["two", "three", "one"])
    assert last.asked == ["one"]


@pytest.mark.parametrize("content", [b"", b"torn", b"PK\x03\x04torn"])
def test_a_torn_file_costs_only_time(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vectors.npz"
    path.write_bytes(content)
    encoder = Letters()
    assert StoredVectors(encoder, path).encode(["one"]).shape == (1, 64)
    assert encoder.asked == ["one"]


def test_a_file_cut_short_costs_only_time(tmp_path: Path) -> None:
    path = tmp_path / "vectors.npz"
    StoredVectors(Letters(), path).encode(["one", "two"])
    path.write_bytes(path.read_bytes()[:-30])
    assert StoredVectors(Letters(), path).encode(["one"]).shape == (1, 64)


def test_a_question_never_reaches_the_store(small: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "vectors.npz"
    encoder = Letters()
    index = StatementIndex(small, encoder, StoredVectors(encoder, path))
    before = path.read_bytes()
    index.evidence(Question("a question", earlier=Earlier("the one before", "what was told")))
    assert path.read_bytes() == before
    again = Letters()
    StatementIndex(small, again, StoredVectors(again, path))
    assert again.asked == []


def test_the_encoder_gives_unit_vectors_across_languages(encoder: UniversalEncoder) -> None:
    rows = encoder.encode(["the banks of Chongqing", "重庆的银行", "a recipe for soup", ""])
    assert np.linalg.norm(rows, axis=1).tolist() == pytest.approx([1, 1, 1, 0], abs=1e-4)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]
    assert encoder.encode([]).shape == (0, 512)


def test_each_column_has_a_name_and_each_statement_a_row(small_index: StatementIndex) -> None:
    evidence = small_index.evidence(Question("anything"))
    assert evidence.shape == (len(small_index.statements), len(EVIDENCE))


def test_nearness_of_meaning_and_wording(small_index: StatementIndex) -> None:
    question = Question("share of tasks done")
    assert column(small_index, question, "meaning")["fact:rate"] == pytest.approx(1)
    assert column(small_index, question, "wording")["fact:rate"] == pytest.approx(1)
    three = column(small_index, question, "meaning of three")
    assert 0.3 < three["fact:rate"] < 1
    assert max(column(small_index, question, "wording of all"), key=str) is not None


def test_the_mean_is_of_the_three_nearest_texts(small: Catalogue) -> None:
    letters = Letters()
    index = StatementIndex(small, letters)
    found = column(index, Question("offer loans"), "meaning of three")
    for statement in index.statements:
        texts = [statement.text[k] for k in list(statement.text)[:2]]
        if statement.title:
            texts += [statement.title[k] for k in list(statement.title)[:2]]
        texts += statement.phrasings
        scores = letters.encode([normal(t) for t in texts]) @ letters.encode(["offer loans"])[0]
        assert found[statement.id] == pytest.approx(np.sort(scores)[-3:].mean(), abs=1e-5)


def test_labels_count_for_their_field_and_topic(small_index: StatementIndex) -> None:
    question = Question("x", {"finance": 0.4, "progress": 0.3})
    fields = column(small_index, question, "field")
    topics = column(small_index, question, "topic")
    assert fields["fact:rate"] == fields["task:loans"] == pytest.approx(0.4)
    assert fields["fact:all"] == 0
    assert topics["fact:all"] == pytest.approx(0.3)
    assert topics["task:loans"] == 0


def test_named_things_years_and_numbers(small_index: StatementIndex) -> None:
    assert marked(small_index, Question("x", names=frozenset({"loan"})), "named") == {"task:loans"}
    assert marked(small_index, Question("in 2022"), "year fits") == {"fact:done"}
    differs = marked(small_index, Question("in 2022"), "year differs")
    assert differs == {"fact:all", "fact:rate", "task:loans", "milestone:start"}
    assert marked(small_index, Question("no year"), "year differs") == set()
    assert marked(small_index, Question("the 80.2"), "number fits") == {"fact:rate"}
    assert "fact:all" in marked(small_index, Question("the 86"), "number fits")


def test_the_kind_that_is_asked_for(small_index: StatementIndex) -> None:
    figures = {"fact:done", "fact:all", "fact:rate"}
    assert marked(small_index, Question("how many"), "kind fits") == figures
    assert marked(small_index, Question("when"), "kind fits") == {"milestone:start"}
    assert marked(small_index, Question("who"), "kind fits") == set()
    assert marked(small_index, Question("x"), "kind fits") == set()
    assert marked(small_index, Question("x"), "task") == {"task:loans"}
    assert marked(small_index, Question("x"), "milestone") == {"milestone:start"}


def test_context_counts_only_in_a_follow_up(small_index: StatementIndex) -> None:
    assert marked(small_index, Question("x"), "context meaning") == set()
    earlier = Earlier(
        "share of tasks done",
        "a loan",
        subjects=frozenset({"finance"}),
        shown=frozenset({"fact:rate", "fact:all"}),
        first=frozenset({"fact:rate"}),
        names=frozenset({"loan"}),
    )
    follow = Question("x", earlier=earlier)
    alone = column(small_index, Question("x"), "meaning")
    for name in ("context meaning", "meaning with what was told"):
        assert column(small_index, follow, name)["fact:rate"] > alone["fact:rate"]
    assert column(small_index, follow, "context wording")["fact:rate"] > 0.9
    assert column(small_index, Question("x"), "wording")["fact:rate"] == 0
    at_home = {"fact:rate", "task:loans", "milestone:start"}
    assert marked(small_index, follow, "in context") == at_home
    assert marked(small_index, follow, "shown before") == {"fact:rate", "fact:all"}
    assert marked(small_index, follow, "told first") == {"fact:rate"}
    assert marked(small_index, follow, "named before") == {"task:loans"}
    assert column(small_index, follow, "weight")["fact:rate"] == 3


def test_the_ranker_puts_the_heaviest_first(small_index: StatementIndex) -> None:
    weights = tuple(float(name == "weight") for name in EVIDENCE)
    nothing = Weights((0.0,) * len(EVIDENCE), 0.0)
    ranker = Ranker(TwoWeights(Weights(weights, -3.0), nothing))
    found = ranker.rank(small_index, Question("x"), most=2)
    assert found[0].id == "fact:rate"
    assert found[0].score == pytest.approx(0.5)
    assert len(found) == 2
    follow = Question("x", earlier=Earlier("x", "x"))
    assert {one.score for one in ranker.rank(small_index, follow)} == {0.5}


@pytest.mark.parametrize("kind", [Ranker, Scope])
def test_weights_of_other_evidence_are_refused(
    kind: type[Ranker] | type[Scope], tmp_path: Path
) -> None:
    path = tmp_path / "weights.json"
    path.write_text(json.dumps({"weights": {"one": 1.0}, "bias": 0.0}))
    with pytest.raises(WeightsError, match=r"weights\.json.*make fit"):
        kind.from_file(path)
    in_use = kind.from_file().weights
    assert len(in_use.alone.each) == len(in_use.follow_up.each)
    assert len(in_use.of(follows=True).each) in (len(EVIDENCE), len(SIGNS))
    assert in_use.of(follows=False) is in_use.alone


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("how many of the 86 tasks were done", "tasks"),
        ("how many working days does it take", "working days"),
        ("how many in 2019", "in"),
        ("一共有多少个项目落地", "项目落"),
        ("有几家银行", "银行"),
        ("多少钱", ""),
        ("which banks", ""),
    ],
)
def test_what_is_counted(text: str, thing: str) -> None:
    assert counted_in(text) == thing


def test_a_part_that_asks_may_be_nearer_than_the_whole(small_index: StatementIndex) -> None:
    text = "my uncle sells umbrellas and rain capes, how far along is it"
    assert Question(text).parts
    whole = column(small_index, Question(text), "meaning")["fact:rate"]
    part = column(small_index, Question(text), "meaning of a part")["fact:rate"]
    assert part > whole
    assert Question("我開店,請問完成率是多少").asking == "請問完成率是多少"


def test_wanted_names_what_is_asked() -> None:
    wanted = wanted_in("how many people, when, who, which fee, how to apply, phone")
    assert vars(wanted) == dict.fromkeys(vars(wanted), True)
