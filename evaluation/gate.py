"""The floor under the figures: what a kind or language may not fall below."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from evaluation import figures
from evaluation.asked import Half
from evaluation.bench import Result
from evaluation.figures import Share, share
from evaluation.talks import Heard

# Asked with the weights in use, which saw it: enough to notice what breaks, in half the time.
HALF: Half = "other"
FLOOR = Path(__file__).with_name("floor.json")
_POINTS = 0.02
_QUESTIONS = 2
Counts = Mapping[str, Share]


def counted(results: Sequence[Result], heard: Sequence[Heard]) -> Counts:
    """Right of each kind and of each language, and of the follow-ups of dialogues."""
    kinds = {f"kind {k}": row[figures.ALL] for k, row in figures.by_kind(results).items()}
    languages = {f"language {k}": value for k, value in figures.by_language(results).items()}
    follow_ups = share(one.right for one in heard if one.follows)
    return {**kinds, **languages, "follow-ups": follow_ups}


def read(path: Path = FLOOR) -> Counts:
    """The figures that were committed."""
    return {name: Share(*pair) for name, pair in json.loads(path.read_text("utf-8")).items()}


def write(counts: Counts, path: Path = FLOOR) -> None:
    """Commit to these figures."""
    stored = {name: [share.hits, share.count] for name, share in counts.items()}
    path.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")


def fallen(now: Counts, floor: Counts) -> list[str]:
    """What fell by more than two points, and by at least two questions."""
    return [
        f"{name}: {now[name].hits} of {now[name].count}, was {was.hits} of {was.count}"
        for name, was in floor.items()
        if was.value - now[name].value > _POINTS
        and was.value * now[name].count - now[name].hits >= _QUESTIONS
    ]
