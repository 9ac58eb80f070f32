"""How a turn grows with statements, training examples and subscribers; sizes are asked in turn."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.alerts.parts import fan_out
from bench.alerts.stores import fill
from bench.turns.asking import ask_as_subscribers
from bench.turns.catalogue import count, enlarge
from bench.turns.in_turn import alone, ask_in_turn, warm_up
from bench.turns.our_training import Trained, trained
from bench.turns.processes import resident_mb
from bench.turns.sides import Side, running
from bench.turns.sizes import Size
from data.database import Database
from data.loading import load_catalogue

Result = dict[str, Any]


def catalogues(counts: Sequence[int], size: Size) -> list[Result]:
    """Turns with our own statements, and with so many: made-up ones beside the real."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        begun = [stack.enter_context(_with_statements(each, folder)) for each in (None, *counts)]
        sides = {count(side.installation.database): side for side in begun}
        warm_up(sides.values())
        answered = ask_in_turn(sides, size.alone_rounds, alone(size))
        memory = {one: resident_mb(side.pids("actions")) for one, side in sides.items()}
    return [
        {
            "statements": statements,
            **answered[statements].asked.figures(),
            "actions_mb": round(memory[statements], 1),
        }
        for statements in sides
    ]


def _with_statements(statements: int | None, folder: Path) -> AbstractContextManager[Side]:
    vectors = folder / f"{statements}.npz"
    return running(
        fill=partial(enlarge, statements=statements, vectors=vectors),
        variables={"VECTORS_FILE": str(vectors)},
    )


def examples(shares: Sequence[float], size: Size) -> list[Result]:
    """Our training from scratch with so many times our examples, and turns with each model."""
    models = [trained(share) for share in shares]
    with ExitStack() as stack:
        sides = {one: stack.enter_context(running(models=one.models)) for one in models}
        warm_up(sides.values())
        answered = ask_in_turn(sides, size.alone_rounds, alone(size))
        memory = {one: resident_mb(side.pids("rasa")) for one, side in sides.items()}
    return [
        {**_training(one), **answered[one].asked.figures(), "rasa_mb": round(memory[one], 1)}
        for one in models
    ]


def subscribers(counts: Sequence[int], size: Size) -> list[Result]:
    """Turns of subscribers with so many chats in the task database, and the fan-out to all."""
    with ExitStack() as stack:
        sides = {
            chats: stack.enter_context(running(fill=partial(_fill, chats=chats)))
            for chats in counts
        }
        warm_up(sides.values())
        answered = ask_in_turn(sides, size.alone_rounds, alone(size, ask_as_subscribers))
    return [
        {
            "subscribers": chats,
            **answered[chats].asked.figures(),
            # By the clock of `make bench-alerts`, whose sender is not looked at here.
            "fan_out_s": fan_out("sqlite", chats, seconds=0)["fanout_1m_s"],
        }
        for chats in counts
    ]


def _training(one: Trained) -> Result:
    return {
        "examples": one.examples,
        "training_s": round(one.spent.seconds, 1),
        "training_cpu_s": round(one.spent.cpu_seconds, 1),
    }


def _fill(database: Database, chats: int) -> None:
    fill(database, chats)
    load_catalogue(database)
