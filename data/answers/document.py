"""The answer document: what is said, from which sources, and what may be pressed next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from data.languages import Language

Outcome = Literal[
    "answered", "overview", "list", "clarify", "declined", "conversation", "subscription", "failed"
]
PartKind = Literal["lead", "item", "note", "text"]


_LINES = ("parts", "sources", "buttons")


@dataclass(frozen=True)
class Part:
    """One paragraph; `refs` are numbers of the document's source lines."""

    kind: PartKind
    text: str
    refs: tuple[int, ...] = ()


@dataclass(frozen=True)
class SourceLine:
    """A source as a reader sees it: number in this document, publisher, date in words, address."""

    number: int
    name: str
    date: str
    url: str


@dataclass(frozen=True)
class Button:
    """A next step; `payload` is at most 64 bytes of UTF-8, so that Telegram takes it as it is."""

    title: str
    payload: str


@dataclass(frozen=True)
class Answer:
    """A whole reply in one language. `field` and `topic` say what the question was taken to be.

    `statements` are the ids of the catalogue's rows that it tells, in their order.
    """

    language: Language
    outcome: Outcome
    parts: tuple[Part, ...]
    sources: tuple[SourceLine, ...] = ()
    buttons: tuple[Button, ...] = ()
    field: str | None = None
    topic: str | None = None
    statements: tuple[str, ...] = ()

    def with_buttons(self, *buttons: Button) -> Answer:
        """The same answer with these buttons in place of its own."""
        return replace(self, buttons=buttons)

    def to_json(self) -> dict[str, Any]:
        """Plain types only, as they travel through Rasa."""
        # As dataclasses.asdict, which copies each text besides.
        lines = {name: list(map(dict, map(vars, getattr(self, name)))) for name in _LINES}
        return {**vars(self), **lines}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Answer:
        """The document that `to_json` wrote. Raises KeyError or TypeError on any other."""
        return cls(
            language=Language(document["language"]),
            outcome=document["outcome"],
            parts=tuple(
                Part(part["kind"], part["text"], tuple(part["refs"])) for part in document["parts"]
            ),
            sources=tuple(SourceLine(**line) for line in document["sources"]),
            buttons=tuple(Button(**button) for button in document["buttons"]),
            field=document["field"],
            topic=document["topic"],
            statements=tuple(document.get("statements", ())),
        )
