"""`python -m bench.fuzz`: 100,000 updates and requests; the last line is one JSON object."""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.fuzz.hostile import fuzz_hostile
from bench.fuzz.running import fuzz_updates, fuzz_web
from bench.fuzz.web import serving
from data.database import Database
from data.loading import load_catalogue

MOST_LARGER = 1.1


def main() -> None:
    """Run both, print the figures, and end with code 1 where anything broke."""
    arguments = _arguments()
    seed = arguments.seed if arguments.seed is not None else random.randrange(2**32)
    print(f"seed {seed}", flush=True)
    with TemporaryDirectory(prefix="fuzz") as name:
        database = Database(f"sqlite:///{name}/assistant.db")
        database.migrate()
        load_catalogue(database)
        hostile = fuzz_hostile(database)
        print(f"hostile inputs: {hostile}", flush=True)
        updates = fuzz_updates(database, Path(name), arguments.updates, seed)
        print(f"updates: {updates}", flush=True)
        with serving(database, Path(name)) as address:
            requests = fuzz_web(address, arguments.requests, seed)
        print(f"requests: {requests}", flush=True)
        database.close()
    found = {"seed": seed, **hostile, **updates, **requests}
    broken = broken_promises(found)
    print("\n".join(broken) if broken else "all promises kept")
    print(json.dumps(found))
    if broken:
        raise SystemExit(1)


def broken_promises(found: dict[str, Any]) -> list[str]:
    """Each figure that is not what it shall be, in one line."""
    nothing = (
        *("hostile_faults", "crashes", "handler_errors", "refused_by_telegram", "inside_told"),
        "broken_answers",
    )
    faults = [f"{key}: {found[key]}" for key in nothing if found.get(key)]
    ratios = ("updates_memory_ratio", "requests_memory_ratio")
    return faults + [f"{key}: {found[key]}" for key in ratios if found.get(key, 0) > MOST_LARGER]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__)
    parser.add_argument("--updates", type=int, default=60_000)
    parser.add_argument("--requests", type=int, default=40_000)
    parser.add_argument("--seed", type=int, help="that of an earlier run, to see the same again")
    return parser.parse_args()


if __name__ == "__main__":
    main()
