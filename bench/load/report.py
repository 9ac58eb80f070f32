"""The tables of docs/scaling.md, of what `make bench-load` found."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.load.paper import MEASURED, Use, told
from bot.running.layout import ROOT

DOCUMENT = ROOT / "docs" / "scaling.md"
BEGIN, END = "<!-- make bench-load: begin -->", "<!-- make bench-load: end -->"
_PARTS = ("bot", "rasa", "actions", "database", "asking")
Found = Mapping[str, Any]


def write(found: Found, document: Path = DOCUMENT, measured: Path = MEASURED) -> None:
    """Put the tables between the marks of the document, and keep the figures for the model."""
    text = document.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    document.write_text(f"{before}{BEGIN}\n{tables(found)}\n{END}{after}", "utf-8")
    measured.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


def tables(found: Found) -> str:
    """Throughput, the same with less of a core, cost of a turn, a killed bot, and the model."""
    parts = [_head(found), _throughput(found["throughput"]), _held(found["held"]), _way(found)]
    return "\n\n".join("\n".join(part) for part in (*parts, _killed(found), told(Use(), found)))


def is_broken(found: Found) -> bool:
    """Whether somebody was left without an answer."""
    failed = any(row["failed"] for row in (*found["throughput"], *found["held"]))
    return failed or found["killed"]["lost"] > 0


def _head(found: Found) -> Iterator[str]:
    before, after = found["load"]
    yield (
        f"On {found['machine']}, beside other work (load {before:.1f} before it began, {after:.1f} "
        f"at its end, its own included). {found['people']} people ask without a pause:"
    )


def _throughput(rows: Sequence[Found]) -> Iterator[str]:
    yield (
        "| Rasa processes | each held to | answers a second | p50 | p95 | without an answer "
        "| cores busy with it, with other work "
        "| processor time of a turn: Rasa, action server, PostgreSQL, who asks |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for row in rows:
        costs = ", ".join(f"{row['cpu_ms'][part]:.1f}" for part in _PARTS[1:])
        yield (
            f"| {row['processes']} | {row['share_of_a_core']:.0%} | {row['per_s']:.1f} "
            f"| {row['p50_ms']} ms | {row['p95_ms']} ms | {sum(row['failed'].values())} "
            f"| {row['cores_busy']:.2f}, {row['cores_of_others']:.2f} | {costs} ms |"
        )


def _held(rows: Sequence[Found]) -> Iterator[str]:
    share = rows[0]["share_of_a_core"]
    yield (
        f"As two cores are soon full, the same with each Rasa process held to {share:.0%} of a "
        "core, which stands for a machine with more cores:"
    )
    yield ""
    yield from _throughput(rows)


def _way(found: Found) -> Iterator[str]:
    way = found["whole_way"]
    yield (
        f"Processor time of one question from Telegram by webhook, {way['asked_per_s']:.0f} a "
        f"second (p50 {way['p50_ms']} ms, p95 {way['p95_ms']} ms from update to reply):"
    )
    yield ""
    yield "| bot | Rasa | action server | PostgreSQL | all |"
    yield "|---|---|---|---|---|"
    parts = [way["cpu_ms"][name] for name in _PARTS[:-1]]
    yield "| " + " | ".join(f"{each:.1f} ms" for each in (*parts, sum(parts))) + " |"
    yield ""
    sizes = found["sizes"]
    yield (
        f"Bytes in PostgreSQL with indexes: {found['conversation_bytes']:,} for a question and its "
        f"answer in Rasa's conversation, {sizes['person_bytes']} for a subscribed chat and "
        f"{sizes['choices_bytes']} for its choices, {sizes['delivery_bytes']} for a delivery, "
        f"{sizes['update_bytes']} for an update. The inbox takes in and finishes "
        f"{sizes['inbox_per_s']} updates a second from one process."
    )


def _killed(found: Found) -> Iterator[str]:
    row = found["killed"]
    yield (
        f"One of two bots behind one address is killed (`kill -9`) with {row['in_hand']} updates "
        f"in hand while {row['people']} people ask {row['asked']} questions: {row['lost']} lost, "
        f"{row['twice']} answered twice, {row['out_of_order']} out of order; the slowest answer "
        f"came after {row['slowest_s']:.0f} s, as what a dead process held is its own for half a "
        "minute."
    )
