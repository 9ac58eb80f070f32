"""Work that is done before anybody asks for what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")
# What nobody comes for, as for a greeting, is forgotten once so many others were made.
_MOST = 8


class Ahead(Generic[Key, Made]):
    """Makes something of a key, and may do so beforehand; safe to share between threads."""

    def __init__(self, make: Callable[[Key], Made]) -> None:
        """What `make` gives depends on the key alone."""
        self._make = make
        self._kept: dict[Key, Made] = {}
        self._lock = Lock()

    def prepare(self, key: Key) -> None:
        """Make it now, for the first who comes for it. Raises what `make` raises."""
        made = self._make(key)
        with self._lock:
            if len(self._kept) >= _MOST:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = made

    def made(self, key: Key) -> Made:
        """What was made beforehand, or is made now. Raises what `make` raises."""
        with self._lock:
            kept = self._kept.pop(key, None)
        return self._make(key) if kept is None else kept
