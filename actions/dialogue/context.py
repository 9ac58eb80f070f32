"""What a conversation remembers between two messages; it dies after half an hour."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from data.languages import Language

LIFETIME = dt.timedelta(minutes=30)
_LONGEST_LIST = 60
Awaited = Literal["subscribe", "unsubscribe"]


@dataclass(frozen=True)
class Context:
    """The last answer: about what, which statements were shown and which are left to show.

    `others` are the fields and topics that the question could have been about too; `denied` says
    that the person has turned an answer down already.
    """

    field: str | None = None
    topic: str | None = None
    question: str = ""
    shown: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    awaiting: Awaited | None = None
    others: tuple[str, ...] = ()
    denied: bool = False
    language: Language | None = None
    at: dt.datetime | None = None

    @property
    def alive(self) -> bool:
        """Whether there is an earlier message to refer to."""
        return self.at is not None

    def to_slot(self) -> dict[str, Any]:
        """Plain types for Rasa's slot."""
        slot = dict(vars(self))
        slot["at"] = self.at.isoformat() if self.at else None
        slot["rest"] = list(self.rest[:_LONGEST_LIST])
        slot["shown"] = list(self.shown[:_LONGEST_LIST])
        slot["others"] = list(self.others)
        return slot

    @classmethod
    def from_slot(cls, slot: Any, now: dt.datetime) -> Context:
        """The remembered context; only its language outlives LIFETIME.

        A slot that this version did not write is forgotten: it must not end the conversation.
        """
        if not isinstance(slot, dict):
            return cls()
        language, at = known_language(slot.get("language")), _moment(slot.get("at"))
        if at is None or now - at > LIFETIME:
            return cls(language=language)
        return cls(
            field=slot.get("field"),
            topic=slot.get("topic"),
            question=slot.get("question") or "",
            shown=tuple(slot.get("shown") or ()),
            rest=tuple(slot.get("rest") or ()),
            awaiting=slot.get("awaiting"),
            others=tuple(slot.get("others") or ()),
            denied=bool(slot.get("denied")),
            language=language,
            at=at,
        )


def known_language(value: object) -> Language | None:
    """The language of a tag as slots and payloads carry it; None for anything else."""
    return Language(value) if isinstance(value, str) and value in set(Language) else None


def _moment(value: object) -> dt.datetime | None:
    try:
        at = dt.datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return at if at.tzinfo else None
