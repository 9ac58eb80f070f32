"""The tables of docs/scaling.md, and the model on paper for a million users."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.running.layout import ROOT

DOCUMENT = ROOT / "docs" / "scaling.md"
BEGIN, END = "<!-- make bench-load: begin -->", "<!-- make bench-load: end -->"
# What the model on paper takes for granted.
USERS, SHARE_A_DAY, QUESTIONS, PEAK, FILLED = 1_000_000, 0.05, 4, 5, 0.5
Found = Mapping[str, Any]


def write(found: Found, document: Path = DOCUMENT) -> None:
    """Put the tables between the marks of the document."""
    text = document.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    document.write_text(f"{before}{BEGIN}\n{tables(found)}\n{END}{after}", "utf-8")


def tables(found: Found) -> str:
    """Throughput, cost of a turn, and the model."""
    return "\n".join([*_throughput(found), "", *_costs(found), "", *_model(found)])


def needs(found: Found) -> dict[str, float]:
    """Questions a second at the peak of a million users' day, and the cores for each part."""
    peak = USERS * SHARE_A_DAY * QUESTIONS * PEAK / 86_400
    costs = found["whole_way"]["cpu_ms"]
    cores = {name: peak * cost / 1000 / FILLED for name, cost in costs.items()}
    return {"peak_per_s": peak, **cores}


def _throughput(found: Found) -> Iterator[str]:
    yield f"{found['people']} people who ask without a pause, on {found['machine']}:"
    yield ""
    yield "| Rasa processes | answers a second | p50 | p95 | memory of each |"
    yield "|---|---|---|---|---|"
    for row in found["throughput"]:
        yield (
            f"| {row['processes']} | {row['per_s']:.0f} | {row['p50_ms']} ms | {row['p95_ms']} ms "
            f"| {row['memory_mb']} MB |"
        )


def _costs(found: Found) -> Iterator[str]:
    way = found["whole_way"]
    yield (
        f"Processor time of one question from Telegram by webhook, {way['asked_per_s']:.0f} a "
        f"second (p50 {way['p50_ms']} ms, p95 {way['p95_ms']} ms from update to reply):"
    )
    yield ""
    yield "| bot | Rasa | action server | PostgreSQL | all |"
    yield "|---|---|---|---|---|"
    cost = way["cpu_ms"]
    parts = [cost[name] for name in ("bot", "rasa", "actions", "database")]
    yield "| " + " | ".join(f"{each:.1f} ms" for each in (*parts, sum(parts))) + " |"


def _model(found: Found) -> Iterator[str]:
    wanted = needs(found)
    peak = wanted.pop("peak_per_s")
    names = {"bot": "bots", "rasa": "Rasa processes", "actions": "action servers"}
    yield (
        f"On paper, for {USERS:,} users of whom {SHARE_A_DAY:.0%} ask {QUESTIONS} questions a day, "
        f"the peak being {PEAK} times the mean: {peak:.0f} questions a second, and with cores "
        f"filled to {FILLED:.0%}:"
    )
    yield ""
    for name, cores in wanted.items():
        told = names.get(name, "PostgreSQL")
        yield f"- {told}: {cores:.1f} cores" + (
            f", so {max(2, math.ceil(cores))} processes" if name in names else ""
        )
