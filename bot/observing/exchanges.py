"""What is known of one question and its answer, without who asked and what was said."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from data.languages import Language

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Exchange:
    """One answer: `understood` is false where the bot answered for a Rasa that could not.

    `conversation` is for telling people apart while counting them; it must not be kept.
    """

    conversation: str
    language: Language
    outcome: str
    field: str | None
    topic: str | None
    pressed: bool
    understood: bool
    seconds: float

    @property
    def channel(self) -> str:
        """Where it was asked: "telegram", "web", or "other"."""
        name = self.conversation.partition(":")[0]
        return name if name in {"telegram", "web"} else "other"


Listener = Callable[[Exchange], None]
"""Is told of each exchange, in the event loop: it must not block."""


def tell(listeners: Iterable[Listener], exchange: Exchange) -> None:
    """Tell each listener; the trouble of one is logged and reaches nobody else."""
    for listener in listeners:
        try:
            listener(exchange)
        except Exception:
            _log.exception("an exchange was not counted")
