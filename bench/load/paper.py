"""The model on paper: what so many users need, from what was measured.

    python -m bench.load.paper --users 200000 --share-a-day 0.1

`measured.json` holds what `make bench-load ARGS=--write` measured last.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from data.conversations import KEPT as CONVERSATIONS_KEPT
from data.inbox import KEPT as UPDATES_KEPT
from data.retention import DELIVERIES_KEPT

MEASURED = Path(__file__).with_name("measured.json")
NAMES = {"bot": "bots", "rasa": "Rasa processes", "actions": "action servers"}
# Two of each, so that one may end; and what a machine does beside.
_LEAST = 2
# Dead rows until a vacuum, indexes that are not dense, the write-ahead log.
_ROOM = 2.0
_DAY = 86_400
_GIB = 2**30


@dataclass(frozen=True)
class Use:
    """How many people do what; each field is an option of the command."""

    users: int = 1_000_000
    share_a_day: float = 0.05
    questions: float = 4.0
    peak: float = 5.0
    filled: float = 0.5
    announcements_a_month: float = 4.0
    messages_per_s: float = 30.0
    write_back: float = 0.05


@dataclass(frozen=True)
class Needs:
    """What it takes; `cores` and `processes` by part, sizes in GiB, times in hours."""

    peak_per_s: float
    cores: Mapping[str, float]
    processes: Mapping[str, int]
    memory_gib: float
    broadcast_hours: float
    broadcast_hours_at_peak: float
    write_back_per_s: float
    inbox_filled: float
    database_gib: Mapping[str, float]

    @property
    def all_gib(self) -> float:
        """The whole database, with room."""
        return _ROOM * sum(self.database_gib.values())


def needs(use: Use, measured: Mapping[str, Any]) -> Needs:
    """Formulas only: everything is proportional to what was measured."""
    way, sizes = measured["whole_way"], measured["sizes"]
    peak = use.users * use.share_a_day * use.questions * use.peak / _DAY
    cores = {part: peak * cost / 1000 / use.filled for part, cost in way["cpu_ms"].items()}
    processes = {part: max(_LEAST, math.ceil(cores[part])) for part in NAMES}
    memory = sum(count * way["memory_mb"][part] for part, count in processes.items())
    left = use.messages_per_s - peak
    return Needs(
        peak_per_s=peak,
        cores=cores,
        processes=processes,
        memory_gib=memory / 1024,
        broadcast_hours=use.users / use.messages_per_s / 3600,
        broadcast_hours_at_peak=use.users / left / 3600 if left > 0 else math.inf,
        write_back_per_s=use.messages_per_s * use.write_back,
        inbox_filled=(peak + use.messages_per_s * use.write_back) / sizes["inbox_per_s"],
        database_gib=_database(use, measured),
    )


def _database(use: Use, measured: Mapping[str, Any]) -> dict[str, float]:
    sizes = measured["sizes"]
    a_day = use.users * use.share_a_day * use.questions
    months = DELIVERIES_KEPT.days / 30
    found = {
        "people": use.users * (sizes["person_bytes"] + sizes["choices_bytes"]),
        "conversations": a_day * CONVERSATIONS_KEPT.days * measured["conversation_bytes"],
        "deliveries": use.users * use.announcements_a_month * months * sizes["delivery_bytes"],
        "updates": a_day * UPDATES_KEPT.days * sizes["update_bytes"],
    }
    return {part: size / _GIB for part, size in found.items()}


def told(use: Use, measured: Mapping[str, Any]) -> Iterator[str]:
    """The model in lines of Markdown."""
    need = needs(use, measured)
    yield (
        f"For {use.users:,} users of whom {use.share_a_day:.0%} ask {use.questions:g} questions a "
        f"day, the peak being {use.peak:g} times the mean: {need.peak_per_s:.1f} questions a "
        f"second. With cores filled to {use.filled:.0%}:"
    )
    yield from (
        "",
        "| part | cores at the peak | processes | memory of each |",
        "|---|---|---|---|",
    )
    memory = measured["whole_way"]["memory_mb"]
    for part, cores in need.cores.items():
        count = f"{need.processes[part]}" if part in NAMES else "1 server"
        each = f"{memory[part]} MB" if part in memory else ""
        yield f"| {NAMES.get(part, 'PostgreSQL')} | {cores:.2f} | {count} | {each} |"
    yield ""
    yield (
        f"Together {sum(need.cores.values()):.1f} cores and {need.memory_gib:.1f} GiB beside "
        f"PostgreSQL's cache. An announcement to all takes {need.broadcast_hours:.1f} hours at "
        f"{use.messages_per_s:g} messages a second; answers are part of that limit and go first, "
        f"so {need.broadcast_hours_at_peak:.1f} hours at the peak. If {use.write_back:.0%} write "
        f"back at once, that is {need.write_back_per_s:.1f} questions a second more. Both fill "
        f"the inbox, as it was measured, to {need.inbox_filled:.1%}."
    )
    yield from ("", "| rows in PostgreSQL | kept | GiB |", "|---|---|---|")
    for part, size in need.database_gib.items():
        yield f"| {part} | {_kept(part, use)} | {size:.2f} |"
    room = f"with room for dead rows, indexes and the log ({_ROOM:g} times)"
    yield f"| all, {room} | | {need.all_gib:.0f} |"


def _kept(part: str, use: Use) -> str:
    return {
        "people": "as long as they stay",
        "conversations": f"{CONVERSATIONS_KEPT.days} days",
        "deliveries": f"{DELIVERIES_KEPT.days} days, {use.announcements_a_month:g} announcements "
        "to all a month",
        "updates": f"{UPDATES_KEPT.days} day",
    }[part]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the model for numbers of one's own."""
    parser = argparse.ArgumentParser(prog="python -m bench.load.paper", description=main.__doc__)
    for each in fields(Use):
        kind = type(each.default)
        parser.add_argument(f"--{each.name.replace('_', '-')}", type=kind, default=each.default)
    use = Use(**vars(parser.parse_args(arguments)))
    print(*told(use, json.loads(MEASURED.read_text("utf-8"))), sep="\n")


if __name__ == "__main__":
    main()
