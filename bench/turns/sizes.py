"""How much is asked, and of what, in full and for a quick look."""

from __future__ import annotations

from dataclasses import dataclass

PEOPLE = 8
CATALOGUES = (4_000, 40_000)
"""Statements, beside our own catalogue as it is."""
EXAMPLES = (0.25, 0.5, 1.0, 2.0)
"""Times our training examples; above 1 with made-up ones."""
SUBSCRIBERS = (1_000, 100_000, 1_000_000)
"""Chats."""
FEW_SUBSCRIBERS = (1_000, 10_000)


@dataclass(frozen=True)
class Size:
    """How much is asked: by one person, by each of eight, in one chat, in Telegram.

    What bots are asked in turn comes in so many rounds, of whole chats of ten messages.
    """

    alone: int
    alone_rounds: int
    each: int
    each_rounds: int
    chat: int
    telegram: int


FULL = Size(alone=180, alone_rounds=6, each=100, each_rounds=5, chat=1000, telegram=300)
SHORT = Size(alone=40, alone_rounds=4, each=20, each_rounds=2, chat=200, telegram=50)
