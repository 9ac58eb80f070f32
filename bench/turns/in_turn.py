"""Several bots are asked in blocks that alternate, so that each meets the machine's good minutes.

A host lends a machine more or less of a processor by the minute. What is asked of one bot in one
minute and of another in the next does not compare.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bench.turns.asking import Asked, ask, ask_together, joined, questions
from bench.turns.processes import cpu_seconds
from bench.turns.sides import Side
from bench.turns.sizes import PEOPLE, Size
from evaluation.running import Door

Name = TypeVar("Name", bound=Hashable)
Block = Callable[[Door, int], Asked]
"""Asks what belongs to a round, counted from 0."""
Ask = Callable[[Door, Sequence[str]], Asked]
PROCESSES = ("rasa", "actions")
"""Whose processor time is counted."""
_FIRST = 20
_WARM_UP = ("What is this pilot about?", "服务业扩大开放有哪些任务？")
"""Asked before each block: the other's block took caches and connections."""


@dataclass(frozen=True)
class Answered:
    """What one bot was asked in all its blocks, and the processor time that its processes took."""

    asked: Asked
    cpu_seconds: Mapping[str, float]
    idle_share: float
    """Of a core, while the others were asked."""

    def cpu_ms(self, *processes: str) -> float:
        """Processor time of one turn: of the processes named, or of all."""
        used = sum(self.cpu_seconds[each] for each in processes or PROCESSES)
        return 1000 * used / len(self.asked.waits)


@dataclass(frozen=True)
class _Block(Generic[Name]):
    name: Name
    asked: Asked
    used: Mapping[Name, Mapping[str, float]]


def order(names: Sequence[Name], rounds: int) -> Iterator[tuple[int, Name]]:
    """The round and who is asked; who was last in one round is first in the next."""
    for number in range(rounds):
        for name in names[:: -1 if number % 2 else 1]:
            yield number, name


def warm_up(sides: Iterable[Side]) -> None:
    """What is loaded or kept at its first use shall not count."""
    for side in sides:
        ask(side.door, questions()[:_FIRST])


def ask_in_turn(sides: Mapping[Name, Side], rounds: int, block: Block) -> dict[Name, Answered]:
    """Ask two bots or more, one at a time, a block each in every round."""
    blocks = [_asked(sides, name, number, block) for number, name in order([*sides], rounds)]
    return {name: _together(name, blocks) for name in sides}


def alone(size: Size, ask_all: Ask = ask) -> Block:
    """One person's questions, an equal part of them in each round."""
    part, texts = size.alone // size.alone_rounds, questions()
    return lambda door, number: ask_all(door, texts[number * part : (number + 1) * part])


def together(size: Size) -> Block:
    """The questions of eight people at once, other ones in each round."""
    each, texts = size.each // size.each_rounds, questions()
    return lambda door, number: ask_together(
        door, PEOPLE, each, texts[number * PEOPLE * each % len(texts) :]
    )


def _asked(sides: Mapping[Name, Side], name: Name, number: int, block: Block) -> _Block[Name]:
    door = sides[name].door
    ask(door, _WARM_UP, "bench-warm-up")
    before = _used(sides)
    asked = block(door, number)
    after = _used(sides)
    used = {
        each: {process: now - before[each][process] for process, now in of.items()}
        for each, of in after.items()
    }
    return _Block(name, asked, used)


def _used(sides: Mapping[Name, Side]) -> dict[Name, dict[str, float]]:
    return {
        name: {process: cpu_seconds(side.pids(process)) for process in PROCESSES}
        for name, side in sides.items()
    }


def _together(name: Name, blocks: Sequence[_Block[Name]]) -> Answered:
    own = [block for block in blocks if block.name == name]
    others = [block for block in blocks if block.name != name]
    return Answered(
        joined([block.asked for block in own]),
        {each: sum(block.used[name][each] for block in own) for each in PROCESSES},
        sum(sum(block.used[name].values()) for block in others)
        / sum(block.asked.seconds for block in others),
    )
