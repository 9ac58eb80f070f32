"""The report's pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

from bot.running.layout import ROOT
from evaluation import figures
from evaluation.asked import KINDS
from evaluation.bench import Result
from evaluation.scoped import Held

FOLDER = ROOT / "docs" / "images"
_WIDTH, _HEIGHT = 7.0, 3.6
_LANGUAGES = ("en", "zh-Hans", "zh-Hant", "mixed")
_MOST_CONFUSED = 12


def draw(
    results: Sequence[Result],
    held: Held,
    understood: Mapping[str, Any],
    line: float,
    folder: Path = FOLDER,
) -> None:
    """Write all pictures of a run."""
    folder.mkdir(parents=True, exist_ok=True)
    _kinds(results, folder / "evaluation-kinds.png")
    _calibration(understood["folds"], folder / "evaluation-calibration.png")
    _sweep(results, held, line, folder / "evaluation-scope.png")
    _confusions(understood["folds"], folder / "evaluation-confusions.png")


def _kinds(results: Sequence[Result], path: Path) -> None:
    shares = {kind: row[figures.ALL] for kind, row in figures.by_kind(results).items()}
    figure, axes = pyplot.subplots(figsize=(_WIDTH, _HEIGHT))
    for row, kind in enumerate(reversed(KINDS)):
        low, high = shares[kind].interval
        axes.plot([100 * low, 100 * high], [row, row], color="#8aa4c8", linewidth=3)
        axes.plot(100 * shares[kind].value, row, "o", color="#1f4e8c")
    axes.set_yticks(range(len(KINDS)), [f"{k} ({shares[k].count})" for k in reversed(KINDS)])
    axes.set_xlabel("right, % (line: 95 % interval)")
    axes.set_xlim(50, 101)
    axes.grid(axis="x", alpha=0.3)
    _save(figure, path)


def _calibration(folds: Mapping[str, Any], path: Path) -> None:
    right = [w == s for w, s in zip(folds["wanted"], folds["said"], strict=True)]
    figure, axes = pyplot.subplots(figsize=(4.2, 4.0))
    axes.plot([0, 1], [0, 1], "--", color="grey", linewidth=1)
    for name in sorted(set(folds["language"])):
        rows = [row for row, one in enumerate(folds["language"]) if one == name]
        bins = figures.reliability([folds["sure"][r] for r in rows], [right[r] for r in rows])
        axes.plot([b.confidence for b in bins], [b.right for b in bins], "o-", ms=3, label=name)
    axes.set_xlabel("confidence")
    axes.set_ylabel("share right")
    axes.legend(frameon=False)
    _save(figure, path)


def _sweep(results: Sequence[Result], held: Held, line: float, path: Path) -> None:
    figure, axes = pyplot.subplots(figsize=(_WIDTH, _HEIGHT))
    for color, language in zip(("C0", "C1", "C2", "C3"), _LANGUAGES, strict=True):
        own = [r for r in results if r.question.language == language and r.question.text in held]
        if not own:
            continue
        lines = figures.sweep(
            [held[r.question.text] for r in own], [r.question.is_stranger for r in own]
        )
        steps = [one.threshold for one in lines]
        axes.plot(steps, [100 * one.kept.value for one in lines], color=color, label=language)
        axes.plot(steps, [100 * one.refused.value for one in lines], ":", color=color)
    axes.axvline(line, color="grey", linewidth=1)
    axes.set_xlabel("line of the probability that our sources hold it")
    axes.set_ylabel("%")
    axes.legend(frameon=False, title="kept (dotted: strangers refused)")
    axes.grid(alpha=0.3)
    _save(figure, path)


def _confusions(folds: Mapping[str, Any], path: Path) -> None:
    pairs = zip(folds["wanted"], folds["said"], strict=True)
    most = list(figures.confusions(pairs).items())[:_MOST_CONFUSED]
    figure, axes = pyplot.subplots(figsize=(_WIDTH, _HEIGHT + 0.6))
    axes.barh([f"{w} → {s}" for (w, s), _ in reversed(most)], [n for _, n in reversed(most)])
    axes.set_xlabel(f"examples of {len(folds['wanted'])}")
    _save(figure, path)


def _save(figure: Any, path: Path) -> None:
    figure.savefig(path, dpi=110, bbox_inches="tight", metadata={"Software": None})
    pyplot.close(figure)
