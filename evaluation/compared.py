"""The report's comparisons: ways of understanding, ways of knowing strangers, public sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evaluation import diet, figures
from evaluation.bench import Result
from evaluation.scoped import Held

NOW = "both, the second where the first is unsure (in use)"
_STRANGER = "out_of_scope"
_LOST = 0.03
# The second source as others quote it.
_PUBLISHED = (
    ("CLINC150, all", "Rasa with spaCy: 91.5 in scope, 45.3 of strangers (Larson 2019, table 2)"),
    ("CLINC150, all", "BERT 96.9 in scope, 40.3 of strangers (same)"),
    ("CLINC150, all", "Rasa, 150 more strangers to learn from: 90.9, 66.0 (same)"),
    ("CLINC150, all", "Rasa, by threshold: 90.9, 31.2; BERT 96.2, 52.3 (same)"),
    ("CLINC150, 10", "USE+ConveRT 93.3 in scope (Casanueva 2020)"),
    ("BANKING77, 10", "USE+ConveRT 85.2 (same)"),
    ("BANKING77, all", "BERT 93.7, USE+ConveRT 93.4 (same)"),
)


def ways(results: Sequence[Result], understood: Mapping[str, Any]) -> Iterator[str]:
    """Intents right, in cross-validation and on our questions, for each way."""
    folds, asked = understood["folds"]["ways"], understood["asked"]["ways"]
    yield from (
        "## Ways of understanding",
        "",
        f"Intents right, %. First five-fold cross-validation over {understood['examples']} "
        f"training examples of {len(understood['names'])} intents, the same folds for all; then "
        "all of our own questions but facts (no weight of the classifier saw them), whose "
        "strangers are half near ones.",
        "",
    )
    head = ["way", "folds: all", "en", "zh-Hans", "zh-Hant", "own: all", "en", "Chinese"]
    yield _row(head)
    yield "|" + "---|" * len(head)
    for way, counts in folds.items():
        cells = [_cell(counts.get(n)) for n in ("all", "en", "zh-Hans", "zh-Hant")]
        yield _row([way, *cells, *_own(results, asked[way]["said"])])
    yield from _diet(results)


def _diet(results: Sequence[Result]) -> Iterator[str]:
    kept = diet.read()
    said = kept and kept.of([result.question.text for result in results])
    if kept and said:
        way = f"DIET, {kept.epochs} epochs (Rasa's default pipeline)"
        yield _row([way, "-", "-", "-", "-", *_own(results, said)])
        yield ""
        yield (
            "DIET was trained once, by `make bench`, on the same examples; in five folds it would "
            "take a day here."
        )
    else:
        yield ""
        yield "DIET was not asked these questions: `make bench` trains it, `diet` asks it."
    yield ""


def strangers(
    results: Sequence[Result], held: Held, understood: Mapping[str, Any]
) -> Iterator[str]:
    """Ways of telling strangers, on our questions that are about statements."""
    asked, near = understood["asked"], understood["near"]
    rows = [n for n, r in enumerate(results) if r.question.text in held]
    tried = {
        "by class, USE and n-grams": [1 - p for p in asked["ways"]["USE and n-grams"]["stranger"]],
        "by class, both encoders": [1 - p for p in asked["ways"][NOW]["stranger"]],
        "by distance to the nearest example": [1 - d for d in asked["distance"]],
        f"by class, with {near['count']} near strangers": [1 - p for p in near["stranger"]],
        "by class and signs of retrieval (in use)": [held.get(r.question.text, 0) for r in results],
    }
    yield from (
        "## Strangers",
        "",
        f"{len(rows)} questions that were not read as talk, of which "
        f"{_away(results, rows)} our sources do not "
        "answer. Area under the curve, and strangers refused by the line that also refuses "
        "3 % of the others; the same by kind of stranger.",
        "",
    )
    head = ["way", "area", "refused, %", "far, area", "near, area"]
    yield _row(head)
    yield "|" + "---|" * len(head)
    for way, sure in tried.items():
        yield _row([way, *_told(results, rows, sure)])
    yield from ("", *_lesson(results, understood), "")


def public(understood: Mapping[str, Any]) -> Iterator[str]:
    """Our classifier on public sets beside published figures."""
    if "public" not in understood:
        return
    yield from (
        "## Public sets",
        "",
        'USE and n-grams, as here, on CLINC150 and BANKING77 (`make evaluate ARGS="--public '
        'FOLDER"`). Strangers by threshold: the line refuses 5 % of the questions in scope. By '
        "class: the set's own 100 strangers are one more intent.",
        "",
    )
    head = ["set, examples per intent", "right, %", "strangers refused at 5 %", "by class"]
    yield _row(head)
    yield "|" + "---|" * len(head)
    for one in understood["public"]:
        by_class = "-"
        if "refused by class" in one:
            right, refused = one["right by class"], one["refused by class"]
            by_class = f"{100 * right:.1f} right, {100 * refused:.1f} refused"
        at = f"{100 * one['refused']:.1f}" if "refused" in one else "-"
        name = f"{one['set']}, {one['examples'] or 'all'}"
        yield _row([name, f"{100 * one['right']:.1f}", at, by_class])
    yield from ("", "Published:", "")
    yield from (f"- {name}: {told}" for name, told in _PUBLISHED)
    yield ""


def _own(results: Sequence[Result], said: Sequence[str]) -> list[str]:
    def right(english: bool | None) -> str:
        hits = [
            s == (r.wanted if not r.question.is_stranger else _STRANGER)
            for r, s in zip(results, said, strict=True)
            if r.question.kind != "fact"
            and (english is None or (r.question.language == "en") is english)
        ]
        return f"{100 * figures.share(hits).value:.1f}"

    return [right(None), right(True), right(False)]


def _told(results: Sequence[Result], rows: Sequence[int], sure: Sequence[float]) -> list[str]:
    def area(kind: str | None) -> float:
        chosen = [n for n in rows if _is_of(results[n], kind)]
        away = [results[n].question.is_stranger for n in chosen]
        return figures.area([sure[n] for n in chosen], away)

    away = [results[n].question.is_stranger for n in rows]
    refused = figures.refused_at([sure[n] for n in rows], away, _LOST)
    return [
        f"{area(None):.3f}",
        f"{100 * refused:.1f}",
        f"{area('far'):.3f}",
        f"{area('near'):.3f}",
    ]


def _is_of(result: Result, kind: str | None) -> bool:
    return kind is None or not result.question.is_stranger or result.question.kind == kind


def _away(results: Sequence[Result], rows: Sequence[int]) -> int:
    return sum(results[n].question.is_stranger for n in rows)


def _lesson(results: Sequence[Result], understood: Mapping[str, Any]) -> Iterator[str]:
    """All questions about statements: no part of the classifier saw any of them."""
    rows = [n for n, r in enumerate(results) if r.question.is_knowledge]
    away = [results[n].question.is_stranger for n in rows]

    def area(stranger: Sequence[float]) -> float:
        return figures.area([1 - stranger[n] for n in rows], away)

    without = area(understood["asked"]["ways"]["USE and n-grams"]["stranger"])
    with_near = area(understood["near"]["stranger"])
    count = understood["near"]["count"]
    yield (
        f"A lesson: {count} near strangers, questions that share our names but ask what no "
        f"statement holds, joined to the class of strangers move its area from {without:.3f} to "
        f"{with_near:.3f} (all {len(rows)} questions about statements). A linear classifier over "
        "n-grams cannot tell the thing from the attribute that is asked of it. They are left out, "
        "and what is asked is read from the signs of retrieval instead."
    )


def _cell(pair: Sequence[int] | None) -> str:
    return f"{100 * pair[0] / pair[1]:.1f}" if pair else "-"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
