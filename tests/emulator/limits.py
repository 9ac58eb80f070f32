"""Flood limits on a sliding window; a refusal closes the door for a while, as Telegram does."""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Limits:
    """None switches a limit off. `per_chat` is per second, `per_group` per minute."""

    overall: int | None = None
    per_chat: int | None = None
    per_group: int | None = None
    penalty: float = 3.0
    clock: Callable[[], float] = time.monotonic
    _all: deque[float] = field(default_factory=deque)
    _chats: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _groups: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _closed_until: dict[int | None, float] = field(default_factory=dict)

    def refuse(self, chat: int) -> int | None:
        """Seconds to wait when this send is too much; None counts it as sent."""
        now = self.clock()
        for whom in (None, chat):
            if (until := self._closed_until.get(whom, 0)) > now:
                return math.ceil(until - now)
        windows = [
            (None, self._all, self.overall, 1.0),
            (chat, self._chats[chat], self.per_chat, 1.0),
        ]
        if chat < 0:
            windows.append((chat, self._groups[chat], self.per_group, 60.0))
        for whom, sends, most, seconds in windows:
            if most is not None and _within(sends, now, seconds) >= most:
                self._closed_until[whom] = now + self.penalty
                return math.ceil(self.penalty)
        for _, sends, _, _ in windows:
            sends.append(now)
        return None


def _within(sends: deque[float], now: float, seconds: float) -> int:
    while sends and sends[0] <= now - seconds:
        sends.popleft()
    return len(sends)
