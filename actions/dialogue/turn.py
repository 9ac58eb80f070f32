"""One message with what Rasa understood of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from actions.finding.question import normal

NOT_AN_INTENT = "nlu_fallback"


@dataclass(frozen=True)
class Turn:
    """What was typed or pressed; `labels` are the intents' probabilities."""

    sender: str
    text: str
    labels: Mapping[str, float]
    names: frozenset[str] = frozenset()
    fields: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    pressed: str | None = None
    channel: str = "rest"

    @property
    def normal(self) -> str:
        """The text as it is compared: Simplified, lower case."""
        return normal(self.text)

    @property
    def best(self) -> str:
        """The likeliest intent; out_of_scope when nothing was understood."""
        return max(self.labels, key=lambda label: self.labels[label], default="out_of_scope")

    @classmethod
    def from_message(cls, sender: str, message: Mapping[str, Any], channel: str) -> Turn:
        """Read Rasa's `latest_message`; unknown parts of it are passed over."""
        text = str(message.get("original_text") or message.get("text") or "")
        ranking = message.get("intent_ranking") or [message.get("intent") or {}]
        labels = {
            str(entry["name"]): float(entry.get("confidence") or 0)
            for entry in ranking
            if entry.get("name") and entry["name"] != NOT_AN_INTENT
        }
        found = [entity for entity in message.get("entities") or [] if "value" in entity]
        return cls(
            sender=sender,
            text=text,
            labels=labels,
            names=frozenset(str(e["value"]) for e in found if e.get("entity") == "name"),
            fields=tuple(
                dict.fromkeys(str(e["value"]) for e in found if e.get("entity") == "field")
            ),
            values={str(e["entity"]): str(e["value"]) for e in found},
            pressed=_pressed(str(message.get("text") or ""), labels),
            channel=channel,
        )


def _pressed(text: str, labels: Mapping[str, float]) -> str | None:
    """Only a button's payload begins with a slash: typed slashes are removed before Rasa."""
    return next(iter(labels), None) if text.startswith("/") else None
