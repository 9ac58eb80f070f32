"""Orders the comparison of ways of understanding from Rasa's environment, and reads its figures."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.running import model
from bot.running.layout import NLU_PYTHON, ROOT
from evaluation.bench import Result

FOLDS = 5
NEAR_STRANGERS = Path(__file__).with_name("near_strangers.txt")
_KEPT = ROOT / "var" / "evaluation"


class StudyError(RuntimeError):
    """The comparison did not run; says why."""


def order(results: Sequence[Result], public: str) -> Mapping[str, Any]:
    """What shall be measured: our questions, near strangers, folds, and public sets if given."""
    return {
        "texts": [result.question.text for result in results],
        "near": NEAR_STRANGERS.read_text("utf-8").splitlines(),
        "folds": FOLDS,
        "public": str(Path(public).resolve()) if public else "",
    }


def measured(ordered: Mapping[str, Any]) -> Mapping[str, Any]:
    """The figures; those of the same order and training are kept, for they take minutes.

    Public sets are measured when they are ordered, and remembered after that.
    """
    own = _measured("own", {**ordered, "public": ""}, model.inputs_digest())
    kept = _KEPT / "public.json"
    if ordered["public"]:
        found = _run({"texts": [], "public": ordered["public"]})
        kept.write_text(json.dumps(found), "utf-8")
    public = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    return {**own, **public}


def _measured(name: str, ordered: Mapping[str, Any], of: str) -> Mapping[str, Any]:
    content = json.dumps(ordered, sort_keys=True) + of
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    kept = _KEPT / f"{name}-{digest}.json"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(_run(ordered)), "utf-8")
    found: Mapping[str, Any] = json.loads(kept.read_text("utf-8"))
    return found


def _run(ordered: Mapping[str, Any]) -> Mapping[str, Any]:
    asked, out = _KEPT / "order.json", _KEPT / "figures.json"
    _KEPT.mkdir(parents=True, exist_ok=True)
    asked.write_text(json.dumps(ordered), "utf-8")
    done = subprocess.run(  # noqa: S603
        [str(NLU_PYTHON), "-m", "evaluation.understanding", str(asked), str(out)],
        cwd=ROOT,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        check=False,
    )
    if done.returncode:
        raise StudyError(f"the comparison ended with code {done.returncode} (see above)")
    found: Mapping[str, Any] = json.loads(out.read_text("utf-8"))
    return found
