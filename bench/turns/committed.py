"""The short form of `make bench`: what a turn of ours may cost, so that it does not creep up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from bench.turns import growth
from bench.turns.asking import ask, questions
from bench.turns.processes import cpu_seconds, disk_mb, memory_mb
from bench.turns.sides import Side, running
from bench.turns.sizes import CATALOGUES, SHORT
from bench.turns.yardstick import yardstick_ms
from bot.running.layout import NLU_PYTHON

ROOM = {
    "start": 2.0,
    "turn": 1.75,
    "long_chat": 1.25,
    "memory_mb": 1.2,
    "many_statements": 1.35,
    "disk_mb": 1.15,
}
"""How many times the committed figure is still taken for noise.

Costs are in yardsticks, which come and go with a machine's speed, but not all alike: another kind
of processor may take half as much again for a turn.
"""
_FILE = Path(__file__).with_name("committed.json")
_CHAT = "bench-long"
# Of the long chat, before it is compared: times ten messages.
_LONG = 24
_QUESTIONS, _REPEATS, _BLOCKS = 10, 3, 6


def committed() -> dict[str, float]:
    """The figures that hold."""
    figures: dict[str, float] = json.loads(_FILE.read_text())
    return figures


def measure() -> dict[str, float]:
    """Start and turn in yardsticks, a late turn to an early one, 4,000 statements to ours, MiB.

    Start and turn are processor time: of Rasa until the first answer, of Rasa and action server.
    Noise only adds, so that of many blocks the cheapest counts.
    """
    before = yardstick_ms()
    with running() as side:
        # What else has just started may slow the one after.
        start = 1000 * cpu_seconds(side.pids("rasa")) / min(before, yardstick_ms())
        turns = _turns(side)
        memory = memory_mb(side.pids("rasa", "actions"))
    ours, many = (row["p50_ms"] for row in growth.catalogues(CATALOGUES[:1], SHORT))
    return {
        "start": start,
        **turns,
        "memory_mb": memory,
        "many_statements": many / ours,
        "disk_mb": disk_mb(NLU_PYTHON.parents[1]),
    }


def _turns(side: Side) -> dict[str, float]:
    """What a turn takes late in one long chat, and in the first ten messages of others.

    These are asked in turn, once the chat is long.
    """
    texts = questions()[:_QUESTIONS]
    for _ in range(_LONG):
        ask(side.door, texts, _CHAT)
    late, early = [], []
    for number in range(_BLOCKS):
        late.append(_cost(side, texts, [_CHAT] * _REPEATS))
        early.append(_cost(side, texts, [f"new-{number}-{each}" for each in range(_REPEATS)]))
    return {"turn": min(early + late), "long_chat": min(late) / min(early)}


def _cost(side: Side, texts: Sequence[str], chats: Sequence[str]) -> float:
    """Processor time of a turn in yardsticks of the same second."""
    processes, yardstick = side.pids("rasa", "actions"), yardstick_ms()
    before = cpu_seconds(processes)
    for chat in chats:
        ask(side.door, texts, chat)
    used = 1000 * (cpu_seconds(processes) - before) / (len(texts) * len(chats))
    return 2 * used / (yardstick + yardstick_ms())


def main() -> None:
    """Measure a bot of our own and commit what is found."""
    found = {key: round(value, 3) for key, value in measure().items()}
    _FILE.write_text(json.dumps(found, indent=1) + "\n")
    print(_FILE.read_text())


if __name__ == "__main__":
    main()
