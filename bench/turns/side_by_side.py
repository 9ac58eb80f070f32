"""A vanilla bot and ours at the same time, asked in turn."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from bench.turns.asking import questions
from bench.turns.in_turn import PROCESSES, alone, ask_in_turn, together, warm_up
from bench.turns.processes import memory_mb
from bench.turns.sides import Side, running
from bench.turns.sizes import Size
from bench.turns.whole_way import Line, emulated_telegram

Result = dict[str, Any]
PER_SECOND = 5.0
_ALL = ("rasa", "actions", "bot")
_SETTLED = 5.0
_WARM_UP = 10


def turns(size: Size) -> dict[str, Result]:
    """Start and turns of both, vanilla's memory; ours by way of Telegram, and its memory.

    The last two without vanilla: pages that its action server shares would count half for ours.
    """
    with ExitStack() as first, emulated_telegram() as line:
        vanilla = first.enter_context(running(vanilla=True))
        telegram: dict[str, Any] = {
            "telegram_bot_token": line.telegram.token,
            "telegram_api_url": line.telegram.url,
        }
        with running(**telegram) as ours:
            found = _turns({"vanilla": vanilla, "ours": ours}, size)
            time.sleep(_SETTLED)
            found["vanilla"]["memory_mb"] = round(memory_mb(vanilla.pids("rasa")), 1)
            first.close()
            found["ours"] |= _whole_way(ours, line, size)
    return found


def _turns(sides: Mapping[str, Side], size: Size) -> dict[str, Result]:
    warm_up(sides.values())
    by_one = ask_in_turn(sides, size.alone_rounds, alone(size))
    by_eight = ask_in_turn(sides, size.each_rounds, together(size))
    return {
        name: {
            "start_s": round(side.start_seconds, 2),
            **by_one[name].asked.figures("alone_"),
            **by_eight[name].asked.figures("together_"),
            "cpu_ms": round(by_one[name].cpu_ms(), 2),
            **{f"{one}_cpu_ms": round(by_one[name].cpu_ms(one), 2) for one in PROCESSES},
            "idle_percent": round(100 * by_one[name].idle_share, 2),
        }
        for name, side in sides.items()
    }


def _whole_way(side: Side, line: Line, size: Size) -> Result:
    """From a message in Telegram to the reply, and the memory of all processes after it."""
    side.installation.start("bot")
    line.ask(questions()[:_WARM_UP], PER_SECOND)
    asked = line.ask(questions()[: size.telegram], PER_SECOND)
    time.sleep(_SETTLED)
    each = {name: memory_mb(side.pids(name)) for name in _ALL}
    return {
        **asked.figures("whole_way_"),
        "memory_each_mb": {name: round(mb, 1) for name, mb in each.items()},
        "memory_mb": round(sum(each.values()), 1),
    }
