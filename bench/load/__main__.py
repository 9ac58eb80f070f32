"""`python -m bench.load`: the last line is one JSON object; `--write` puts it in the document."""

from __future__ import annotations

import argparse
import json
from typing import Any

from bench.load import measuring, report
from bench.turns.processes import machine
from bot.running import model

_PEOPLE = 8


def main() -> None:
    """Measure with 1, 2 and 3 Rasa processes, then the whole way by webhook."""
    arguments = _arguments()
    if not arguments.model_as_it_is and not model.is_current():
        model.train()
    found: dict[str, Any] = {"machine": machine(), "people": _PEOPLE, "throughput": []}
    with measuring.standing(arguments.most) as stand:
        for processes in range(1, arguments.most + 1):
            row = measuring.throughput(stand, processes, _PEOPLE, arguments.seconds)
            print(row, flush=True)
            found["throughput"].append(row)
    found["whole_way"] = measuring.whole_way(5.0, arguments.seconds)
    print(found["whole_way"], flush=True)
    if arguments.write:
        report.write(found)
    print(json.dumps(found))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--most", type=int, default=3, help="Rasa processes")
    parser.add_argument("--seconds", type=float, default=30.0, help="for each measurement")
    parser.add_argument("--model-as-it-is", action="store_true", help="train none")
    parser.add_argument("--write", action="store_true", help="into docs/scaling.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
