"""What is measured, each part by itself, as plain figures."""

from __future__ import annotations

import statistics
from typing import Any

from bench.turns import vanilla
from bench.turns.asking import ask, questions
from bench.turns.our_training import trained
from bench.turns.processes import disk_mb
from bench.turns.sides import running
from bench.turns.sizes import Size
from bot.running.layout import NLU_PYTHON

Result = dict[str, Any]
_CHAT_BLOCK = 10
_REPEATS = 15
_LONG = "long"


def training(epochs: int) -> Result:
    """What both trainings from scratch take; vanilla's with so many epochs."""
    vanilla.make_environment()
    spent = {"vanilla": vanilla.train(epochs), "ours": trained(1.0).spent}
    return {
        "epochs": epochs,
        **{f"{name}_s": round(one.seconds, 1) for name, one in spent.items()},
        **{f"{name}_cpu_s": round(one.cpu_seconds, 1) for name, one in spent.items()},
    }


def conversation(size: Size, is_vanilla: bool) -> Result:
    """How the time of a turn grows with the messages of one chat, by tens.

    Once the chat is long, late messages and the first ten of new chats are asked in turn: in the
    time that it takes to become long the machine may have become faster or slower.
    """
    ten = questions()[:_CHAT_BLOCK]
    with running(vanilla=is_vanilla) as side:
        ask(side.door, ten)
        blocks = [ask(side.door, ten, _LONG).p50_ms for _ in range(size.chat // _CHAT_BLOCK)]
        pairs = [
            [ask(side.door, ten, chat).p50_ms for chat in (f"new-{number}", _LONG)]
            for number in range(_REPEATS)
        ]
    first, last = map(statistics.median, zip(*pairs, strict=True))
    return {
        "first_ten_p50_ms": round(first, 2),
        "last_p50_ms": round(last, 2),
        "ratio": round(last / first, 3),
        "messages": size.chat,
        "p50_ms_by_tens": [round(block, 2) for block in blocks],
    }


def disk() -> Result:
    """MiB of both environments of Rasa."""
    ours = disk_mb(NLU_PYTHON.parents[1])
    return {"vanilla_mb": round(vanilla.environment_mb()), "ours_mb": round(ours)}
