"""Several Rasa processes as one: each conversation keeps to its own, and to the next without it."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Sequence

_log = logging.getLogger(__name__)
_PAUSE = 0.5

Probe = Callable[[str], Awaitable[bool]]


def health_address(address: str) -> str:
    """Where a Rasa process says that it answers; one without a model listens, but does not."""
    return f"{address.rstrip('/')}/webhooks/rest/"


def ranked(conversation: str, addresses: Sequence[str]) -> list[str]:
    """The addresses in the order in which a conversation wants them (rendezvous hashing).

    Every bot comes to the same order, however its list is sorted. An address that joins takes its
    share from all the others, one that leaves gives its share to all, and no other conversation
    moves.
    """
    return sorted(addresses, key=lambda address: _weight(conversation, address), reverse=True)


class RasaProcesses:
    """Knows which addresses failed, and asks those again until they answer."""

    def __init__(self, addresses: Sequence[str], probe: Probe, pause: float = _PAUSE) -> None:
        """`probe` tells whether an address answers; a failed one is asked every `pause` seconds."""
        self._addresses = tuple(addresses)
        self._probe = probe
        self._pause = pause
        self._asking: dict[str, asyncio.Task[None]] = {}
        self._closed = False

    def __len__(self) -> int:
        return len(self._addresses)

    def for_conversation(self, conversation: str) -> list[str]:
        """All addresses, those that failed last: with nobody else left they are worth a try."""
        return sorted(ranked(conversation, self._addresses), key=self._asking.__contains__)

    def failed(self, address: str) -> None:
        """Leave an address alone until it answers again; the only one is asked in any case."""
        if address not in self._asking and len(self) > 1 and not self._closed:
            _log.warning("Rasa at %s does not answer: others take its conversations", address)
            self._asking[address] = asyncio.create_task(self._until_back(address))

    async def close(self) -> None:
        """Ask no more."""
        self._closed = True
        tasks = list(self._asking.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _until_back(self, address: str) -> None:
        while True:
            await asyncio.sleep(self._pause)
            if await self._probe(address):
                break
        _log.info("Rasa at %s answers again", address)
        del self._asking[address]


def _weight(conversation: str, address: str) -> bytes:
    return hashlib.blake2b(f"{address}\n{conversation}".encode(), digest_size=8).digest()
