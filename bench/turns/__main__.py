"""`python -m bench.turns`: a vanilla bot beside ours; the last line is one JSON object."""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from typing import Any

from bench.turns import growth, parts, pictures, report, side_by_side, vanilla
from bench.turns.processes import machine
from bench.turns.sizes import CATALOGUES, EXAMPLES, FEW_SUBSCRIBERS, FULL, SHORT, SUBSCRIBERS, Size
from bot.running import model
from bot.running.layout import ROOT

_KEPT = ROOT / "var" / "bench" / "turns.json"
_Part = Callable[[argparse.Namespace], Any]
PARTS: dict[str, _Part] = {
    "training": lambda asked: parts.training(asked.epochs),
    "turns": lambda asked: side_by_side.turns(_size(asked)),
    "conversation_vanilla": lambda _: parts.conversation(SHORT, True),
    "conversation_ours": lambda asked: parts.conversation(_size(asked), False),
    "catalogue": lambda asked: growth.catalogues(
        CATALOGUES[: 1 if asked.short else None], _size(asked)
    ),
    "examples": lambda asked: growth.examples(EXAMPLES[: 2 if asked.short else None], _size(asked)),
    "subscribers": lambda asked: growth.subscribers(
        FEW_SUBSCRIBERS if asked.short else SUBSCRIBERS, _size(asked)
    ),
    "disk": lambda _: parts.disk(),
}


def main() -> None:
    """Run the parts, keep what each gives, write the document, print the ratios."""
    arguments = _arguments()
    found = json.loads(_KEPT.read_text()) if arguments.add and _KEPT.exists() else {}
    if not model.is_current():
        model.train()
    for name in arguments.only or PARTS:
        began, where = time.monotonic(), {"machine": machine(), "load": os.getloadavg()[0]}
        result = PARTS[name](arguments)
        print(f"{name}: {result} ({time.monotonic() - began:.0f} s)", flush=True)
        found |= kept_as(name, result)
        found.setdefault("measured", {})[name] = where
        _KEPT.parent.mkdir(parents=True, exist_ok=True)
        _KEPT.write_text(json.dumps(found, indent=1))
    if arguments.write:
        report.write(found)
        pictures.draw(found)
    print(json.dumps(report.ratios(found)))


def kept_as(name: str, result: Any) -> dict[str, Any]:
    """What a part adds to what is kept: a row of its own name, or one for each side."""
    return result if name == "turns" else {name: result}


def _size(arguments: argparse.Namespace) -> Size:
    return SHORT if arguments.short else FULL


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.turns", description=__doc__)
    parser.add_argument("--only", nargs="*", choices=[*PARTS], help="some parts")
    parser.add_argument("--add", action="store_true", help="to what an earlier run measured")
    parser.add_argument("--short", action="store_true", help="small sizes, for a quick look")
    parser.add_argument("--write", action="store_true", help="tables and pictures, in docs/")
    parser.add_argument("--epochs", type=int, default=vanilla.EPOCHS, help="of vanilla's training")
    return parser.parse_args()


if __name__ == "__main__":
    main()
