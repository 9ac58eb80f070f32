"""The pipeline's components, trained on a small set and stored as Rasa stores them."""

import json
import random
import re
import time
from base64 import b64decode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import read_yaml_file

from nlu.components.encoder import shared_encoder
from nlu.components.mixed_tokenizer import MixedTokenizer
from nlu.components.name_extractor import NAMES, NameExtractor, read_names
from nlu.components.sanitizer import ORIGINAL_TEXT, Sanitizer
from nlu.components.sentence_classifier import SentenceClassifier
from nlu.components.sentence_featurizer import VECTORS, SentenceFeaturizer

EXAMPLES = {
    "finance": ["what is QDLP", "green bonds for banks", "基金可以投资海外吗", "跨境融资"],
    "education": ["joint schools with foreign partners", "textbooks", "中外合作办学", "高职院校"],
    "greet": ["hello", "hi there", "你好", "早上好"],
    "show": ["show fact:tasks-rate", "show task:qdlp"],
}


class Pipeline:
    """The trained components in config.yml's order."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.storage, self.resource = LocalModelStorage.create(folder), Resource("classifier")
        self.config = {
            **SentenceClassifier.get_default_config(),
            "min_count": 1,
            "buttons_only": ["show"],
            **settings,
        }
        self.before = [
            Sanitizer(),
            MixedTokenizer(MixedTokenizer.get_default_config()),
            SentenceFeaturizer(SentenceFeaturizer.get_default_config(), "use", shared_encoder(1)),
        ]
        self.classifier = SentenceClassifier(self.config, self.storage, self.resource)

    def train(self) -> None:
        data = TrainingData(
            [
                Message.build(text, intent=intent)
                for intent, texts in EXAMPLES.items()
                for text in texts
            ]
        )
        for component in self.before:
            data = component.process_training_data(data)
        self.classifier.train(data)

    def parse(self, *texts: Any) -> list[Message]:
        messages = [Message({TEXT: text}) for text in texts]
        for component in [*self.before, self.classifier]:
            messages = component.process(messages)
        return messages


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    trained = Pipeline(tmp_path_factory.mktemp("model"))
    trained.train()
    return trained


def test_tokens_keep_words_and_chinese_runs_whole() -> None:
    tokenizer = MixedTokenizer(MixedTokenizer.get_default_config())
    message = Message({TEXT: "QDLP是什么? What's new in 2022, e.g. China-Singapore数据"})
    tokens = tokenizer.tokenize(message, TEXT)
    words = [token.text for token in tokens]
    assert words == [
        *("QDLP", "是什么", "What's", "new", "in", "2022", "e.g", "China-Singapore", "数据"),
    ]
    assert all(message.get(TEXT)[token.start : token.end] == token.text for token in tokens)
    assert [token.text for token in tokenizer.tokenize(Message({TEXT: "?!"}), TEXT)] == ["?!"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("QDLP funds", "finance"),
        ("中外合作办学有哪些", "education"),
        ("中外合作辦學有哪些", "education"),
        ("Ｈｅｌｌｏ", "greet"),
    ],
)
def test_what_was_learnt_is_recognised(pipeline: Pipeline, text: str, intent: str) -> None:
    (message,) = pipeline.parse(text)
    assert message.get(INTENT)["name"] == intent
    assert message.get(ORIGINAL_TEXT) == text


def test_both_scripts_get_the_same_answer(pipeline: Pipeline) -> None:
    hans, hant = (pipeline.parse(text)[0] for text in ("跨境融资开放", "跨境融資開放"))
    assert hans.get(INTENT_RANKING_KEY) == hant.get(INTENT_RANKING_KEY)


def test_a_message_has_the_vectors_of_its_text_and_of_its_clauses(pipeline: Pipeline) -> None:
    (message,) = pipeline.parse("We run a fund in Jiangbei. What is QDLP，and who may apply?")
    told = message.as_dict(only_output_properties=True)[VECTORS]
    texts = [
        "we run a fund in jiangbei. what is qdlp,and who may apply?",
        *("we run a fund in jiangbei.", "what is qdlp,and who may apply?"),
    ]
    assert list(told) == texts
    vectors = [np.frombuffer(b64decode(told[text]), "<f4") for text in texts]
    assert np.allclose(vectors, shared_encoder(1).encode(texts), atol=1e-6)
    _, sentence = message.get_dense_features(TEXT)
    assert np.allclose(sentence.features[0], vectors[0])


def test_capitals_make_no_difference(pipeline: Pipeline) -> None:
    loud, quiet = (pipeline.parse(text)[0] for text in ("GREEN BONDS", "green bonds"))
    assert loud.get(INTENT_RANKING_KEY) == quiet.get(INTENT_RANKING_KEY)


@pytest.mark.parametrize("text", ["", "😀", "?!…", "\u200b", None, "\ud800"])
def test_nothing_is_understood_of_a_text_without_letters(pipeline: Pipeline, text: Any) -> None:
    (message,) = pipeline.parse(text)
    assert message.get(INTENT) == {"name": None, "confidence": 0.0}


def test_ranking_is_sorted_and_certain_in_sum_and_leaves_out_buttons(pipeline: Pipeline) -> None:
    (message,) = pipeline.parse("show fact:tasks-rate")
    ranking = message.get(INTENT_RANKING_KEY)
    confidences = [entry["confidence"] for entry in ranking]
    assert {entry["name"] for entry in ranking} == set(EXAMPLES) - {"show"}
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1)


def test_stored_model_answers_as_the_trained_one_and_holds_no_pickle(pipeline: Pipeline) -> None:
    loaded = SentenceClassifier.load(
        pipeline.config, pipeline.storage, pipeline.resource, execution_context=None
    )
    texts = ["QDLP funds", "学校", "hi", "a text that nobody wrote"]
    trained, again = pipeline.parse(*texts), loaded.process(pipeline.parse(*texts))
    for one, other in zip(trained, again, strict=True):
        before, after = one.get(INTENT_RANKING_KEY), other.get(INTENT_RANKING_KEY)
        assert [entry["name"] for entry in before] == [entry["name"] for entry in after]
        assert _confidences(before) == pytest.approx(_confidences(after), abs=1e-5)
    with pipeline.storage.read_from(pipeline.resource) as folder:
        assert {path.name for path in folder.iterdir()} == {"model.npz", "model.json"}
        json.loads((folder / "model.json").read_text(encoding="utf-8"))
        with np.load(folder / "model.npz", allow_pickle=False) as numbers:
            assert all(numbers[name].dtype.kind == "f" for name in numbers.files)


def _confidences(ranking: Sequence[dict[str, Any]]) -> list[float]:
    return [entry["confidence"] for entry in ranking]


def test_two_intents_are_enough(tmp_path: Path) -> None:
    small = Pipeline(tmp_path, buttons_only=["show", "greet"])
    small.train()
    (message,) = small.parse("QDLP funds")
    assert [entry["name"] for entry in message.get(INTENT_RANKING_KEY)] == ["finance", "education"]


def test_a_sentence_costs_less_than_8_ms(pipeline: Pipeline) -> None:
    (message,) = pipeline.parse("Can foreign banks in Chongqing issue green bonds under the pilot?")
    durations = []
    for _ in range(50):
        start = time.thread_time()
        pipeline.classifier.process([message])
        durations.append(time.thread_time() - start)
    assert sorted(durations)[25] < 0.008


@pytest.mark.parametrize(
    "typed",
    ["/restart", "/back", "/session_start", '/finance{"field":"x"}', "／restart", " /finance@0.5"],
)
def test_typed_payload_reaches_rasa_as_plain_text(
    monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    monkeypatch.delenv("RASA_TYPED_PAYLOADS", raising=False)
    (message,) = RegexMessageHandler().process(Sanitizer().process([Message({TEXT: typed})]))
    assert message.get(INTENT) is None
    assert message.get(ORIGINAL_TEXT) == typed.strip()


def test_shell_may_press_a_button_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASA_TYPED_PAYLOADS", "1")
    button, restart = (Message({TEXT: text}) for text in ("/more", "/restart"))
    button, restart = RegexMessageHandler().process(Sanitizer().process([button, restart]))
    assert button.get(INTENT)["name"] == "more"
    assert restart.get(INTENT) is None


ROWS = [
    {"entity": "name", "value": "talent-hub", "names": ["Talent Service Hub", "英才服务港"]},
    {"entity": "field", "value": "talent", "names": ["talent", "人才"]},
    {"entity": "name", "value": "idc", "names": ["IDC"]},
]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("the talent service hub", ["talent-hub"]),
        ("talented people", []),
        ("IDC、人才和重庆英才服务港", ["idc", "talent", "talent-hub"]),
        ("idcs", []),
        ("用IDC专线", ["idc"]),
    ],
)
def test_longest_name_wins_and_latin_names_are_whole_words(text: str, values: list[str]) -> None:
    found = list(NameExtractor(read_names(ROWS)).find(text))
    assert [entity["value"] for entity in found] == values
    assert all(entity["end"] > entity["start"] for entity in found)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("my sister in law asks", []),
        ("the mother-in-law of my boss", []),
        ("parents in law and law", ["legal"]),
        ("experts in law", ["legal"]),
    ],
)
def test_relatives_are_no_field(text: str, values: list[str]) -> None:
    found = NameExtractor(read_names(read_yaml_file(NAMES))).find(text)
    assert [entity["value"] for entity in found] == values


def _one_of(name: str) -> str:
    before = "(?<![a-z0-9])" if re.match("[a-z0-9]", name) else ""
    after = "(?![a-z0-9])" if re.search("[a-z0-9]$", name) else ""
    return before + re.escape(name) + after


def test_the_names_of_a_text_are_those_of_a_search_for_each() -> None:
    names = read_names(read_yaml_file(NAMES))
    longest_first = re.compile("|".join(map(_one_of, sorted(names, key=len, reverse=True))))
    extractor = NameExtractor(names)
    chance = random.Random(7)
    for _ in range(300):
        picked = chance.choices(sorted(names), k=4)
        text = "".join(one + chance.choice(["", " ", "s ", "、", "1"]) for one in picked)
        found = [(one["start"], one["end"]) for one in extractor.find(text)]
        assert found == [one.span() for one in longest_first.finditer(text)]


def test_one_name_for_two_things_is_refused() -> None:
    rows = [*ROWS, {"entity": "name", "value": "other", "names": ["Idc"]}]
    with pytest.raises(ValueError, match="'Idc' stands for two things"):
        read_names(rows)


def test_names_file_fits_the_domain() -> None:
    domain = read_yaml_file(NAMES.with_name("domain.yml"))
    named = read_names(read_yaml_file(NAMES)).values()
    assert {name.entity for name in named} <= set(domain["entities"])
    assert {name.value for name in named if name.entity == "field"} == set(domain["intents"][:12])
