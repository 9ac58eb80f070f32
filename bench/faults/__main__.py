"""`python -m bench.faults`: every part in every trouble; the last line is one JSON object."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from bench.faults.parts import DATABASES, proxied
from bench.faults.running import crowd, suffer

# An apology that takes longer is none "at once".
SOON_SECONDS = 7.5
_SUMS = ("requests", "answered", "apologies", "other_language", "lost", "menus_failed")
_MOSTS = ("slowest_apology_s", "recovery_s")
# Menus need the database, and in Telegram Telegram itself.
_WITHOUT_MENUS = ("database", "bot")


def main() -> None:
    """Run all faults, print the figures of each, and end with code 1 where a promise is broken."""
    arguments = _arguments()
    found: dict[str, dict[str, Any]] = {}
    for kind in arguments.databases:
        found |= asyncio.run(_run(kind, arguments))
    broken = broken_promises(found)
    print("\n".join(broken) if broken else "all promises kept")
    print(json.dumps({**total(found), "by_fault": found}))
    if broken:
        raise SystemExit(1)


async def _run(kind: str, arguments: argparse.Namespace) -> dict[str, dict[str, Any]]:
    found = {}
    async with proxied(kind) as broken, crowd(broken) as people:
        for fault in broken.faults():
            name = f"{kind}: {fault.name}" if fault.part == "database" else fault.name
            if arguments.only and not any(word in name for word in arguments.only):
                continue
            found[name] = await suffer(people, fault, arguments.seconds, arguments.people)
            print(f"{name}: {found[name]}", flush=True)
    return found


def total(found: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The figures over all faults."""
    sums: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    for figures in found.values():
        sums.update({key: figures[key] for key in _SUMS})
        errors.update(figures["errors"])
    mosts = {key: max(figures[key] for figures in found.values()) for key in _MOSTS}
    return {"faults": len(found), **sums, "errors": dict(errors), **mosts}


def broken_promises(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Each fault that people had to suffer from more than they should, in one line."""
    faults = []
    for name, figures in found.items():
        wrong = [key for key in ("lost", "other_language") if figures[key]]
        # While the bot itself is away the page cannot reach it, and says so by itself.
        wrong += ["errors"] if figures["errors"] and not name.startswith("bot") else []
        if figures["menus_failed"] and not any(part in name for part in _WITHOUT_MENUS):
            wrong.append("menus_failed")
        if figures["slowest_apology_s"] > SOON_SECONDS:
            wrong.append("slowest_apology_s")
        faults += [f"{name}: {key} {figures[key]}" for key in wrong]
    return faults


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("--only", nargs="*", help="faults whose name holds one of these words")
    parser.add_argument("--databases", nargs="*", choices=DATABASES, default=list(DATABASES))
    parser.add_argument("--seconds", type=float, default=10.0, help="how long each fault lasts")
    parser.add_argument("--people", type=int, default=2, help="for each language and channel")
    return parser.parse_args()


if __name__ == "__main__":
    main()
