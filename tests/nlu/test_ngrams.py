"""N-grams weigh what scikit-learn's vectorizer gives them, for whatever text."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from nlu.components.ngrams import Ngrams

KNOWN = ["How many tasks?", "有多少项任务", "a  bb ccc", "task 86 已完成", "İstanbul A"]
ALPHABET = "aAbc 86任务已İ\t\u3000?"


def fitted(longest: int = 4) -> tuple[TfidfVectorizer, Ngrams]:
    vectorizer = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(1, longest), sublinear_tf=True, dtype=np.float32
    ).fit(KNOWN)
    return vectorizer, Ngrams(vectorizer.vocabulary_, vectorizer.idf_, longest)


VECTORIZER, NGRAMS = fitted()


@given(st.text(st.sampled_from(ALPHABET)) | st.text())
def test_weights_are_those_of_scikit_learn(text: str) -> None:
    wanted = VECTORIZER.transform([text]).toarray()[0]
    columns, weights = NGRAMS.weigh(text)
    found = np.zeros_like(wanted)
    found[columns] = weights
    np.testing.assert_allclose(found, wanted, atol=1e-6)


def test_nothing_known_weighs_nothing() -> None:
    for text in ("", "zzz", "   "):
        columns, weights = NGRAMS.weigh(text)
        assert len(columns) == len(weights) == np.count_nonzero(weights)
