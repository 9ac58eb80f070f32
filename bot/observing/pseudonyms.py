"""Names for conversations and chats in logs, from which nobody can be found without a key."""

from __future__ import annotations

import hashlib
import secrets
from functools import cache

_LONGEST_KEY = 64
_given: list[bytes] = []


def use_log_key(key: str) -> None:
    """Name chats by this secret from now on, the same in every process and after each start.

    Without one each process draws its own, and its names tell nothing to the next.
    """
    _given[:] = [hashlib.sha512(key.encode()).digest()] if key else []


def anonymous(conversation: object) -> str:
    """A short name for a conversation or chat in logs; the same one for as long as the key is."""
    key = _given[0] if _given else _own_key()
    return hashlib.blake2b(str(conversation).encode(), digest_size=6, key=key).hexdigest()


@cache
def _own_key() -> bytes:
    return secrets.token_bytes(_LONGEST_KEY)
