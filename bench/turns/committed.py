"""What a turn of ours may cost, kept so that it does not creep up."""

from __future__ import annotations

import json
import statistics
from pathlib import Path

from bench.turns.asking import ask, questions
from bench.turns.processes import cpu_seconds, memory_mb
from bench.turns.sides import running
from bench.turns.yardstick import yardstick_ms
from evaluation.running import Door
from tests.system.installation import Installation

ROOM = {"turn": 3.0, "long_chat": 2.0, "memory_mb": 1.3}
"""How many times the committed figure is still taken for noise.

On a busy machine a turn takes more than twice the processor time, for its data leave the caches;
the yardstick's stay. What Rasa takes for an answer without nlu/patches.py is more than that.
"""
_FILE = Path(__file__).with_name("committed.json")
_BLOCK = 10
_BLOCKS = 12


def committed() -> dict[str, float]:
    """The figures that hold."""
    figures: dict[str, float] = json.loads(_FILE.read_text())
    return figures


def measure(installation: Installation, door: Door) -> dict[str, float]:
    """Processor time of a turn in yardsticks, that late in a chat to early, memory in MiB."""
    names = [installation.pid("rasa"), installation.pid("actions")]
    texts = questions()[:_BLOCK]
    ask(door, texts)
    measure_before = yardstick_ms()
    costs = []
    for _ in range(_BLOCKS):
        before = cpu_seconds(names)
        ask(door, texts, "bench-long")
        costs.append(1000 * (cpu_seconds(names) - before) / _BLOCK)
    yardstick = (measure_before + yardstick_ms()) / 2
    third = _BLOCKS // 3
    early, late = statistics.median(costs[:third]), statistics.median(costs[-third:])
    return {
        "turn": statistics.median(costs) / yardstick,
        "long_chat": late / early,
        "memory_mb": memory_mb(names),
    }


def main() -> None:
    """Measure a bot of our own and commit what is found."""
    with running() as side:
        found = measure(side.installation, side.door)
    _FILE.write_text(
        json.dumps({key: round(value, 3) for key, value in found.items()}, indent=1) + "\n"
    )
    print(_FILE.read_text())


if __name__ == "__main__":
    main()
