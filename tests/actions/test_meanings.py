"""Vectors and words compared: each way of reckoning gives what the plain one gives."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from actions.finding.lexicon import Lexicon
from actions.finding.meanings import compared

WORDS = st.lists(
    st.sampled_from(["finance", "rail", "data", "tasks", "year", "hub", "port", "bank"]), max_size=6
)
TEXTS = st.lists(WORDS.map(" ".join), min_size=1, max_size=12)


@given(
    st.integers(0, 4),
    st.sampled_from((0, 1, 511, 512, 513, 1024, 1500)),
    st.integers(0, 2**32 - 1),
)
def test_products_are_those_of_the_whole_however_many_there_are(
    asked: int, known: int, seed: int
) -> None:
    numbers = np.random.default_rng(seed)
    vectors = numbers.standard_normal((asked, 512), np.float32)
    others = numbers.standard_normal((known, 512), np.float32)
    products = compared(vectors, others)
    assert products.shape == (asked, known)
    assert np.allclose(products, vectors @ others.T, atol=1e-3)
    chosen = np.flatnonzero(numbers.random(known) < 0.7)
    assert np.allclose(compared(vectors, others, chosen), products[:, chosen], atol=1e-3)


@given(TEXTS, st.lists(WORDS.map(" ".join), min_size=1, max_size=4), st.data())
def test_few_texts_have_the_cosines_that_they_have_among_all(
    texts: list[str], questions: list[str], data: st.DataObject
) -> None:
    places = data.draw(st.lists(st.integers(0, len(texts) - 1), min_size=1, unique=True))
    chosen = np.array(places)
    wanted = [scores[chosen] for scores in Lexicon(texts).cosines(questions)]
    found = Lexicon(texts, by_text=True).cosines(questions, chosen)
    for few, among_all in zip(found, wanted, strict=True):
        assert np.allclose(few, among_all, atol=1e-6)


@given(TEXTS, st.lists(WORDS.map(" ".join), min_size=1, max_size=4))
def test_questions_together_are_compared_as_each_alone(
    texts: list[str], questions: list[str]
) -> None:
    lexicon = Lexicon(texts)
    alone = [lexicon.cosines([question])[0] for question in questions]
    for together, single in zip(lexicon.cosines(questions), alone, strict=True):
        assert np.allclose(together, single, atol=1e-6)


@given(TEXTS)
def test_a_text_is_wholly_like_itself_and_not_at_all_like_another_script(texts: list[str]) -> None:
    lexicon = Lexicon([*texts, "铁路口岸"])
    for place, text in enumerate(texts):
        (like,) = lexicon.cosines([text])
        assert like.max() <= 1 + 1e-5
        assert like[-1] == 0
        assert not text or like[place] > 1 - 1e-5
