"""Notices when nothing gets through to Telegram at all, and then lets single messages try."""

from __future__ import annotations

from dataclasses import dataclass, field

_CHATS = 3
_FIRST_REST = 1.0
_LONGEST_REST = 5.0


@dataclass(slots=True)
class Outage:
    """Failures of several chats in a row, without a success between, are Telegram's or the line's.

    One chat that fails for itself is no outage. Times are seconds of one clock.
    """

    _failing: set[str] = field(default_factory=set)
    _open: bool = False
    _rest: float = _FIRST_REST
    _until: float = float("-inf")
    _began: float = float("-inf")

    @property
    def lasts(self) -> bool:
        """Whether nothing gets through."""
        return self._open

    def wait(self, now: float) -> float:
        """Seconds until a message may try."""
        return max(0.0, self._until - now) if self._open else 0.0

    def enter(self, now: float) -> None:
        """Note that a message tries now: while the outage lasts, the next one waits a rest more."""
        if self._open:
            self._until = now + self._rest
            self._began = now

    def failed(self, chat: str, began: float, now: float) -> None:
        """Note a failure of a request that began at a moment."""
        self._failing.add(chat)
        if self._open:
            if began >= self._began:
                self._rest = min(_LONGEST_REST, 2 * self._rest)
                self._until = now + self._rest
        elif len(self._failing) >= _CHATS:
            self._open, self._rest = True, _FIRST_REST
            self._began, self._until = now, now + _FIRST_REST

    def ended(self) -> None:
        """Note an answer of Telegram, whatever it says."""
        self._failing.clear()
        self._open = False
