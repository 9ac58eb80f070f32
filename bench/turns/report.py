"""The goals, how far they are met, and the tables of docs/performance.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.turns.sizes import CATALOGUES, FULL
from bench.turns.vanilla import EPOCHS
from bot.running.layout import ROOT

DOCUMENT = ROOT / "docs" / "performance.md"
_BEGIN, _END = "<!-- make bench: begin -->", "<!-- make bench: end -->"
Found = Mapping[str, Any]
_Value = Callable[[Found], float]


@dataclass(frozen=True)
class Goal:
    """A row of what was asked for: the value must be at least, or at most, the limit."""

    key: str
    says: str
    limit: float
    value: _Value
    at_least: bool = False

    def met(self, value: float) -> bool:
        """Whether a value reaches the goal."""
        return value >= self.limit if self.at_least else value <= self.limit


GOALS = (
    Goal(
        "turns_per_second",
        "turns a second with custom action, 8 people: ours / vanilla",
        6.0,
        lambda found: found["ours"]["together_per_s"] / found["vanilla"]["together_per_s"],
        at_least=True,
    ),
    Goal(
        "p50",
        "p50 of one turn, one person: ours / vanilla",
        1 / 5,
        lambda found: found["ours"]["alone_p50_ms"] / found["vanilla"]["alone_p50_ms"],
    ),
    Goal(
        "whole_way_p95_ms",
        "Telegram update to reply, 5 a second, p95 in ms",
        150.0,
        lambda found: found["ours"]["whole_way_p95_ms"],
    ),
    Goal(
        "memory",
        "memory: all our processes / vanilla Rasa alone",
        1 / 2,
        lambda found: found["ours"]["memory_mb"] / found["vanilla"]["memory_mb"],
    ),
    Goal(
        "start",
        "start of Rasa to the first answer: ours / vanilla",
        1 / 3,
        lambda found: found["ours"]["start_s"] / found["vanilla"]["start_s"],
    ),
    Goal(
        "training",
        "training from scratch, processor time: ours / vanilla ({epochs} of {default} epochs)",
        1 / 4,
        lambda found: found["training"]["ours_cpu_s"] / found["training"]["vanilla_cpu_s"],
    ),
    Goal(
        "long_chat",
        "p50 late in a chat of {messages:,} messages / in its first ten",
        1.2,
        lambda found: found["conversation_ours"]["ratio"],
    ),
    Goal(
        "large_catalogue",
        "p50 with {most:,} statements / with our own",
        1.5,
        lambda found: found["catalogue"][-1]["p50_ms"] / found["catalogue"][0]["p50_ms"],
    ),
    Goal(
        "disk",
        "Rasa's environment on disk: ours / vanilla",
        1 / 2,
        lambda found: found["disk"]["ours_mb"] / found["disk"]["vanilla_mb"],
    ),
)
_ROWS = {
    "alone_p50_ms": "one person, p50, ms",
    "alone_p95_ms": "one person, p95, ms",
    "alone_per_s": "one person, turns a second",
    "together_p50_ms": "8 people, p50, ms",
    "together_p95_ms": "8 people, p95, ms",
    "together_per_s": "8 people, turns a second",
    "cpu_ms": "CPU of a turn, Rasa and action server, ms",
    "rasa_cpu_ms": "of it Rasa",
    "actions_cpu_ms": "of it the action server",
    "idle_percent": "CPU of both while the other bot is asked, % of a core",
    "start_s": "start of Rasa to the first answer, s",
    "memory_mb": "memory after all turns, MiB (vanilla: Rasa alone; ours: all three processes)",
}
# Nothing, but for what the kernel's clock counts to the other one.
_NO_RATIO = "idle_percent"


def _beside(key: str) -> _Value:
    return lambda found: found["ours"][key] / found["vanilla"][key]


OTHER_RATIOS: dict[str, _Value] = {
    **{f"{key}_ratio": _beside(key) for key in _ROWS if key != _NO_RATIO},
    "vanilla_long_chat": lambda found: found["conversation_vanilla"]["ratio"],
    "catalogue_4000": lambda found: (
        found["catalogue"][1]["p50_ms"] / found["catalogue"][0]["p50_ms"]
    ),
    "examples_p50": lambda found: found["examples"][-1]["p50_ms"] / found["examples"][0]["p50_ms"],
    "subscribers_p50": (
        lambda found: found["subscribers"][-1]["p50_ms"] / found["subscribers"][0]["p50_ms"]
    ),
}
"""Of each row of the tables, ours to vanilla's, or the p50 with more to that with fewest."""


