"""Whether our sources hold the answer: a weighted sum of signs, chosen on questions of our own."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from actions.cues import has, pattern
from actions.dialogue.labels import OUT_OF_SCOPE
from actions.finding.question import Question, normal
from actions.finding.ranker import Found, WeightsError
from actions.finding.wanted import wanted_in
from data.catalogue_view import Statement

SIGNS = (
    "foreign",
    "home",
    "best",
    "margin",
    "money",
    "procedure",
    "contact",
    "figure missing",
    "person missing",
    "another year",
    "figure of another year",
    "another place",
    "figure of another place",
    "today",
    "figure of today",
    "future",
    "nearest meaning",
    "nearest wording",
    "sure",
    "sure but foreign",
    "short",
)
# Signs that something is asked which no statement can be of, however near it stands.
_DOUBTS = tuple(
    SIGNS.index(sign)
    for sign in (
        "money",
        "contact",
        "figure missing",
        "another year",
        "another place",
        "today",
        "future",
    )
)
_WEIGHTS = Path(__file__).with_name("scope.json")
_LEAST = 0.003
_SHORT = 12


@dataclass(frozen=True)
class Scope:
    """A logistic model over SIGNS."""

    weights: tuple[float, ...]
    bias: float

    @classmethod
    def from_file(cls, path: Path = _WEIGHTS) -> Self:
        """Read the fitted weights. Raises WeightsError when they are of other signs."""
        stored = json.loads(path.read_text("utf-8"))
        if tuple(stored["weights"]) != SIGNS:
            raise WeightsError(f"{path.name} is of other signs: run `make fit`")
        return cls(tuple(stored["weights"].values()), stored["bias"])

    def held(self, signs: tuple[float, ...]) -> float:
        """The probability, 0 to 1, that our sources answer the question."""
        total = self.bias + sum(w * s for w, s in zip(self.weights, signs, strict=True))
        return 1 / (1 + math.exp(-total))


def doubtful(signs: tuple[float, ...]) -> bool:
    """Whether a price, a contact, a missing figure, another place or time is asked for."""
    return any(signs[position] for position in _DOUBTS)


def signs_of(
    text: str,
    labels: Mapping[str, float],
    found: tuple[Found, ...],
    statements: Mapping[str, Statement],
) -> tuple[float, ...]:
    """One number for each of SIGNS, in their order."""
    wanted = wanted_in(text)
    best = found[0].score if found else 0.0
    other = found[1].score if len(found) > 1 else 0.0
    top = statements[found[0].id] if found else None
    foreign = labels.get(OUT_OF_SCOPE, 0.0)
    home = max((p for key, p in labels.items() if key != OUT_OF_SCOPE), default=0.0)
    valued = top is not None and top.value is not None
    year, place = _year_differs(text, top), _place_differs(text, top)
    today = has("today", text)
    return (
        _logit(foreign),
        _logit(home),
        _logit(best),
        best - other,
        float(wanted.money),
        float(wanted.procedure),
        float(wanted.contact),
        float(wanted.figure and not valued),
        float(wanted.person and (top is None or top.kind not in ("role", "case", "institution"))),
        float(year),
        float(year and (valued or wanted.figure)),
        float(place),
        float(place and (valued or wanted.figure)),
        float(today),
        float(today and (valued or wanted.figure)),
        float(has("future", text)),
        max((one.meaning for one in found), default=0.0),
        max((one.wording for one in found), default=0.0),
        max(0.0, best - 0.4),
        max(0.0, best - 0.4) * foreign,
        float(len(text) < _SHORT),
    )


def _logit(probability: float) -> float:
    clipped = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(clipped / (1 - clipped))


def _year_differs(text: str, top: Statement | None) -> bool:
    years = Question(text).years
    if not years or top is None:
        return False
    told = Question(" ".join(top.text.values())).years
    dated = {str(top.as_of.year)} if top.as_of else set()
    return not years & (told | dated)


def _place_differs(text: str, top: Statement | None) -> bool:
    places = set(pattern("other_places").findall(text))
    if not places or top is None:
        return bool(places)
    told = normal(" ".join(top.text.values()))
    return not any(place in told for place in places)
