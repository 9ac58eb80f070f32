"""`python -m bench.load`: the last line is one JSON object; `--write` puts it in the document."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.alerts.stores import store, url_of
from bench.load import measuring, report, storing
from bench.load.killed import killed
from bench.turns.processes import machine
from bot.running import model

_PEOPLE = 24
# Three processes of it leave room on two cores for all that they share.
_SHARE = 0.15
_PER_SECOND = 5.0
# Of the bots, one of which dies.
_CALLERS, _QUESTIONS, _IN_HAND = 40, 5, 10


def main() -> None:
    """All parts; exit code 1 where a question got no answer or an update was lost."""
    arguments = _arguments()
    if not arguments.model_as_it_is and not model.is_current():
        model.train()
    found: dict[str, Any] = {"machine": machine(), "people": _PEOPLE, "load": _load()}
    found |= _throughput(arguments.most, arguments.seconds)
    found["sizes"] = _told(storing.sizes)
    found["killed"] = _told(_killed)
    found["whole_way"] = _told(lambda: measuring.whole_way(_PER_SECOND, arguments.seconds))
    found["load"] += _load()
    if arguments.write:
        report.write(found)
    print(json.dumps(found))
    sys.exit(int(report.is_broken(found)))


def _load() -> list[float]:
    return [round(os.getloadavg()[0], 1)]


def _throughput(most: int, seconds: float) -> dict[str, Any]:
    rows: dict[str, Any] = {"throughput": [], "held": []}
    with measuring.standing(most) as stand:
        for name, share in (("throughput", 1.0), ("held", _SHARE)):
            for processes in range(1, most + 1):
                row = measuring.throughput(stand, processes, _PEOPLE, seconds, share)
                print(row, flush=True)
                rows[name].append(row)
    every = [*rows["throughput"], *rows["held"]]
    rows["conversation_bytes"] = round(sum(row["conversation_bytes"] for row in every) / len(every))
    return rows


def _killed() -> dict[str, Any]:
    with store("postgresql") as database, TemporaryDirectory(prefix="killed") as folder:
        url = url_of(database)
        dying = killed(
            database, url, Path(folder), people=_CALLERS, each=_QUESTIONS, least=_IN_HAND
        )
        return asyncio.run(dying)


def _told(part: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    found = part()
    print(found, flush=True)
    return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--most", type=int, default=3, help="Rasa processes")
    parser.add_argument("--seconds", type=float, default=30.0, help="for each measurement")
    parser.add_argument("--model-as-it-is", action="store_true", help="train none")
    parser.add_argument("--write", action="store_true", help="into docs/scaling.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
