"""The same classifier on public intent sets: CLINC150 (json) and BANKING77 (csv)."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evaluation.understanding import ways
from evaluation.understanding.examples import Examples, encoded

STRANGER = "oos"
SIZES = (10, 30, 0)
FALSE_REFUSALS = 0.05
_SEED = 7
Rows = Sequence[Sequence[str]]


def measured(folder: str) -> list[Mapping[str, Any]]:
    """A row for each set and number of examples per intent; 0 stands for all."""
    found: list[Mapping[str, Any]] = []
    clinc, banking = Path(folder, "clinc150_data_full.json"), Path(folder, "banking77_train.csv")
    if clinc.exists():
        sets = json.loads(clinc.read_text("utf-8"))
        found += [_clinc(sets, size) for size in SIZES]
    if banking.exists():
        train, test = _csv(banking), _csv(banking.with_name("banking77_test.csv"))
        found += [_banking(train, test, size) for size in SIZES]
    if not found:
        raise SystemExit(f"{folder} holds neither clinc150_data_full.json nor banking77_train.csv")
    return found


def _clinc(sets: Mapping[str, Rows], size: int) -> Mapping[str, Any]:
    known = _examples(_first_of_each(sets["train"], size))
    home, strangers = _examples(sets["test"]), _examples(sets["oos_test"])
    names = sorted(set(known.labels))
    both = _told("CLINC150", size, known, home.joined(strangers), names)
    at_home, away = both[: len(home)], both[len(home) :]
    line = float(np.quantile(at_home.max(axis=1), FALSE_REFUSALS))
    by_class = _examples([*_first_of_each(sets["train"], size), *sets["oos_train"]])
    with_class = sorted(set(by_class.labels))
    said = ways.one_model(by_class, home.joined(strangers), with_class).argmax(axis=1)
    kept, said = said[: len(home)], said[len(home) :]
    return {
        "set": "CLINC150",
        "examples": size,
        "right": _share_right(at_home, home.labels, names),
        "refused": float((away.max(axis=1) < line).mean()),
        "right by class": float(np.mean(np.array(with_class)[kept] == np.array(home.labels))),
        "refused by class": float(np.mean(np.array(with_class)[said] == STRANGER)),
        "questions": [len(home), len(strangers)],
    }


def _banking(train: Rows, test: Rows, size: int) -> Mapping[str, Any]:
    known, asked = _examples(_first_of_each(train, size)), _examples(test)
    names = sorted(set(known.labels))
    table = _told("BANKING77", size, known, asked, names)
    right = _share_right(table, asked.labels, names)
    return {"set": "BANKING77", "examples": size, "right": right, "questions": [len(asked), 0]}


def _told(
    name: str, size: int, known: Examples, asked: Examples, names: Sequence[str]
) -> np.ndarray[Any, Any]:
    print(f"{name}, {size or 'all'} examples per intent", file=sys.stderr)  # noqa: T201
    return ways.one_model(known, asked, names)


def _share_right(table: np.ndarray[Any, Any], labels: Sequence[str], names: Sequence[str]) -> float:
    return float(np.mean(np.array(names)[table.argmax(axis=1)] == np.array(labels)))


def _examples(rows: Rows) -> Examples:
    return encoded([row[0] for row in rows], [row[1] for row in rows], second=False)


def _first_of_each(rows: Rows, size: int) -> list[Sequence[str]]:
    """So many examples of each intent, drawn with a fixed seed; all when `size` is 0."""
    if not size:
        return list(rows)
    order = np.random.default_rng(_SEED).permutation(len(rows))
    taken: dict[str, list[Sequence[str]]] = {}
    for place in order:
        row = rows[place]
        if len(taken.setdefault(row[1], [])) < size:
            taken[row[1]].append(row)
    return [row for group in taken.values() for row in group]


def _csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [[row["text"], row["category"]] for row in csv.DictReader(file)]
