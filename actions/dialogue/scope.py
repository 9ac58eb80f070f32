"""Whether our sources hold the answer: a weighted sum of signs, chosen on questions of our own."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from actions.cues import has, pattern
from actions.dialogue.labels import OUT_OF_SCOPE
from actions.finding.index import StatementIndex
from actions.finding.question import Earlier, Question, normal_told
from actions.finding.ranker import Found
from actions.finding.wanted import counted_in, wanted_in
from actions.finding.weights import TwoWeights
from data.catalogue_view import Statement

# What no statement is: each a sign, and a list of cues.
_NEVER_HELD = ("opinion", "verbatim", "reason", "own case", "insider", "life", "detail")
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
    "person of another place",
    "compared with another place",
    "another in order",
    "today",
    "figure of today",
    "future",
    "later",
    "figure of a later time",
    *_NEVER_HELD,
    "which ones missing",
    "nearest meaning",
    "nearest wording",
    "sure",
    "sure but foreign",
    "short",
    "covered",
    "covered by three",
    "rarest word not covered",
    "words known",
    "third",
    "named",
    "counted thing not covered",
    # Of a follow-up: whether the best statement is of what was told before.
    "is of what was told",
    "is of what is talked of",
    "is told again",
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
        "another in order",
        "today",
        "future",
        "figure of a later time",
        *_NEVER_HELD,
        "which ones missing",
    )
)
_ELSEWHERE = tuple(
    SIGNS.index(sign) for sign in ("figure of another year", "figure of another place")
)
_WEIGHTS = Path(__file__).with_name("scope.json")
_LEAST = 0.003
_SHORT = 12
_IN_ORDER = tuple(
    re.compile(place)
    for place in (
        r"\bsecond\b|\b2nd\b|第二",
        r"\bthird\b|\b3rd\b|第三",
        r"\bfourth\b|\b4th\b|第四",
        r"\bfifth\b|\b5th\b|第五",
    )
)
_BESIDE = 3


@dataclass(frozen=True)
class Scope:
    """A logistic model over SIGNS, one for follow-ups and one for the rest."""

    weights: TwoWeights

    @classmethod
    def from_file(cls, path: Path = _WEIGHTS) -> Self:
        """Read the fitted weights. Raises WeightsError when they are of other signs."""
        return cls(TwoWeights.from_file(path, SIGNS))

    def held(self, signs: tuple[float, ...], follows: bool) -> float:
        """The probability, 0 to 1, that our sources answer the question or follow-up."""
        weights = self.weights.of(follows)
        total = weights.bias + sum(w * s for w, s in zip(weights.each, signs, strict=True))
        return 1 / (1 + math.exp(-total))


def elsewhere(signs: tuple[float, ...]) -> bool:
    """Whether a figure is asked for of a year or place that nothing near is of."""
    return any(signs[position] for position in _ELSEWHERE)


def is_of_person(names: Collection[str], told: Collection[str], index: StatementIndex) -> bool:
    """Whether a person is named, or what was told last is of one."""
    statements, aliases = index.catalogue.statements, index.catalogue.aliases
    firsts = [one.statements[0] for one in aliases if one.id in names and one.statements]
    return any(i in statements and statements[i].kind == "role" for i in (*firsts, *told))


def asks_of_private_life(text: str, of_person: bool) -> bool:
    """Whether a person's family, age, pay or home is asked for: no statement is of these.

    `of_person`: whether one is named or talked of; one may be spoken of by the office, too.
    """
    return (of_person or has("official", text)) and has("private", Question(text).asking)


def doubtful(signs: tuple[float, ...]) -> bool:
    """Whether a price, a contact, a missing figure, another place or time is asked for."""
    return any(signs[position] for position in _DOUBTS)


def signs_of(
    question: Question,
    labels: Mapping[str, float],
    found: tuple[Found, ...],
    index: StatementIndex,
) -> tuple[float, ...]:
    """One number for each of SIGNS, in their order; the wording is that of the part that asks."""
    told = _told(question, found, index)
    signs = {
        **_signs_of_nearness(question, labels, found),
        **_signs_of_wording(question.asking, told),
        **_signs_of_time_and_place(question.asking, told),
        **_signs_of_cover(question, found, index),
        "counted thing not covered": _not_counted(question.asking, told, index),
        **_signs_of_what_was_told(question.earlier, found, index),
    }
    return tuple(signs[name] for name in SIGNS)


def _signs_of_nearness(
    question: Question, labels: Mapping[str, float], found: tuple[Found, ...]
) -> dict[str, float]:
    best, second, third = (*(one.score for one in found[:3]), 0.0, 0.0, 0.0)[:3]
    foreign = labels.get(OUT_OF_SCOPE, 0.0)
    home = max((p for key, p in labels.items() if key != OUT_OF_SCOPE), default=0.0)
    sure = max(0.0, best - 0.4)
    return {
        "foreign": _logit(foreign),
        "home": _logit(home),
        "best": _logit(best),
        "margin": best - second,
        "third": third,
        "nearest meaning": max((one.meaning for one in found), default=0.0),
        "nearest wording": max((one.wording for one in found), default=0.0),
        "sure": sure,
        "sure but foreign": sure * foreign,
        "short": float(len(question.text) < _SHORT),
        "named": float(bool(question.names)),
    }


def _signs_of_what_was_told(
    earlier: Earlier | None, found: tuple[Found, ...], index: StatementIndex
) -> dict[str, float]:
    best = found[0].id if earlier and found else None
    named = index.named[best] if best else set()
    homes = index.homes[best] if best else frozenset()
    return {
        "is of what was told": float(earlier is not None and bool(named & earlier.names)),
        "is of what is talked of": float(earlier is not None and bool(homes & earlier.subjects)),
        "is told again": float(earlier is not None and best in earlier.shown),
    }


def _told(question: Question, found: tuple[Found, ...], index: StatementIndex) -> list[Statement]:
    """The best statement with those so near to it that they are told beside it.

    Where a thing is named that the best one is about, only those about it count.
    """
    near = [one.id for one in found[:_BESIDE] if one.score >= found[0].score / 2]
    meant = index.named[near[0]] & question.names if near else set()
    about = [i for i in near if index.named[i] & meant] if meant else near
    return [index.catalogue.statements[identity] for identity in about]


def _signs_of_wording(asking: str, told: Sequence[Statement]) -> dict[str, float]:
    wanted = wanted_in(asking)
    valued = any(one.value is not None for one in told)
    # A sum beside the best one (an investment) is no wage or fee.
    sums = told[:1] if has("fees", asking) else told
    of_money = any(has("currency", one.unit or "") for one in sums if one.value is not None)
    named = any(
        one.kind in ("role", "case", "institution") or one.topic in ("approval", "sources")
        for one in told
    )
    return {
        "money": float(wanted.money and not of_money),
        "procedure": float(wanted.procedure),
        "contact": float(wanted.contact),
        "figure missing": float(wanted.figure and not valued),
        "person missing": float(wanted.person and not named),
        "which ones missing": float(has("which_ones", asking) and not named),
        **{name: float(has(name.replace(" ", "_"), asking)) for name in _NEVER_HELD},
    }


def _not_counted(asking: str, told: Sequence[Statement], index: StatementIndex) -> float:
    thing = counted_in(asking)
    return 1 - index.cover(thing, [one.id for one in told]).share if thing and told else 0.0


def _signs_of_time_and_place(asking: str, told: Sequence[Statement]) -> dict[str, float]:
    figure = wanted_in(asking).figure or (bool(told) and told[0].value is not None)
    of_kind = _of_one_kind(told) if figure else told
    year, place = _year_differs(asking, of_kind), _place_differs(asking, of_kind)
    today, later = has("today", asking), has("later", asking)
    return {
        "another year": float(year),
        "figure of another year": float(year and figure),
        "another place": float(place),
        "figure of another place": float(place and figure),
        "person of another place": float(place and wanted_in(asking).person),
        "compared with another place": float(place and has("than", asking)),
        "another in order": float(_order_differs(asking, told)),
        "today": float(today),
        "figure of today": float(today and figure),
        "future": float(has("future", asking)),
        "later": float(later),
        "figure of a later time": float(later and figure),
    }


def _of_one_kind(told: Sequence[Statement]) -> list[Statement]:
    """Those that count what the best one counts: another figure's year is none of this one's."""

    def kind(one: Statement) -> str:
        return "money" if has("currency", one.unit or "") else one.unit or ""

    return [one for one in told if kind(one) == kind(told[0])]


def _signs_of_cover(
    question: Question, found: tuple[Found, ...], index: StatementIndex
) -> dict[str, float]:
    ids = [one.id for one in found[:3]]
    best, three = index.cover(question.text, ids[:1]), index.cover(question.text, ids)
    return {
        "covered": best.share,
        "covered by three": three.share,
        "rarest word not covered": best.rarest_missing,
        "words known": best.known,
    }


def _logit(probability: float) -> float:
    clipped = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(clipped / (1 - clipped))


def _year_differs(asking: str, told: Sequence[Statement]) -> bool:
    years = Question(asking).exact_years
    if not years or not told:
        return False
    named = Question(" ".join(text for one in told for text in one.text.values())).years
    dated = {str(one.as_of.year) for one in told if one.as_of}
    return not years & (named | dated)


def _order_differs(asking: str, told: Sequence[Statement]) -> bool:
    """Whether the second or third of something is asked for and none such is told."""
    asked = [place for place in _IN_ORDER if place.search(asking)]
    named = _text_of(told) if asked else ""
    return bool(told) and any(not place.search(named) for place in asked)


def _text_of(told: Sequence[Statement]) -> str:
    return " ".join(normal_told(text) for one in told for text in one.text.values())


def _place_differs(asking: str, told: Sequence[Statement]) -> bool:
    places = set(pattern("other_places").findall(asking))
    if not places:
        return False
    named = _text_of(told)
    if has("four_together", named):
        places -= set(pattern("with_chongqing").findall(asking))
    return bool(places) and not any(place in named for place in places)
