"""How many messages Telegram allows, as plain arithmetic over a clock that is passed in.

Published limits: about 30 messages a second over all, one a second to a chat with short bursts,
20 a minute to a group. A message arrives at some moment between its request and the answer, so it
counts from the one until a window after the other: then no window of Telegram's has too many.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import IntEnum

_PRUNE_ABOVE = 4096
# How soon to look again when a slot comes free only with an answer that nobody can foretell.
_UNTIL_ANSWERED = 0.005
# How many broadcasts that came late may follow each other at once.
_CATCH_UP = 4
# Longer than any request: a message of which no end is told counts no more.
_LONGEST_FLIGHT = 120.0


class Priority(IntEnum):
    """Whose message it is; replies to people go first."""

    REPLY = 0
    BROADCAST = 1


@dataclass(frozen=True, slots=True)
class Rates:
    """What is allowed. `reserve` of the `overall` messages are kept for replies.

    They are kept while people write: from the moment at which a reply asks for its turn until
    `attentive_seconds` after the last one. In a quiet hour the broadcast may have them all.
    """

    overall: int = 30
    window: float = 1.002
    reserve: int = 4
    attentive_seconds: float = 60.0
    per_chat_seconds: float = 1.0
    chat_burst: int = 3
    per_group: int = 20
    group_window: float = 61.0
    caution: float = 0.9
    caution_seconds: float = 600.0


@dataclass(slots=True)
class Budget:
    """What was sent lately, and so how long the next message to a chat must wait."""

    rates: Rates = field(default_factory=Rates)
    _landed: deque[float] = field(default_factory=deque)
    _flying: dict[int, float] = field(default_factory=dict)
    _last_ticket: int = 0
    _last_reply: float = float("-inf")
    _chat_free_at: dict[str, float] = field(default_factory=dict)
    _groups: dict[str, deque[float]] = field(default_factory=dict)
    _next_broadcast: float = float("-inf")
    _broadcasts_paused_until: float = float("-inf")
    _careful_until: float = float("-inf")

    def wait(self, now: float, chat: str, priority: Priority) -> float:
        """Seconds until this message may go; 0 means now. Asking for a reply holds the reserve."""
        if priority is Priority.REPLY:
            self._last_reply = now
        return max(self.chat_wait(now, chat), self._overall_wait(now, priority))

    def chat_wait(self, now: float, chat: str) -> float:
        """Seconds until the chat's own limits allow another message."""
        rates = self.rates
        burst = rates.per_chat_seconds * (rates.chat_burst - 1)
        free_at = self._chat_free_at.get(chat, now) - burst
        sends = self._groups.get(chat)
        if sends and len(sends) >= rates.per_group:
            free_at = max(free_at, sends[-rates.per_group] + rates.group_window)
        return max(0.0, free_at - now)

    def take(self, now: float, chat: str, priority: Priority) -> int:
        """Count a message that goes now; gives the ticket to hand to `landed`."""
        rates = self.rates
        self._last_ticket += 1
        self._flying[self._last_ticket] = now
        free_at = max(now, self._chat_free_at.get(chat, now))
        self._chat_free_at[chat] = free_at + rates.per_chat_seconds
        if is_group(chat):
            self._groups.setdefault(chat, deque(maxlen=rates.per_group)).append(now)
        if priority is Priority.BROADCAST:
            spacing = rates.window / self._broadcasts(now)
            catch_up = _CATCH_UP * spacing
            self._next_broadcast = max(self._next_broadcast + spacing, now - catch_up)
        self._prune(now)
        return self._last_ticket

    def landed(self, now: float, ticket: int) -> None:
        """Note that Telegram answered a message, or never will."""
        if self._flying.pop(ticket, None) is not None:
            self._landed.append(now)

    def refused(self, now: float, chat: str, seconds: float, priority: Priority) -> None:
        """Obey a 429: its chat waits, broadcasts pause with it, and the rate goes down a while."""
        rates = self.rates
        burst = rates.per_chat_seconds * (rates.chat_burst - 1)
        until = now + seconds
        self._chat_free_at[chat] = max(self._chat_free_at.get(chat, now), until + burst)
        self._careful_until = now + rates.caution_seconds
        if priority is Priority.BROADCAST:
            self._broadcasts_paused_until = max(self._broadcasts_paused_until, until)

    def _overall_wait(self, now: float, priority: Priority) -> float:
        wait = self._window_wait(now, self._replies(now))
        if priority is Priority.REPLY:
            return wait
        return max(
            wait,
            self._window_wait(now, self._broadcasts(now)),
            self._next_broadcast - now,
            self._broadcasts_paused_until - now,
        )

    def _window_wait(self, now: float, most: int) -> float:
        while self._landed and self._landed[0] + self.rates.window <= now:
            self._landed.popleft()
        over = len(self._flying) + len(self._landed) - most
        if over < 0:
            return 0.0
        if over < len(self._landed):
            return self._landed[over] + self.rates.window - now
        return _UNTIL_ANSWERED

    def _replies(self, now: float) -> int:
        careful = self.rates.caution if now < self._careful_until else 1.0
        return max(2, int(self.rates.overall * careful))

    def _broadcasts(self, now: float) -> int:
        quiet = now > self._last_reply + self.rates.attentive_seconds
        return max(1, self._replies(now) - (0 if quiet else self.rates.reserve))

    def _prune(self, now: float) -> None:
        for ticket in list(self._flying):
            if self._flying[ticket] + _LONGEST_FLIGHT > now:
                break
            del self._flying[ticket]
        if len(self._chat_free_at) > _PRUNE_ABOVE:
            self._chat_free_at = {c: free for c, free in self._chat_free_at.items() if free > now}
        if len(self._groups) > _PRUNE_ABOVE:
            since = now - self.rates.group_window
            self._groups = {c: sends for c, sends in self._groups.items() if sends[-1] > since}


def is_group(chat: str) -> bool:
    """Whether a chat id is that of a group or channel: those are negative, or begin with @."""
    return chat.startswith(("-", "@"))
