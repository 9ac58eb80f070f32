"""Vectors that come with a message are taken as they are; all others are made here."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given as arbitrary
from hypothesis import strategies as st

import actions.finding.encoder as encoder_module
from actions.finding.encoder import GivenVectors, Vectors, given, read_vectors
from actions.finding.question import Question, normal
from evaluation.asked import read_questions
from nlu.components.clauses import whole_and_clauses
from nlu.components.text import fold

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


class Counting:
    """An encoder that notes what it was asked."""

    name = "counting"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.stack([unit(len(text)) for text in texts])


def unit(place: int) -> Vectors:
    vector = np.zeros(512, np.float32)
    vector[place] = 1
    return vector


def written(vector: Any) -> str:
    return b64encode(np.asarray(vector, "<f4").tobytes()).decode()


def test_only_what_was_not_given_is_made() -> None:
    counting = Counting()
    encoder = GivenVectors(counting)
    with given({"a": unit(9)}):
        assert encoder.encode(["a", "bb", "a"]).argmax(axis=1).tolist() == [9, 2, 9]
    assert counting.asked == ["bb"]


def test_what_was_asked_lately_is_not_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder_module, "_NEWEST", 2)
    counting = Counting()
    encoder = GivenVectors(counting)
    with given({"a": unit(9)}):
        encoder.encode(["a"])
    encoder.encode(["bb"])
    assert encoder.encode(["a"]).argmax() == 9
    encoder.encode(["ccc"])
    assert encoder.encode(["a", "ccc"]).argmax(axis=1).tolist() == [9, 3]
    assert counting.asked == ["bb", "ccc"]
    assert encoder.encode(["bb"]).argmax() == 2
    assert counting.asked == ["bb", "ccc", "bb"]
    with given({"a": unit(8)}):
        assert encoder.encode(["a"]).argmax() == 8


def test_of_more_texts_than_are_kept_none_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder_module, "_NEWEST", 2)
    encoder = GivenVectors(Counting())
    texts = ["a", "bb", "ccc", "dddd"]
    assert encoder.encode(texts).argmax(axis=1).tolist() == [1, 2, 3, 4]
    with given({text: unit(9) for text in texts}):
        assert encoder.encode(texts).argmax(axis=1).tolist() == [9, 9, 9, 9]
    assert encoder.encode(["a"]).argmax() == 1


async def test_messages_that_are_worked_on_at_once_have_vectors_of_their_own() -> None:
    encoder = GivenVectors(Counting())
    began = asyncio.Event()

    async def work(place: int) -> int:
        with given({"a": unit(place)}):
            began.set()
            await began.wait()
            return int((await asyncio.to_thread(encoder.encode, ["a"])).argmax())

    assert await asyncio.gather(*map(work, range(20, 40))) == list(range(20, 40))


def test_vectors_are_read_as_the_pipeline_writes_them() -> None:
    read = read_vectors({"text": written(unit(3))})
    assert read["text"].dtype == np.float32
    assert read["text"].tolist() == unit(3).tolist()


def test_what_is_no_unit_vector_is_left_out() -> None:
    wrong = {
        "short": written([1.0]),
        "long": written(3 * unit(1)),
        "not a number": written(np.full(512, np.nan)),
        "cut": written(unit(1))[:-3],
        "no text": 7,
    }
    assert read_vectors(wrong) == {}


@arbitrary(JSON)
def test_nothing_that_comes_is_an_error(told: Any) -> None:
    assert read_vectors(told) == {}


def test_rasa_makes_nearly_all_that_questions_are_compared_by() -> None:
    questions = [question.text for question in read_questions()]
    wanted = made = 0
    for text in questions:
        question = Question(normal(text))
        compared = {question.text, *question.parts}
        wanted += len(compared)
        made += len(compared & set(whole_and_clauses(fold(text))))
    assert made > 0.97 * wanted
