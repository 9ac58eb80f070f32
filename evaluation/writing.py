"""Writes docs/evaluation.md, and the summary in one object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.running.layout import ROOT
from evaluation import compared, figures
from evaluation.asked import KINDS, LANGUAGES
from evaluation.bench import Result
from evaluation.figures import ALL, Share
from evaluation.scoped import Held

REPORT = ROOT / "docs" / "evaluation.md"
_CONFUSIONS = 15


@dataclass(frozen=True)
class Run:
    """What one run measured; `line` is the probability under which a question is declined."""

    results: Sequence[Result]
    dialogues: Mapping[str, Share]
    held: Held
    line: float
    seconds: Sequence[float]
    understood: Mapping[str, Any]

    @property
    def held_out(self) -> list[Result]:
        """The half that no weight was fitted on."""
        return [result for result in self.results if result.question.half == "held out"]


def write(run: Run, path: Path = REPORT) -> None:
    """The report; figures are of the held-out half where nothing else is said."""
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = [
        *_opening(run),
        *_answers(run),
        *_retrieval(run),
        *compared.ways(run.results, run.understood),
        *compared.strangers(run.results, run.held, run.understood),
        *_scope(run),
        *_confusions(run),
        *_calibration(run),
        *compared.public(run.understood),
        *_misses(run),
    ]
    path.write_text("\n".join(parts) + "\n", "utf-8")


def summary(run: Run) -> Mapping[str, Any]:
    """Figures by kind and language, as numbers from 0 to 1; times in milliseconds."""
    rows = {
        kind: {name: round(one.value, 4) for name, one in row.items() if one.count}
        for kind, row in figures.by_kind(run.held_out).items()
    }
    languages = {n: round(one.value, 4) for n, one in figures.by_language(run.held_out).items()}
    dialogues = {name: round(one.value, 4) for name, one in run.dialogues.items()}
    return {
        **rows,
        "all": languages,
        "dialogue turns": dialogues,
        "questions": len(run.held_out),
        "answered beside the question": figures.answered_beside(run.held_out).hits,
        "declined in scope": round(figures.declined_in_scope(run.held_out).value, 4),
        "gap between scripts": round(figures.gap(run.held_out), 4),
        "p50 ms": round(1000 * figures.percentile(run.seconds, 0.5)),
        "p95 ms": round(1000 * figures.percentile(run.seconds, 0.95)),
    }


def percent(share: Share) -> str:
    """As "97.3 (90.2-99.3), 73 of 75"."""
    if not share.count:
        return "-"
    low, high = share.interval
    value = f"{100 * share.value:.1f} ({100 * low:.0f}-{100 * high:.0f})"
    return f"{value}, {share.hits} of {share.count}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A Markdown table."""
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    yield from ("| " + " | ".join(row) + " |" for row in rows)
    yield ""


def _opening(run: Run) -> Iterator[str]:
    fitting = len(run.results) - len(run.held_out)
    yield from (
        "# Evaluation",
        "",
        "Made by `make evaluate`. The questions (`evaluation/questions/`) were written by people "
        "who had not seen the training examples; none is among them. Weights are fitted on "
        f"{fitting} of them and on 249 near strangers (`make fit`), all figures below are of the "
        f"other {len(run.held_out)}, unless something else is said. In brackets: Wilson's 95 % "
        "interval.",
        "",
        "What the halves do not protect: which signs and evidence there are, and the lines in "
        "`actions/dialogue/reading.py`, were chosen with both halves in view. So expect a little "
        "less on questions that nobody here has seen.",
        "",
        "A question is right when the answer is about the field or topic that was meant and, where "
        "statements are expected, tells one that answers: among all told for a field, among the "
        "first four for a fact. A question that our sources do not answer is right when declined.",
        "",
    )


