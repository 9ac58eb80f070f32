"""How long a reader of the web site waits: `python -m bench.web [--questions 100]`.

Starts Rasa, the action server and the bot as `make run` does, asks our own questions at
`POST /api/chat`, ten in each conversation and one after the other, and opens each kind of page
twice: as the first reader after a change of the catalogue, and as any other. Prints one JSON
object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from itertools import islice
from pathlib import Path

from aiohttp import ClientSession

from bench.turns.asking import Asked, questions
from bot.web.pages.addresses import SEGMENTS
from data.loading import load_catalogue
from tests.system.installation import Installation, settings_in

A_CONVERSATION = 10
WARM_UP = 10
PAGES = (
    *("", "progress", "fields", "fields/finance", "topics/approval", "tasks", "milestones"),
    *("facts/tasks-rate", "sources", "search?q=hospital", "data", "privacy"),
)


def main(count: int) -> None:
    """Measure, and print what was found."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        system = Installation(settings_in(folder), folder)
        try:
            system.database.migrate()
            load_catalogue(system.database)
            system.start("rasa", "actions", "bot")
            texts = list(islice(questions(), WARM_UP + count))
            found = asyncio.run(measure(system.web, texts))
        finally:
            system.close()
    print(json.dumps(found, indent=1))


async def measure(web: str, texts: Sequence[str]) -> dict[str, dict[str, float]]:
    """Milliseconds: half of all were quicker, 95 of a hundred, and the slowest."""
    addresses = [f"/{segment}/{path}" for segment in SEGMENTS.values() for path in PAGES]
    async with ClientSession(web) as reader:
        for number, text in enumerate(texts[:WARM_UP]):
            await _ask(reader, number, text)
        asked = enumerate(texts[WARM_UP:], WARM_UP)
        answers = [await _timed(_ask, reader, number, text) for number, text in asked]
        first = [await _timed(_open, reader, address) for address in addresses]
        again = [await _timed(_open, reader, address) for address in addresses]
    return {"answers": _told(answers), "pages first": _told(first), "pages again": _told(again)}


async def _ask(reader: ClientSession, number: int, text: str) -> None:
    said = {"session": f"bench-web-session-{number // A_CONVERSATION:04d}", "text": text}
    async with reader.post("/api/chat", json=said) as response:
        response.raise_for_status()
        await response.read()


async def _open(reader: ClientSession, address: str) -> None:
    async with reader.get(address) as response:
        response.raise_for_status()
        await response.read()


async def _timed(act: Callable[..., Awaitable[None]], *arguments: object) -> float:
    began = time.perf_counter()
    await act(*arguments)
    return time.perf_counter() - began


def _told(waits: Sequence[float]) -> dict[str, float]:
    asked = Asked(tuple(waits), sum(waits))
    return {
        "count": len(waits),
        "p50_ms": round(asked.p50_ms, 1),
        "p95_ms": round(asked.p95_ms, 1),
        "slowest_ms": round(1000 * max(waits), 1),
        "mean_ms": round(1000 * statistics.mean(waits), 1),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=100)
    main(parser.parse_args().questions)
