"""The regression finds what scikit-learn's finds."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix, hstack
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

from nlu.components.softmax_regression import Features, fit


@pytest.fixture
def examples() -> tuple[Features, np.ndarray]:
    random = np.random.default_rng(3)
    targets = random.choice(3, size=120, p=[0.6, 0.3, 0.1])
    dense = random.normal(size=(120, 5)) + targets[:, None] * [1, 0, 0, 0.5, 0]
    sparse = (random.random((120, 8)) < 0.2) * (1.0 + targets[:, None])
    return Features(dense.astype(np.float32), csr_matrix(sparse.astype(np.float32))), targets


def test_parity_with_scikit_learn(examples: tuple[Features, np.ndarray]) -> None:
    features, targets = examples
    reference = LogisticRegression(C=10.0, class_weight="balanced", max_iter=1000, tol=1e-6)
    both = hstack([csr_matrix(features.dense), features.sparse]).astype(float)
    reference.fit(both, targets)
    found = fit(features, targets, 3, 10.0, 1000)
    probabilities = softmax(found.scores(features), axis=1)
    assert probabilities == pytest.approx(reference.predict_proba(both), abs=0.01)


def test_a_start_near_the_end_gives_the_same_end(examples: tuple[Features, np.ndarray]) -> None:
    features, targets = examples
    part = fit(features[:100], targets[:100], 3, 10.0, 1000)
    warm, cold = (fit(features, targets, 3, 10.0, 1000, start) for start in (part, None))
    one, other = (softmax(found.scores(features), axis=1) for found in (warm, cold))
    assert one == pytest.approx(other, abs=0.01)
