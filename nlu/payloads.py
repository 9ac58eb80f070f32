"""Button payloads such as `/show{"id":"fact:tasks-rate"}`: which are allowed, and what they say."""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from rasa.shared.utils.io import read_yaml_file

DOMAIN = Path(__file__).with_name("domain.yml")
MAX_VALUE_CHARACTERS = 64

_PAYLOAD = re.compile(r"/([a-z_]{1,40})(\{.{0,500}\})?", re.DOTALL)
_NEVER_A_BUTTON = frozenset({"out_of_scope", "nlu_fallback"})


@dataclass(frozen=True)
class Payload:
    """A button's intent and the entities that it carries."""

    text: str
    intent: str
    entities: dict[str, str | int]

    def parse_data(self) -> dict[str, Any]:
        """What Rasa's understanding would have returned, at confidence 1."""
        certain = {"name": self.intent, "confidence": 1.0}
        return {
            "text": self.text,
            "intent": certain,
            "intent_ranking": [certain],
            "entities": [
                {"entity": name, "value": value, "start": 0, "end": 0, "extractor": "Button"}
                for name, value in self.entities.items()
            ],
        }


def parse_payload(text: str) -> Payload | None:
    """The payload, or None unless intent, entity names and values are all allowed."""
    match = _PAYLOAD.fullmatch(text)
    if not match or match[1] not in _allowed().intents:
        return None
    try:
        entities = json.loads(match[2] or "{}")
    except (ValueError, RecursionError):
        return None
    if all(name in _allowed().entities and _is_plain(value) for name, value in entities.items()):
        return Payload(text, match[1], entities)
    return None


def _is_plain(value: object) -> bool:
    return isinstance(value, (str, int)) and len(str(value)) <= MAX_VALUE_CHARACTERS


@dataclass(frozen=True)
class _Allowed:
    intents: frozenset[str]
    entities: frozenset[str]


@lru_cache(maxsize=1)
def _allowed() -> _Allowed:
    domain = read_yaml_file(DOMAIN)
    return _Allowed(
        intents=frozenset(map(_name, domain["intents"])) - _NEVER_A_BUTTON,
        entities=frozenset(map(_name, domain["entities"])),
    )


def _name(entry: str | dict[str, Any]) -> str:
    return entry if isinstance(entry, str) else next(iter(entry))
