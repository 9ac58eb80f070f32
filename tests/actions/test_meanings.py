"""Vectors compared: each way of reckoning gives what the plain one gives."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from actions.finding.meanings import compared


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
