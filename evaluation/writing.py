"""Writes docs/evaluation.md, and the summary in one object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.running.layout import ROOT
from evaluation import compared, figures, talks
from evaluation.asked import KINDS, LANGUAGES
from evaluation.bench import SEEN_AT_ONCE, Result
from evaluation.crossing import Crossed
from evaluation.figures import ALL, Share, share
from evaluation.misses import MEANINGS, Homes, cause_of, counted
from evaluation.scoped import Held
from evaluation.timing import Timing

REPORT = ROOT / "docs" / "evaluation.md"
TRIED = Path(__file__).with_name("tried.md")
_CONFUSIONS = 15


@dataclass(frozen=True)
class Run:
    """What one run measured.

    `crossed` are answers with weights that had not seen the question, `in_use` those of the
    product, whose weights saw all; `near` near strangers were fitted on besides. `line` is the
    probability under which a question is declined, `homes` where each statement belongs.
    """

    crossed: Crossed
    in_use: Sequence[Result]
    near: int
    homes: Homes
    dialogues: Mapping[str, Share]
    line: float
    timing: Timing
    understood: Mapping[str, Any]

    @property
    def results(self) -> Sequence[Result]:
        """What the figures are of."""
        return self.crossed.results

    @property
    def held(self) -> Held:
        """How sure each question was to be one that our sources answer."""
        return self.crossed.held


def write(run: Run, path: Path = REPORT) -> None:
    """The report; figures are cross-fitted over all questions where nothing else is said."""
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = [
        *_opening(run),
        *_answers(run),
        *_retrieval(run),
        TRIED.read_text("utf-8"),
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
        for kind, row in figures.by_kind(run.results).items()
    }
    languages = {n: round(one.value, 4) for n, one in figures.by_language(run.results).items()}
    dialogues = {name: round(one.value, 4) for name, one in run.dialogues.items()}
    return {
        **rows,
        "all": languages,
        "dialogue turns": dialogues,
        "follow-ups": round(talks.right_follow_ups(run.crossed.talked)[ALL][ALL].value, 4),
        "questions": len(run.results),
        "answered beside the question": figures.answered_beside(run.results).hits,
        "declined in scope": round(figures.declined_in_scope(run.results).value, 4),
        "gap between scripts": round(figures.gap(run.results), 4),
        "right with weights in use": round(_right(run.in_use).value, 4),
        "p50 ms": round(1000 * figures.percentile(run.timing.seconds, 0.5)),
        "p95 ms": round(1000 * figures.percentile(run.timing.seconds, 0.95)),
        "load": round(run.timing.load, 1),
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
    yield from (
        "# Evaluation",
        "",
        f"Made by `make evaluate`. The {len(run.results)} questions (`evaluation/questions/`) were "
        "written by people who had not seen the training examples; none is among them. In "
        "brackets: Wilson's 95 % interval.",
        "",
        "The weights in use are fitted on all of these questions and on "
        f"{run.near} near strangers (`make fit`). So the figures are cross-fitted: the questions "
        "are split into two halves by their text, and each half is asked with weights fitted on "
        "the other half and the near strangers. No question is judged by weights that saw it, and "
        "every table is over all questions. With the weights in use, which saw them all, "
        f"{percent(_right(run.in_use))} are right; that is no figure to expect.",
        "",
        "- **What this protects from**: weights that know the questions by heart.",
        "- **What it does not protect from**: which signs and evidence there are, the cues "
        "(`actions/cues.yml`), the limits in `actions/dialogue/reading.py` and ways to ask in the "
        "catalogue were chosen with all these questions in view, and with a second set that is "
        "kept outside the repository. So expect a little less on questions that nobody here has "
        "seen.",
        "- **The gate** of `make test` asks one half with the weights in use, which saw it. It "
        "notices what breaks; its figures (`evaluation/floor.json`) are no measure.",
        "",
        "A question is right when the answer is about the field or topic that was meant and, where "
        "statements are expected, tells one that answers: among all told for a field, among the "
        "first four for a fact. A question that our sources do not answer is right when declined.",
        "",
    )


def _right(results: Sequence[Result]) -> Share:
    return share(result.right for result in results)


def _answers(run: Run) -> Iterator[str]:
    results, kinds = run.results, figures.by_kind(run.results)
    yield from ("## Answers", "", "![Right by kind](images/evaluation-kinds.png)", "")
    rows = [[kind, *(percent(kinds[kind][name]) for name in (ALL, *LANGUAGES))] for kind in KINDS]
    languages = figures.by_language(results)
    rows.append(["all", *(percent(languages[name]) for name in (ALL, *LANGUAGES))])
    yield from table(["kind", "right, %", *LANGUAGES], rows)
    beside, declined = figures.answered_beside(results), figures.declined_in_scope(results)
    turns = [f"{name} {one.hits} of {one.count}" for name, one in run.dialogues.items()]
    yield from (
        f"- Declined although our sources hold it: {percent(declined)}.",
        f"- Told statements beside the question: {percent(beside)}. Each is true and "
        "sourced, but is not what was asked. Overviews given to strangers are among them.",
        f"- Gap between English, Simplified and Traditional: {100 * figures.gap(results):.1f} "
        "points.",
        "- Turns of our dialogues (`tests/conversations/`, which were there while the assistant "
        f"was built, so no proof), with the weights in use: {', '.join(turns)}.",
        f"- {_wait(run.timing)}",
        "",
        *_follow_ups(run),
    )


def _follow_ups(run: Run) -> Iterator[str]:
    talked = run.crossed.talked
    shares = talks.right_follow_ups(talked)
    yield from (
        "### In a conversation",
        "",
        f"Messages after the first of {len(dict.fromkeys(one.talk for one in talked))} dialogues "
        '(`evaluation/talks/`), written as the questions were, thanks and "more" left out; '
        "cross-fitted as well. Each is said after what the assistant had answered, right or wrong.",
        "",
    )
    rows = [[kind, *(percent(shares[kind][name]) for name in (ALL, *LANGUAGES))] for kind in shares]
    yield from table(["kind", "right, %", *LANGUAGES], rows)


def _wait(timing: Timing) -> str:
    half, most = (1000 * figures.percentile(timing.seconds, p) for p in (0.5, 0.95))
    return (
        f"From message to answer, through Rasa and the action server, {len(timing.seconds)} "
        f"questions one after the other: {half:.0f} ms (half of them), {most:.0f} ms (95 %), while "
        f"{timing.load:.1f} processes wanted to run on {timing.processors} processors."
    )


def _retrieval(run: Run) -> Iterator[str]:
    yield from (
        "## Finding the statement",
        "",
        "Facts of which an answering statement is among the first 1, 4 or 10 of all "
        "statements, before anything is declined.",
        "",
    )
    rows = []
    for most in (1, SEEN_AT_ONCE, 10):
        found = figures.retrieval(run.results, most)
        rows.append([f"first {most}", *(percent(found[name]) for name in (ALL, *LANGUAGES))])
    yield from table(["", "all", *LANGUAGES], rows)


def _scope(run: Run) -> Iterator[str]:
    yield from (
        "### The line",
        "",
        f"A question is declined under {run.line:.2f}, in every language. `make fit` sets the bias "
        "so that this line declines 2 % of the questions that it is fitted on and our sources "
        "answer. Kept: questions that our sources answer. Refused: strangers.",
        "",
        "![Threshold sweep](images/evaluation-scope.png)",
        "",
    )
    known = [r for r in run.results if r.question.text in run.held]
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
    pairs = [(r.wanted, r.understood) for r in run.results if r.wanted]
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
    misses = [result for result in run.results if not result.right]
    yield from (
        "## Every miss and its cause",
        "",
        f"{len(misses)} of {len(run.results)}. The causes are told from the results, by the rules "
        "of `evaluation/misses.py`.",
        "",
    )
    causes = [
        [cause, str(sum(kinds.values())), _listed(kinds), MEANINGS[cause]]
        for cause, kinds in counted(misses, run.homes).items()
    ]
    yield from table(["cause", "times", "kinds", "means"], causes)
    rows = [
        [
            r.question.kind,
            r.question.language,
            r.question.text.replace("|", "/"),
            r.wanted or "",
            f"{r.understood}, {r.reply.answer.outcome}",
            cause_of(r, run.homes),
        ]
        for r in misses
    ]
    yield from table(["kind", "language", "question", "meant", "got", "cause"], rows)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())
