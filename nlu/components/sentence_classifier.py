"""Tells what a message is about: Rasa's component around the intent model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.intent_model import IntentModel, Settings
from nlu.components.softmax_regression import Singles
from nlu.components.trained_part import TrainedPart

NOTHING_UNDERSTOOD = {"name": None, "confidence": 0.0}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SentenceClassifier(TrainedPart):
    """Sets the intent and the ranking of the others.

    Intents under `buttons_only` are never guessed from text.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """A featurizer that gives a dense sentence vector."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The model's settings, the ranking's length, and what only buttons may say."""
        return {**asdict(Settings()), "ranking_length": 45, "buttons_only": []}

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the model and stores it."""
        examples = examples_of(training_data, self._config["buttons_only"])
        self._model = IntentModel.fit(
            settings_of(self._config),
            [words(example) for example in examples],
            np.stack([_vector(example) for example in examples]),
            [example.get(INTENT) for example in examples],
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets intent and ranking; no name and confidence 0 for a text without letter or digit."""
        for message in messages:
            ranking = self._rank(message)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _rank(self, message: Message) -> list[dict[str, Any]]:
        if self._model is None or not any(map(str.isalnum, message.get(TEXT) or "")):
            return [dict(NOTHING_UNDERSTOOD)]
        probabilities = self._model.probabilities(words(message), _vector(message))
        found = dict(zip(self._model.labels, probabilities, strict=True))
        return ranking_of(found, self._config["ranking_length"])


def examples_of(training_data: TrainingData, buttons_only: list[str]) -> list[Message]:
    """The examples that tell how an intent is typed."""
    return [
        example
        for example in training_data.intent_examples
        if example.get(TEXT) and example.get(INTENT) not in buttons_only
    ]


def settings_of(config: dict[str, Any]) -> Settings:
    """The model's part of a component's settings."""
    return Settings(**{field.name: config[field.name] for field in fields(Settings)})


def ranking_of(probabilities: Mapping[str, float], length: int) -> list[dict[str, Any]]:
    """Rasa's form of the likeliest intents, best first."""
    best = sorted(probabilities, key=probabilities.__getitem__, reverse=True)[:length]
    return [{"name": name, "confidence": float(probabilities[name])} for name in best]


def words(message: Message) -> str:
    """The message's tokens, for counting n-grams within them."""
    return " ".join(token.text for token in message.get(TOKENS_NAMES[TEXT]))


def _vector(message: Message) -> Singles:
    _, sentence = message.get_dense_features(TEXT)
    return np.asarray(sentence.features[0], dtype=np.float32)