def _answers(run: Run) -> Iterator[str]:
    results, kinds = run.held_out, figures.by_kind(run.held_out)
    yield from ("## Answers", "", "![Right by kind](images/evaluation-kinds.png)", "")
    rows = [
        [kind, percent(kinds[kind][ALL]), *(_short(kinds[kind][name]) for name in LANGUAGES)]
        for kind in KINDS
    ]
    languages = figures.by_language(results)
    rows.append(["all", percent(languages[ALL]), *(percent(languages[n]) for n in LANGUAGES)])
    yield from table(["kind", "right, %", *LANGUAGES], rows)
    beside, declined = figures.answered_beside(results), figures.declined_in_scope(results)
    before, after = (figures.percentile(run.seconds, p) for p in (0.5, 0.95))
    turns = {name: f"{name} {one.hits} of {one.count}" for name, one in run.dialogues.items()}
    yield from (
        f"- Declined although our sources hold it: {percent(declined)}.",
        f"- Told statements beside the question: {percent(beside)}. Each is true and "
        "sourced, but is not what was asked. Overviews given to strangers are among them.",
        f"- Gap between English, Simplified and Traditional: {100 * figures.gap(results):.1f} "
        "points.",
        f"- Turns of our dialogues (`tests/conversations/`, which were there while the assistant "
        f"was built, so no proof): {', '.join(turns.values())}.",
        f"- From message to answer, through Rasa and the action server, on two busy cores: "
        f"{1000 * before:.0f} ms (half of them), {1000 * after:.0f} ms (95 %).",
        "",
    )


def _short(share: Share) -> str:
    return f"{share.hits} of {share.count}" if share.count else "-"


def _retrieval(run: Run) -> Iterator[str]:
    yield from (
        "## Finding the statement",
        "",
        "Facts of which an answering statement is among the first 1, 3 or 10 of all "
        "statements, before anything is declined.",
        "",
    )
    rows = []
    for most in (1, 3, 10):
        found = figures.retrieval(run.held_out, most)
        rows.append([f"first {most}", *(percent(found[name]) for name in (ALL, *LANGUAGES))])
    yield from table(["", "all", *LANGUAGES], rows)


def _scope(run: Run) -> Iterator[str]:
    yield from (
        "### The line",
        "",
        f"A question is declined under {run.line:.2f}, in every language. `make fit` sets the bias "
        "so that this line declines 2 % of the questions of the fitting half that our sources "
        "answer. Kept: questions that our sources answer. Refused: strangers.",
        "",
        "![Threshold sweep](images/evaluation-scope.png)",
        "",
    )
    known = [r for r in run.held_out if r.question.text in run.held]
    rows = []
    for language in (*LANGUAGES, ALL):
        own = [r for r in known if language in (ALL, r.question.language)]
        lines = figures.sweep(
            [run.held[r.question.text] for r in own], [r.question.is_stranger for r in own]
        )
        chosen = [one for one in lines if round(20 * one.threshold) in (6, 8, 10, 12, 13, 14, 16)]
        cells = [f"{100 * c.kept.value:.0f} / {100 * c.refused.value:.0f}" for c in chosen]
        rows.append([language, *cells])
    head = ["kept / refused, %", *(["0.30", "0.40", "0.50", "0.60", "0.65", "0.70", "0.80"])]
    yield from table(head, rows)


def _confusions(run: Run) -> Iterator[str]:
    yield from ("## What is taken for what", "", "Our questions, by field or topic:", "")
    pairs = [(r.wanted, r.understood) for r in run.held_out if r.wanted]
    own = list(figures.confusions(pairs).items())[:_CONFUSIONS]
    yield from table(["meant", "taken for", "times"], [[w, s, str(n)] for (w, s), n in own])
    folds = run.understood["folds"]
    yield from (
        f"Intents of the {len(folds['wanted'])} training examples in five-fold "
        "cross-validation, the most frequent:",
        "",
        "![Confusions](images/evaluation-confusions.png)",
        "",
    )


def _calibration(run: Run) -> Iterator[str]:
    folds = run.understood["folds"]
    right = [w == s for w, s in zip(folds["wanted"], folds["said"], strict=True)]
    yield from (
        "## Whether a confidence means what it says",
        "",
        "The intent's confidence in cross-validation, against the share that was right. The "
        "expected calibration error (ECE) is the mean distance from the diagonal.",
        "",
        "![Reliability](images/evaluation-calibration.png)",
        "",
    )
    rows = []
    for name in (*sorted(set(folds["language"])), ALL):
        own = [n for n, one in enumerate(folds["language"]) if name in (ALL, one)]
        bins = figures.reliability([folds["sure"][n] for n in own], [right[n] for n in own])
        error = figures.calibration_error(bins)
        rows.append([name, str(len(own)), f"{100 * error:.1f}"])
    yield from table(["language", "examples", "ECE, points"], rows)


def _misses(run: Run) -> Iterator[str]:
    yield from ("## Every miss of the held-out half", "")
    rows = [
        [
            r.question.kind,
            r.question.language,
            r.question.text.replace("|", "/"),
            r.wanted or "",
            f"{r.understood}, {r.reply.answer.outcome}",
        ]
        for r in run.held_out
        if not r.right
    ]
    yield from table(["kind", "language", "question", "meant", "got"], rows)
