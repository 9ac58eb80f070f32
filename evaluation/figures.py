"""Figures of a run: shares with their intervals, by kind and language; calibration; thresholds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evaluation.asked import KINDS, LANGUAGES
from evaluation.bench import Result

_Z = 1.959964
ALL = "all"


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    hits: int
    count: int

    @property
    def value(self) -> float:
        """0 to 1; 0 of nothing."""
        return self.hits / self.count if self.count else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval, 0 to 1."""
        if not self.count:
            return 0.0, 1.0
        n, p = self.count, self.value
        middle = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        reach = _Z * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n * n)) / (1 + _Z**2 / n)
        return max(0.0, middle - reach), min(1.0, middle + reach)


def share(values: Iterable[bool]) -> Share:
    """How many are true."""
    listed = list(values)
    return Share(sum(listed), len(listed))


def by_kind(results: Sequence[Result]) -> Mapping[str, Mapping[str, Share]]:
    """For each kind: right by language, and over all."""
    return {
        kind: {
            language: share(
                r.right for r in results if r.question.kind == kind and _of(r, language)
            )
            for language in (*LANGUAGES, ALL)
        }
        for kind in KINDS
    }


def by_language(results: Sequence[Result]) -> Mapping[str, Share]:
    """Right over all kinds, by language."""
    return {
        language: share(r.right for r in results if _of(r, language))
        for language in (*LANGUAGES, ALL)
    }


def declined_in_scope(results: Sequence[Result]) -> Share:
    """Questions for what our sources hold that were declined."""
    return share(r.declined for r in results if not r.question.is_stranger)


def answered_beside(results: Sequence[Result]) -> Share:
    """Questions answered with statements none of which answers them."""
    return share(r.beside for r in results)


def gap(results: Sequence[Result]) -> float:
    """Between the best and the worst of English, Simplified and Traditional; 0 to 1."""
    shares = by_language(results)
    scripts = [shares[name].value for name in LANGUAGES if name != "mixed"]
    return max(scripts) - min(scripts)


def retrieval(results: Sequence[Result], most: int) -> Mapping[str, Share]:
    """Facts of which a statement that answers is among the first `most`, by language."""
    facts = [r for r in results if r.question.kind == "fact"]
    return {
        language: share(
            bool(set(r.question.expects) & set(r.found[:most])) for r in facts if _of(r, language)
        )
        for language in (*LANGUAGES, ALL)
    }


def confusions(pairs: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
    """How often the first was taken for the second, most often first."""
    counts: dict[tuple[str, str], int] = {}
    for wanted, said in pairs:
        if wanted != said:
            counts[wanted, said] = counts.get((wanted, said), 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


@dataclass(frozen=True)
class Bin:
    """Predictions of like confidence: its mean, the share that was right, how many."""

    confidence: float
    right: float
    count: int


def reliability(sure: Sequence[float], right: Sequence[bool], bins: int = 10) -> list[Bin]:
    """Ten equal steps of confidence; empty ones are left out."""
    groups: dict[int, list[tuple[float, bool]]] = {}
    for confidence, hit in zip(sure, right, strict=True):
        groups.setdefault(min(int(confidence * bins), bins - 1), []).append((confidence, hit))
    return [
        Bin(
            sum(c for c, _ in group) / len(group),
            sum(hit for _, hit in group) / len(group),
            len(group),
        )
        for _, group in sorted(groups.items())
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error, 0 to 1."""
    total = sum(one.count for one in bins) or 1
    return sum(one.count * abs(one.confidence - one.right) for one in bins) / total


@dataclass(frozen=True)
class Line:
    """A threshold: questions in scope that pass it, strangers that do not."""

    threshold: float
    kept: Share
    refused: Share


def sweep(held: Sequence[float], stranger: Sequence[bool], steps: int = 20) -> list[Line]:
    """What each threshold of the probability that our sources hold it would do."""
    pairs = list(zip(held, stranger, strict=True))
    return [
        Line(
            step / steps,
            share(p >= step / steps for p, away in pairs if not away),
            share(p < step / steps for p, away in pairs if away),
        )
        for step in range(1, steps)
    ]


def area(held: Sequence[float], stranger: Sequence[bool]) -> float:
    """Area under the curve: how often a question in scope scores above a stranger."""
    home = [p for p, away in zip(held, stranger, strict=True) if not away]
    away = [p for p, away in zip(held, stranger, strict=True) if away]
    wins = sum((h > a) + 0.5 * (h == a) for h in home for a in away)
    return wins / max(1, len(home) * len(away))


def refused_at(held: Sequence[float], stranger: Sequence[bool], lost: float) -> float:
    """Strangers refused by the line that refuses the share `lost` of the others."""
    home = sorted(p for p, away in zip(held, stranger, strict=True) if not away)
    line = home[min(int(lost * len(home)), len(home) - 1)]
    away = [p for p, away in zip(held, stranger, strict=True) if away]
    return sum(p < line for p in away) / max(1, len(away))


def percentile(values: Sequence[float], share_below: float) -> float:
    """The value below which the share lies; nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share_below * len(ordered)) - 1)]


def _of(result: Result, language: str) -> bool:
    return language in (ALL, result.question.language)
