"""`python -m bench.soak`: steady talk for an hour; the last line is one JSON object."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Mapping
from typing import Any

from bench.installed import PROCESSES, apologies, installed
from bench.soak.measuring import bad_lines, report, watching
from bench.soak.talking import People, questions
from tests.emulator import Telegram
from tests.system.installation import Installation

_WARMING_SECONDS = 60.0
MOST_SLOWER, MOST_LARGER = 1.2, 1.1


def main() -> None:
    """Run it, print the figures, and end with code 1 where they break a promise."""
    arguments = _arguments()
    found = asyncio.run(_soak(arguments.minutes * 60, arguments.rate, arguments.people))
    broken = broken_promises(found)
    print("\n".join(broken) if broken else "all promises kept")
    print(json.dumps(found))
    if broken:
        raise SystemExit(1)


async def _soak(seconds: float, rate: float, people: int) -> dict[str, Any]:
    async with Telegram() as telegram, installed(telegram) as system:
        return await soak(telegram, system, seconds, rate, people)


async def soak(
    telegram: Telegram,
    system: Installation,
    seconds: float,
    rate: float,
    people: int,
    *,
    warming: float = _WARMING_SECONDS,
) -> dict[str, Any]:
    """Talk with a running installation; what `report` gives.

    `warming` seconds of talk come before, which count for errors only: every process reads some of
    its files at first use.
    """
    talkers = People(telegram, questions(system.database), apologies(), people)
    await talkers.talk(warming, rate)
    warm = talkers.turns
    talkers.turns = []
    with watching(system) as readings:
        await talkers.talk(seconds, rate)
    found = report(talkers.turns, readings, seconds, system)
    found["lost"] += sum(not turn.answered for turn in warm)
    found["apologies"] += sum(turn.apology for turn in warm)
    for name in PROCESSES:
        for line in bad_lines(system, name)[:5]:
            print(f"{name}: {line}")
    return found


def broken_promises(found: Mapping[str, Any]) -> list[str]:
    """Each figure that is not what it shall be, in one line."""
    faults = [f"{key}: {found[key]}" for key in ("lost", "apologies", "error_lines") if found[key]]
    if found["p95_ratio"] > MOST_SLOWER:
        faults.append(f"p95 of the last sixth is {found['p95_ratio']} times that of the first")
    ratios = found["rss_ratio"].items()
    return faults + [f"{name} holds {x} times as much" for name, x in ratios if x > MOST_LARGER]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0, help="60 if not given")
    parser.add_argument("--rate", type=float, default=5.0, help="messages a second")
    parser.add_argument("--people", type=int, default=150, help="how many take turns")
    return parser.parse_args()


if __name__ == "__main__":
    main()
