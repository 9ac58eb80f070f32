"""Finds fields, measures and places by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import read_yaml_file

from nlu.components.text import fold

NAMES = Path(__file__).parents[1] / "names.yml"
_KIN = re.compile(r"\b(?:mother|father|sister|brother|son|daughter|parent|cousin)s?[- ]in[- ]$")


@dataclass(frozen=True)
class Named:
    """What a name stands for."""

    entity: str
    value: str


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class NameExtractor(GraphComponent, EntityExtractorMixin):
    """Adds an entity for each name in nlu/names.yml; of names that overlap, the longest.

    A Latin name must stand as words of its own; a Chinese one may stand anywhere.
    """

    def __init__(self, names: dict[str, Named]) -> None:
        self._names = names
        self._pattern = re.compile(_expression(names), re.DOTALL)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NameExtractor:
        """An extractor of the names in nlu/names.yml."""
        return cls(read_names(read_yaml_file(NAMES)))

    def process(self, messages: list[Message]) -> list[Message]:
        """Appends the entities found to those that a message has."""
        for message in messages:
            found = list(self.find(message.get(TEXT) or ""))
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves the examples as they are."""
        return training_data

    def find(self, text: str) -> Iterable[dict[str, Any]]:
        """The entities in a folded text, in its order, with their offsets."""
        lowered = text.lower()
        # A few letters grow when lowered, and offsets would be off.
        haystack = lowered if len(lowered) == len(text) else text
        for match in self._pattern.finditer(haystack):
            if _KIN.search(haystack, 0, match.start()):
                continue  # "sister in law" is no field
            named = self._names[match[0]]
            yield {
                "entity": named.entity,
                "value": named.value,
                "start": match.start(),
                "end": match.end(),
                "extractor": "NameExtractor",
            }


def read_names(rows: list[dict[str, Any]]) -> dict[str, Named]:
    """Each name, folded and in lower case, with what it stands for.

    Raises ValueError when one name stands for two things.
    """
    names: dict[str, Named] = {}
    for row in rows:
        named = Named(row["entity"], row["value"])
        for name in row["names"]:
            folded = fold(name).lower()
            if names.setdefault(folded, named) != named:
                raise ValueError(f"nlu/names.yml: '{name}' stands for two things, keep one.")
    return names


def _expression(names: Iterable[str]) -> str:
    """Of names at one place the longest; put by first characters, so that few are tried there."""
    by_first: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        by_first.setdefault(name[0], []).append(_rest(name))
    return "|".join(f"{_first(first)}(?:{'|'.join(by_first[first])})" for first in by_first)


def _first(character: str) -> str:
    before = r"(?<![a-z0-9].)" if re.match(r"[a-z0-9]", character) else ""
    return re.escape(character) + before


def _rest(name: str) -> str:
    after = r"(?![a-z0-9])" if re.search(r"[a-z0-9]$", name) else ""
    return re.escape(name[1:]) + after
