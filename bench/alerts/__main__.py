"""`python -m bench.alerts`: all parts, or some; the last line is one JSON object."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from typing import Any

from bench.alerts import parts
from bench.alerts.stores import DATABASES

_PER_DATABASE = ("kills", "troubles", "fanout")
_Part = Callable[[str], dict[str, Any]]


def main() -> None:
    """Run the parts and print what each gives, then everything in one line."""
    arguments = _arguments()
    small = arguments.short
    found: dict[str, Any] = {}
    for name, part in _parts(small).items():
        if arguments.only and name not in arguments.only:
            continue
        for kind in arguments.databases if name in _PER_DATABASE else ("",):
            began = time.monotonic()
            result = part(kind)
            print(f"{name} {kind}: {result} ({time.monotonic() - began:.0f} s)", flush=True)
            _add(found, name, kind, result)
    print(json.dumps(found))


def _parts(small: bool) -> dict[str, _Part]:
    return {
        "kills": lambda kind: parts.kills(kind, 500 if small else 5000, 5 if small else 100),
        "troubles": lambda kind: _troubles(kind, 300 if small else 3000, 2 if small else 5),
        "rate": lambda _: parts.rate("sqlite", 15 if small else 120),
        "unlimited": lambda _: parts.unlimited("sqlite", 1500 if small else 20_000),
        "replies": lambda _: parts.replies(40 if small else 150, 1500 if small else 10_000),
        "takeover": lambda _: parts.takeover(500 if small else 5000),
        "fanout": lambda kind: parts.fan_out(kind, 20_000 if small else 1_000_000, 30),
    }


def _troubles(kind: str, chats: int, seconds: float) -> dict[str, Any]:
    found = {name: parts.trouble(kind, name, chats, seconds) for name in parts.TROUBLES}
    for name, result in found.items():
        print(f"troubles {kind} {name}: {result}", flush=True)
    longest = max(result["goes_on_after_s"] for result in found.values())
    sums = {key: sum(result[key] for result in found.values()) for key in ("lost", "duplicates")}
    return {**sums, "goes_on_after_s": longest}


def _add(found: dict[str, Any], name: str, kind: str, result: dict[str, Any]) -> None:
    prefix = "troubles_" if name == "troubles" else ""
    for key, value in result.items():
        if kind:
            found.setdefault(prefix + key, {})[kind] = value
        else:
            found[key] = value


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.alerts", description=__doc__)
    parser.add_argument("--only", nargs="*", choices=list(_parts(small=True)), help="some parts")
    parser.add_argument("--databases", nargs="*", choices=DATABASES, default=list(DATABASES))
    parser.add_argument("--short", action="store_true", help="small sizes, for a quick look")
    return parser.parse_args()


if __name__ == "__main__":
    main()
