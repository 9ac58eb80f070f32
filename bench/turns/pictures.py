"""The pictures of docs/performance.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

from bot.running.layout import ROOT

FOLDER = ROOT / "docs" / "images"
_OURS, _VANILLA = "#1f4e8c", "#b5651d"
_BARS = (
    ("alone_p50_ms", "one person,\np50, ms"),
    ("together_per_s", "8 people,\nturns a second"),
    ("cpu_ms", "CPU of a turn,\nms"),
    ("memory_mb", "memory,\nMiB"),
    ("start_s", "start,\ns"),
)


def draw(found: Mapping[str, Any], folder: Path = FOLDER) -> None:
    """Write the pictures of what a run measured."""
    folder.mkdir(parents=True, exist_ok=True)
    if "vanilla" in found and "ours" in found:
        _turns(found, folder / "performance-turns.png")
    if "conversation_ours" in found:
        _conversation(found, folder / "performance-conversation.png")
    if "catalogue" in found:
        _catalogue(found["catalogue"], folder / "performance-catalogue.png")


def _turns(found: Mapping[str, Any], path: Path) -> None:
    figure, each = pyplot.subplots(1, len(_BARS), figsize=(9.0, 3.0))
    for axes, (key, says) in zip(each, _BARS, strict=True):
        values = [found["vanilla"][key], found["ours"][key]]
        bars = axes.bar(["vanilla", "ours"], values, color=[_VANILLA, _OURS])
        axes.bar_label(bars, fmt=lambda value: f"{value:,.0f}" if value >= 100 else f"{value:.3g}")
        axes.set_title(says, fontsize=9)
        axes.set_yticks([])
        axes.spines[["top", "left", "right"]].set_visible(False)
        axes.margins(y=0.15)
    _save(figure, path)


def _conversation(found: Mapping[str, Any], path: Path) -> None:
    figure, axes = pyplot.subplots(figsize=(7.0, 3.4))
    for key, says, colour in (
        ("conversation_vanilla", "vanilla", _VANILLA),
        ("conversation_ours", "ours", _OURS),
    ):
        if key in found:
            blocks = found[key]["p50_ms_by_tens"]
            axes.plot(range(10, 10 * len(blocks) + 1, 10), blocks, label=says, color=colour)
    axes.set_xlabel("messages in one chat")
    axes.set_ylabel("p50 of a turn, ms")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
    axes.grid(alpha=0.3)
    _save(figure, path)


def _catalogue(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    figure, axes = pyplot.subplots(figsize=(7.0, 3.4))
    sizes = [row["statements"] for row in rows]
    for key, says in (("p50_ms", "p50"), ("p95_ms", "p95")):
        axes.plot(sizes, [row[key] for row in rows], "o-", label=says)
    axes.set_xscale("log")
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.set_xlabel("statements in the catalogue")
    axes.set_ylabel("a turn, ms")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
    axes.grid(alpha=0.3)
    _save(figure, path)


def _save(figure: Any, path: Path) -> None:
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
