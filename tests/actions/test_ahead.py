"""What is made beforehand is the same as what is made when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from aiohttp.test_utils import TestClient, TestServer

from actions.finding import nearness
from actions.finding.ahead import Ahead
from actions.finding.encoder import UniversalEncoder, Vectors
from actions.finding.index import StatementIndex
from actions.finding.question import Earlier, Question, normal
from actions.server import build
from actions.service import AnswerService
from data.database import Database
from evaluation.asked import read_questions
from tests.actions.conftest import NOW
from tests.actions.letters import Letters
from tests.actions.test_given_vectors import written
from tests.actions.test_server import SECRET, Broken, answered, call


class Making:
    """Notes what it made."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def __call__(self, key: str) -> str:
        self.keys.append(key)
        if key == "an error":
            raise KeyError(key)
        return key.upper()


def test_what_was_made_beforehand_is_not_made_again() -> None:
    making = Making()
    ahead = Ahead(making)
    ahead.prepare("a")
    assert making.keys == ["a"]
    assert (ahead.made("a"), making.keys) == ("A", ["a"])
    assert (ahead.made("b"), making.keys) == ("B", ["a", "b"])


def test_it_is_kept_for_the_first_who_comes() -> None:
    making = Making()
    ahead = Ahead(making)
    ahead.prepare("a")
    ahead.prepare("a")
    assert [ahead.made("a") for _ in range(2)] == ["A", "A"]
    assert making.keys == ["a", "a", "a"]


def test_an_error_leaves_nothing_behind() -> None:
    ahead = Ahead(Making())
    for get in (ahead.prepare, ahead.made):
        with pytest.raises(KeyError):
            get("an error")


def test_what_nobody_comes_for_is_forgotten() -> None:
    making = Making()
    ahead = Ahead(making)
    for number in range(1000):
        ahead.prepare(f"nobody {number}")
    made = len(making.keys)
    assert ahead.made("nobody 999") == "NOBODY 999"
    assert len(making.keys) == made
    assert ahead.made("nobody 900") == "NOBODY 900"
    assert len(making.keys) == made + 1


@pytest.mark.parametrize("many", [2000, 100])
def test_a_question_that_was_expected_has_the_same_evidence(
    many: int,
    index: StatementIndex,
    service: AnswerService,
    encoder: UniversalEncoder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nearness, "_MANY", many)
    monkeypatch.setattr(nearness, "_NEAR", 60)
    fresh = StatementIndex(index.catalogue, encoder, service._store)
    shown = frozenset({index.statements[5].id, index.statements[-1].id})
    for asked in read_questions()[::100]:
        text = normal(asked.text)
        earlier = Earlier("tasks", "69 of 86 tasks", shown=shown)
        question = Question(text, names=frozenset({"hsbc"}), earlier=earlier)
        rows, evidence = fresh.likeliest(question)
        fresh.expect(Question(text))
        again, expected = fresh.likeliest(question)
        assert np.array_equal(rows, again)
        assert np.array_equal(evidence, expected)
        assert set(shown) <= {fresh.statements[row].id for row in rows}
        assert (np.diff(rows) > 0).all()


class Asked:
    """The real encoder; notes the texts that it was asked for."""

    name = UniversalEncoder.name

    def __init__(self, encoder: UniversalEncoder) -> None:
        self._encoder = encoder
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return self._encoder.encode(texts)


@pytest.fixture
def asked(encoder: UniversalEncoder) -> Asked:
    return Asked(encoder)


@pytest.fixture
def answering(shared_database: Database, service: AnswerService, asked: Asked) -> AnswerService:
    """A service that reads the statements' vectors from a file."""
    made = AnswerService(shared_database, asked, lambda: NOW, store=service._store)
    made.assistant()
    return made


async def test_an_answer_takes_what_was_told_ahead(
    door: TestClient[Any, Any], asked: Asked, encoder: UniversalEncoder
) -> None:
    text = "How many tasks had been carried out by May 2022?"
    vectors = {normal(text): written(encoder.encode([normal(text)])[0])}
    plain, _ = await answered(door, call(text, "progress"))
    assert asked.texts == [normal(text)]
    response = await door.post("/ahead", json={"text": text, "vectors": vectors})
    assert (response.status, await response.read()) == (204, b"")
    assert (await answered(door, call(text, "progress")))[0] == plain
    assert asked.texts == [normal(text)]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"7", b"{}", b'{"text": 7}', b'{"vectors": {}}', b"\xff", b"[" * 99999]
)
async def test_what_is_no_message_is_refused(door: TestClient[Any, Any], body: bytes) -> None:
    response = await door.post("/ahead", data=body)
    assert response.status == 400
    assert "error" in await response.json()


@pytest.mark.parametrize(
    ("text", "vectors"), [("", {}), ("hi", None), ("x" * 9999, "x"), ("\ud800", {"\ud800": "b"})]
)
async def test_odd_messages_do_no_harm(
    door: TestClient[Any, Any], text: object, vectors: object
) -> None:
    assert (await door.post("/ahead", json={"text": text, "vectors": vectors})).status == 204
    answer, _ = await answered(door, call("hello", "greet"))
    assert answer.outcome == "conversation"


async def test_a_failure_ahead_is_told_without_the_message(
    door: TestClient[Any, Any], asked: Asked, caplog: pytest.LogCaptureFixture
) -> None:
    asked.encode = Broken().encode  # type: ignore[method-assign]
    assert (await door.post("/ahead", json={"text": SECRET})).status == 204
    assert "nothing was done ahead of a message: RuntimeError" in caplog.text
    assert "138" not in caplog.text


async def test_before_the_first_catalogue_nothing_is_begun(sqlite_database: Database) -> None:
    service = AnswerService(sqlite_database, Letters(), lambda: NOW)
    async with TestClient(TestServer(build(service))) as client:
        response = await client.post("/ahead", json={"text": "hi", "vectors": {}})
    assert response.status == 204
