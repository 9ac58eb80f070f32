"""The pictures of docs/performance.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot, ticker

from bot.running.layout import ROOT

FOLDER = ROOT / "docs" / "images"
Row = Mapping[str, Any]
_OURS, _VANILLA = "#1f4e8c", "#b5651d"
_TURN = {"p50_ms": "p50", "p95_ms": "p95"}
_TRAINING = {"training_s": "by the clock", "training_cpu_s": "processor time"}
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
    if "examples" in found:
        _examples(found["examples"], folder / "performance-examples.png")
    if "subscribers" in found:
        _subscribers(found["subscribers"], folder / "performance-subscribers.png")


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
    _from_zero(axes)
    _save(figure, path)


def _catalogue(rows: Sequence[Row], path: Path) -> None:
    figure, axes = pyplot.subplots(figsize=(7.0, 3.4))
    _lines(axes, rows, "statements", _TURN)
    _by_powers(axes, rows, "statements")
    axes.set_xlabel("statements in the catalogue")
    axes.set_ylabel("a turn, ms")
    _save(figure, path)


def _examples(rows: Sequence[Row], path: Path) -> None:
    figure, (turn, training) = pyplot.subplots(1, 2, figsize=(9.0, 3.4))
    _lines(turn, rows, "examples", _TURN)
    turn.set_ylabel("a turn, ms")
    _lines(training, rows, "examples", _TRAINING)
    training.set_ylabel("training from scratch, s")
    for axes in (turn, training):
        _by_steps(axes)
        axes.set_xlabel("training examples")
    _save(figure, path)


def _subscribers(rows: Sequence[Row], path: Path) -> None:
    figure, (turn, fan_out) = pyplot.subplots(1, 2, figsize=(9.0, 3.4))
    _lines(turn, rows, "subscribers", _TURN)
    turn.set_ylabel("a turn, ms")
    _by_powers(turn, rows, "subscribers")
    _lines(fan_out, rows, "subscribers", {"fan_out_s": "a fifth of them with choices"})
    fan_out.set_ylabel("fan-out of one announcement, s")
    _by_steps(fan_out)
    for axes in (turn, fan_out):
        axes.set_xlabel("subscribers")
    _save(figure, path)


def _lines(axes: Any, rows: Sequence[Row], size: str, shown: Mapping[str, str]) -> None:
    """A line for each of the figures that are shown, over the sizes."""
    for key, says in shown.items():
        axes.plot([row[size] for row in rows], [row[key] for row in rows], "o-", label=says)
    _from_zero(axes)


def _by_powers(axes: Any, rows: Sequence[Row], size: str) -> None:
    """Sizes that are many times each other, each named, at even distances."""
    sizes = [row[size] for row in rows]
    axes.set_xscale("log")
    axes.set_xticks(sizes, [f"{each:,}" for each in sizes])
    axes.minorticks_off()


def _by_steps(axes: Any) -> None:
    """From none on, at true distances."""
    axes.set_xlim(left=0)
    axes.xaxis.set_major_locator(ticker.MaxNLocator(5))
    axes.xaxis.set_major_formatter("{x:,.0f}")


def _from_zero(axes: Any) -> None:
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
    axes.grid(alpha=0.3)


def _save(figure: Any, path: Path) -> None:
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