def ratios(found: Found) -> dict[str, float]:
    """The value of each goal that was measured, and of what else grows."""
    wanted = {goal.key: goal.value for goal in GOALS} | OTHER_RATIOS
    values = {key: _value(value, found) for key, value in wanted.items()}
    return {key: round(value, 3) for key, value in values.items() if value is not None}


def write(found: Found, path: Path = DOCUMENT) -> None:
    """Put the tables into the document, between its two marks. Raises ValueError without them."""
    text = path.read_text("utf-8")
    before, begin, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"{path.name} lacks the marks {_BEGIN} and {_END}")
    body = "\n".join(_tables(found))
    path.write_text(f"{before}{begin}\n{body}\n{end}{after}", "utf-8")


def _value(value: _Value, found: Found) -> float | None:
    try:
        return value(found)
    except (KeyError, IndexError):
        return None


def _tables(found: Found) -> Iterator[str]:
    machines = dict.fromkeys(one["machine"] for one in found["measured"].values())
    loads = [one["load"] for one in found["measured"].values()]
    yield f"\nMachine: {'; '.join(machines)}. Load before the first part: {loads[0]:.1f}.\n"
    yield from _goals(found)
    if "vanilla" in found and "ours" in found:
        yield from _turns(found)
    for name, columns in _COLUMNS.items():
        if name in found:
            yield from _growth(found[name], columns)


def _goals(found: Found) -> Iterator[str]:
    yield "| measure | goal | measured | |\n|---|---|---|---|"
    for goal in GOALS:
        value, sign = _value(goal.value, found), "≥" if goal.at_least else "≤"
        told = "not measured" if value is None else f"{value:.3g}"
        mark = "" if value is None else "met" if goal.met(value) else "missed"
        says = goal.says.format(**_sizes(found))
        yield f"| {says} | {sign} {goal.limit:.3g} | {told} | {mark} |"
    yield ""


def _sizes(found: Found) -> dict[str, int]:
    """What the goals' texts say of sizes: those that were asked, or else would be."""
    statements = [row["statements"] for row in found.get("catalogue", ())] or CATALOGUES
    return {
        "epochs": found.get("training", {}).get("epochs", EPOCHS),
        "messages": found.get("conversation_ours", {}).get("messages", FULL.chat),
        "default": EPOCHS,
        "most": max(statements),
    }


def _turns(found: Found) -> Iterator[str]:
    yield "| | vanilla | ours | ours / vanilla |\n|---|---|---|---|"
    for key, says in _ROWS.items():
        if key in found["ours"]:
            yield _row(says, found["vanilla"][key], found["ours"][key], key != _NO_RATIO)
    if "training" in found:
        training = found["training"]
        epochs = f"vanilla: {training['epochs']} of its {EPOCHS} epochs"
        for key, says in (("_s", "training, s"), ("_cpu_s", "training, processor time, s")):
            yield _row(f"{says} ({epochs})", training["vanilla" + key], training["ours" + key])
    each = ", ".join(f"{name} {mb}" for name, mb in found["ours"]["memory_each_mb"].items())
    yield f"\nMemory of each of our processes, MiB: {each}.\n"


def _row(says: str, vanilla: float, ours: float, compares: bool = True) -> str:
    return f"| {says} | {vanilla:,} | {ours:,} | {f'{ours / vanilla:.3g}' if compares else ''} |"


_COLUMNS = {
    "catalogue": {
        "statements": "statements",
        "p50_ms": "p50, ms",
        "p95_ms": "p95, ms",
        "actions_mb": "action server, resident, MiB",
    },
    "examples": {
        "examples": "training examples",
        "training_s": "training, s",
        "training_cpu_s": "training, processor time, s",
        "p50_ms": "p50, ms",
        "p95_ms": "p95, ms",
        "rasa_mb": "Rasa, resident, MiB",
    },
    "subscribers": {
        "subscribers": "subscribers",
        "p50_ms": "p50, ms",
        "p95_ms": "p95, ms",
        "fan_out_s": "fan-out of one announcement, s",
    },
}


def _growth(rows: Sequence[Found], columns: Mapping[str, str]) -> Iterator[str]:
    yield f"| {' | '.join(columns.values())} |\n|{'---|' * len(columns)}"
    for row in rows:
        yield "| " + " | ".join(f"{row[key]:,}" for key in columns) + " |"
    yield ""
