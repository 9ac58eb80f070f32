"""Puts the encoder's sentence vector onto each message."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import numpy as np
from numpy.typing import NDArray
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

from nlu.ahead import Ahead, shared_ahead
from nlu.components.clauses import whole_and_clauses
from nlu.components.encoder import Encoder, shared_encoder
from nlu.components.sanitizer import ORIGINAL_TEXT

VECTORS = "vectors"


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

    def __init__(
        self, config: dict[str, Any], name: str, encoder: Encoder, ahead: Ahead | None = None
    ) -> None:
        super().__init__(name, config)
        self._name = name
        self._encoder = encoder
        self._ahead = ahead or Ahead()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        """A featurizer with the process's shared encoder, which tells the action server ahead."""
        encoder = shared_encoder(config["threads"])
        return cls(config, execution_context.node_name, encoder, shared_ahead())

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the feature to each message that has text, and all its vectors for the actions.

        Those stand under `vectors`, by their text: the encoder reads its weights once for the
        message and its clauses, where the action server would read them once more.
        """
        for message in messages:
            if message.get(TEXT):
                texts = whole_and_clauses(message.get(TEXT))
                vectors = self._encoder.encode(texts)
                self._add_vector(message, vectors[0])
                told = {text: _written(one) for text, one in zip(texts, vectors, strict=True)}
                message.set(VECTORS, told, add_to_output=True)
                self._ahead.encoded(message.get(ORIGINAL_TEXT, message.get(TEXT)), told)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the feature to each example, encoded in one batch."""
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        texts = [whole_and_clauses(example.get(TEXT))[0] for example in examples]
        for example, vector in zip(examples, self._encoder.encode(texts), strict=True):
            self._add_vector(example, vector)
        return training_data

    def _add_vector(self, message: Message, vector: NDArray[np.float32]) -> None:
        feature = Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._name)
        message.add_features(feature)


def _written(vector: NDArray[np.float32]) -> str:
    return b64encode(vector.astype("<f4").tobytes()).decode()
