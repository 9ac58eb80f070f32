"""`python -m bench.turns`: a vanilla bot and ours in turn; the last line is one JSON object."""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from typing import Any

from bench.turns import parts, pictures, report, vanilla
from bench.turns.processes import machine
from bot.running import model
from bot.running.layout import ROOT

_KEPT = ROOT / "var" / "bench" / "turns.json"


def main() -> None:
    """Run the parts, keep what each gives, write the document, print the ratios."""
    arguments = _arguments()
    found = json.loads(_KEPT.read_text()) if arguments.add and _KEPT.exists() else {}
    if not found:
        found = {"machine": machine(), "load": f"{os.getloadavg()[0]:.1f}"}
    if not model.is_current():
        model.train()
    for name, part in _parts(arguments).items():
        if arguments.only and name not in arguments.only:
            continue
        began = time.monotonic()
        found[name] = part()
        print(f"{name}: {found[name]} ({time.monotonic() - began:.0f} s)", flush=True)
        _KEPT.parent.mkdir(parents=True, exist_ok=True)
        _KEPT.write_text(json.dumps(found, indent=1))
    if arguments.write:
        report.write(found)
        pictures.draw(found)
    print(json.dumps(report.ratios(found)))


def _parts(arguments: argparse.Namespace) -> dict[str, Callable[[], Any]]:
    size = parts.SHORT if arguments.short else parts.FULL
    sizes = parts.CATALOGUES[:2] if arguments.short else parts.CATALOGUES
    return {
        "training": lambda: _training(arguments.epochs),
        "vanilla": lambda: parts.vanilla_turns(size),
        "ours": lambda: parts.our_turns(size),
        "conversation_vanilla": lambda: parts.conversation(parts.SHORT, True),
        "conversation_ours": lambda: parts.conversation(size, False),
        "catalogue": lambda: [parts.catalogue(each, size.alone) for each in sizes],
        "disk": parts.disk,
    }


def _training(epochs: int) -> dict[str, Any]:
    vanilla.make_environment()
    spent = {"vanilla": vanilla.train(epochs), "ours": parts.our_training()}
    return {
        "epochs": epochs,
        **{f"{name}_s": round(one.seconds, 1) for name, one in spent.items()},
        **{f"{name}_cpu_s": round(one.cpu_seconds, 1) for name, one in spent.items()},
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.turns", description=__doc__)
    names = ("training", "vanilla", "ours", "conversation_vanilla", "conversation_ours")
    parser.add_argument(
        "--only", nargs="*", choices=(*names, "catalogue", "disk"), help="some parts"
    )
    parser.add_argument("--add", action="store_true", help="to what an earlier run measured")
    parser.add_argument("--short", action="store_true", help="small sizes, for a quick look")
    parser.add_argument("--write", action="store_true", help="tables and pictures, in docs/")
    parser.add_argument("--epochs", type=int, default=vanilla.EPOCHS, help="of vanilla's training")
    return parser.parse_args()


if __name__ == "__main__":
    main()
