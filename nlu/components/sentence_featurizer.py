"""Puts the encoder's sentence vector onto each message."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.encoder import Encoder, shared_encoder


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds one dense feature per message, of type sentence."""

    @classmethod
    def required_components(cls) -> list[type]:
        """A tokenizer, as for every featurizer of Rasa."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """One thread: more gain little and disturb other processes."""
        return {**DenseFeaturizer.get_default_config(), "threads": 1}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Rasa's schema has checked all there is."""

    def __init__(self, config: dict[str, Any], name: str, encoder: Encoder) -> None:
        super().__init__(name, config)
        self._name = name
        self._encoder = encoder

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        """A featurizer with the process's shared encoder."""
        return cls(config, execution_context.node_name, shared_encoder(config["threads"]))

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the feature to each message that has text."""
        self._add_vectors(messages)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the feature to each example, encoded in one batch."""
        self._add_vectors(training_data.training_examples)
        return training_data

    def _add_vectors(self, messages: list[Message]) -> None:
        messages = [message for message in messages if message.get(TEXT)]
        if not messages:
            return
        vectors = self._encoder.encode([message.get(TEXT) for message in messages])
        for message, vector in zip(messages, vectors, strict=True):
            feature = Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._name)
            message.add_features(feature)
