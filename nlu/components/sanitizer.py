"""First step of the pipeline: every message is made safe and folded into one spelling."""

from __future__ import annotations

import os
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.text import fold, safe
from nlu.payloads import parse_payload

ORIGINAL_TEXT = "original_text"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Sanitizer(GraphComponent):
    """Folds the text that the model sees and keeps the typed one under `original_text`.

    With RASA_TYPED_PAYLOADS=1, set by the launcher for `shell`, an allowed button payload passes.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Sanitizer:
        """A component without state."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets `text` and `original_text` of each message; both are safe to store and to show."""
        shell = os.environ.get("RASA_TYPED_PAYLOADS") == "1"
        for message in messages:
            typed = safe(message.get(TEXT))
            if not (shell and parse_payload(typed)):
                message.set(TEXT, fold(typed))
                message.set(ORIGINAL_TEXT, typed, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Folds the examples as messages will be folded."""
        for example in training_data.training_examples:
            if example.get(TEXT):
                example.set(TEXT, fold(example.get(TEXT)))
        return training_data
