"""How much of its wording a question shares with texts, reckoned over all or over few of them."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.finding import term_counts
from actions.finding.few_texts import FewTexts
from actions.finding.lexicon import AllTexts, Lexicon
from actions.finding.meanings import Spans
from actions.finding.term_counts import TermCounts
from actions.finding.terms import terms
from actions.finding.weighing import Scores, Weighing

WORDS = st.lists(
    st.sampled_from(["finance", "rail", "data", "tasks", "the", "任务完成", "铁路港", "bank"]),
    max_size=6,
).map(" ".join)
TEXTS = st.lists(WORDS, min_size=1, max_size=8)
STATEMENTS = st.lists(TEXTS, min_size=1, max_size=6)
ANY_TEXT = st.text(alphabet="ab 任务2'", max_size=30)


def lexicon_of(texts: list[str]) -> Lexicon:
    counts = TermCounts.of(texts)
    return Lexicon(counts, Weighing(counts))


def cosines(texts: list[str], question: str) -> Scores:
    lexicon = lexicon_of(texts)
    return lexicon.cosines([lexicon.asked(question)])[0]


def spans_of(statements: list[list[str]]) -> Spans:
    lengths = np.array([len(texts) for texts in statements])
    return Spans(np.cumsum(lengths) - lengths, lengths)


@given(STATEMENTS, TEXTS, st.data())
def test_few_texts_have_the_cosines_that_they_have_among_all(
    statements: list[list[str]], questions: list[str], data: st.DataObject
) -> None:
    drawn = data.draw(st.lists(st.integers(0, len(statements) - 1), min_size=1, unique=True))
    spans, rows = spans_of(statements), np.array(sorted(drawn))
    counts = TermCounts.of(list(chain(*statements)))
    together = counts.together(spans)
    pooled = Lexicon(together, Weighing(together))
    every = AllTexts(Lexicon(counts, Weighing(counts)), pooled)
    asked = [pooled.asked(question) for question in questions]
    found = FewTexts(counts, spans, Weighing(together)).cosines(asked, rows)
    wanted = every.cosines(asked, np.arange(len(statements)))
    for few, among_all, chosen in zip(found, wanted, (spans.of(rows)[0], rows), strict=True):
        for one, whole in zip(few, among_all, strict=True):
            assert np.allclose(one, whole[chosen], atol=1e-6)


@given(STATEMENTS)
@pytest.mark.parametrize("at_once", [1, 2, 1000])
def test_texts_taken_as_one_are_counted_as_one_text(
    at_once: int, statements: list[list[str]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(term_counts, "_AT_ONCE", at_once)
        counts = TermCounts.of(list(chain(*statements)))
        found = counts.together(spans_of(statements))
    wanted = TermCounts.of([" ".join(texts) for texts in statements])
    assert found.vocabulary == wanted.vocabulary
    assert held(found) == held(wanted)


def held(counts: TermCounts) -> set[tuple[int, int, int]]:
    each = counts.rows.tolist(), counts.places.tolist(), counts.numbers.tolist()
    return set(zip(*each, strict=True))


@given(TEXTS, TEXTS)
def test_questions_together_are_compared_as_each_alone(
    texts: list[str], questions: list[str]
) -> None:
    lexicon = lexicon_of(texts)
    together = lexicon.cosines([lexicon.asked(question) for question in questions])
    for one, question in zip(together, questions, strict=True):
        assert np.allclose(one, cosines(texts, question), atol=1e-6)


@given(TEXTS)
def test_a_text_is_wholly_like_itself_and_not_at_all_like_another_script(texts: list[str]) -> None:
    for place, text in enumerate(texts):
        like = cosines([*texts, "口岸"], text)
        assert like.max() <= 1 + 1e-5
        assert like[-1] == 0
        assert not any(terms(text)) or like[place] > 1 - 1e-5


@settings(deadline=None)
@given(st.lists(ANY_TEXT, min_size=1, max_size=6), ANY_TEXT)
def test_a_cosine_is_between_none_and_all(texts: list[str], question: str) -> None:
    scores = cosines(texts, question)
    assert scores.shape == (len(texts),)
    assert (scores >= 0).all()
    assert (scores <= 1 + 1e-5).all()


def test_rare_words_count_more() -> None:
    assert np.argmax(cosines(["bank reform", "bank opening", "bank harbour"], "bank harbour")) == 2


def test_which_texts_hold_a_term() -> None:
    lexicon = lexicon_of(["tasks done in chongqing", "任务完成了", "", "tasks of banks", "tasks"])
    assert lexicon.is_known("=task")
    assert lexicon.is_in("=task", [2, 4])
    assert not lexicon.is_in("=task", [1, 2])
    assert not lexicon.is_in("=unheard", [0])
    assert not lexicon.is_known("=unheard")
