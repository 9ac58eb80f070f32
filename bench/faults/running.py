"""One fault after the other while people ask, and the figures of each."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from bench.faults.parts import Broken, Fault
from bench.faults.people import (
    Listener,
    Person,
    Request,
    TelegramPerson,
    WebPerson,
    keep_asking,
)
from bench.installed import apologies
from data.languages import Language

_BEFORE_SECONDS = 1.0
# No quicker than the bot lets one person ask for long.
_PROBE_SECONDS = 1.0
_GIVES_UP = 90.0


@dataclass
class Crowd:
    """People on both channels, in all languages."""

    broken: Broken
    http: aiohttp.ClientSession
    listener: Listener

    def people(self, each: int) -> list[Person]:
        """So many new ones for each language and channel."""
        found: list[Person] = []
        for language in Language:
            for _ in range(each):
                found.append(TelegramPerson(self.broken.telegram, language, self.listener))
                found.append(self.visitor(language))
        return found

    def visitor(self, language: Language = Language.EN) -> WebPerson:
        """Somebody new on the page."""
        return WebPerson(self.http, self.broken.system.web, language, self.listener)


@asynccontextmanager
async def crowd(broken: Broken) -> AsyncIterator[Crowd]:
    """People for an installation."""
    timeout = aiohttp.ClientTimeout(total=_GIVES_UP)
    # No line is kept: a visitor who comes anew must not meet one that broke with a fault.
    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as http:
        yield Crowd(broken, http, Listener(apologies()))


async def suffer(crowd: Crowd, fault: Fault, seconds: float, each: int = 1) -> dict[str, Any]:
    """Let people ask, bring the fault for so many seconds, wait for recovery; the figures."""
    told: list[Request] = []
    until = asyncio.Event()
    asking = asyncio.create_task(keep_asking(crowd.people(each), until, told))
    await asyncio.sleep(_BEFORE_SECONDS)
    began = time.monotonic()
    await fault.begin()
    try:
        await asyncio.sleep(seconds)
    finally:
        await fault.end()
    recovery = await _recovery(crowd)
    until.set()
    await asking
    return figures(
        [request for request in told if request.began + request.seconds > began], recovery
    )


async def _recovery(crowd: Crowd) -> float:
    """Seconds until somebody new is answered, on the page and in Telegram."""
    began, chance = time.monotonic(), random.Random(0)
    await _until_answered(crowd.visitor(), chance)
    person = TelegramPerson(crowd.broken.telegram, Language.EN, crowd.listener)
    await _until_answered(person, chance)
    return time.monotonic() - began


async def _until_answered(person: Person, chance: random.Random) -> None:
    async with asyncio.timeout(_GIVES_UP):
        while True:
            request = await person.ask(chance, "question")
            if request.outcome == "answered":
                return
            await asyncio.sleep(_PROBE_SECONDS)


def figures(told: Sequence[Request], recovery: float) -> dict[str, Any]:
    """What became of requests that met a fault; times in seconds."""
    outcomes = Counter(request.outcome for request in told)
    sorry = [request.seconds for request in told if request.outcome == "apology"]
    menus = [request for request in told if request.kind == "menu"]
    return {
        "requests": len(told),
        "answered": outcomes.pop("answered", 0),
        "apologies": outcomes.pop("apology", 0),
        "other_language": outcomes.pop("other language", 0),
        "lost": outcomes.pop("lost", 0),
        "errors": dict(outcomes),
        "menus_failed": sum(request.outcome != "answered" for request in menus),
        "slowest_apology_s": round(max(sorry, default=0.0), 2),
        "slowest_s": round(max((request.seconds for request in told), default=0.0), 2),
        "recovery_s": round(recovery, 2),
    }
