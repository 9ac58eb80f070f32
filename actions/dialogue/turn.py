"""One message with what Rasa understood of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from actions.finding.question import normal

NOT_AN_INTENT = "nlu_fallback"


@dataclass(frozen=True)
class Turn:
    """What was typed or pressed; `labels` are the intents' probabilities.

    `fields` are those that it names, `field_words` tells each by what it is called there, as texts
    are compared.
    """

    sender: str
    text: str
    labels: Mapping[str, float]
    names: frozenset[str] = frozenset()
    fields: tuple[str, ...] = ()
    field_words: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    pressed: str | None = None
    channel: str = "rest"

    @cached_property
    def normal(self) -> str:
        """The text as it is compared: Simplified, lower case."""
        return normal(self.text)

    @classmethod
    def from_message(cls, sender: str, message: Mapping[str, Any], channel: str) -> Turn:
        """Read Rasa's `latest_message`; unknown parts of it are passed over."""
        text = str(message.get("original_text") or message.get("text") or "")
        ranking = _entries(message.get("intent_ranking")) or _entries([message.get("intent")])
        labels = {
            str(entry["name"]): _probability(entry.get("confidence"))
            for entry in ranking
            if entry.get("name") and entry["name"] != NOT_AN_INTENT
        }
        found = [e for e in _entries(message.get("entities")) if "value" in e and "entity" in e]
        return cls(
            sender=sender,
            text=text,
            labels=labels,
            names=frozenset(str(e["value"]) for e in found if e.get("entity") == "name"),
            fields=tuple(
                dict.fromkeys(str(e["value"]) for e in found if e.get("entity") == "field")
            ),
            field_words=_said(str(message.get("text") or ""), found),
            values={str(e["entity"]): str(e["value"]) for e in found},
            pressed=_pressed(str(message.get("text") or ""), labels),
            channel=channel,
        )


def _pressed(text: str, labels: Mapping[str, float]) -> str | None:
    """Only a button's payload begins with a slash: typed slashes are removed before Rasa."""
    return next(iter(labels), None) if text.startswith("/") else None


def _said(text: str, entities: list[Mapping[str, Any]]) -> dict[str, str]:
    named = [e for e in entities if e["entity"] == "field"]
    places = [(str(e["value"]), e.get("start"), e.get("end")) for e in named]
    return {
        normal(text[start:end]): name
        for name, start, end in places
        if isinstance(start, int) and isinstance(end, int)
    }


def _entries(part: object) -> list[Mapping[str, Any]]:
    return [each for each in part if isinstance(each, dict)] if isinstance(part, list) else []


def _probability(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
