"""Which of several statements that come near a question goes first: what it asks for exactly."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from actions.cues import has
from actions.dialogue.likeness import share_of_pairs
from actions.dialogue.progress import State, fits, order_asked
from actions.dialogue.wording import asks_of_late
from actions.finding.question import Question, normal_told
from actions.finding.ranker import Found
from actions.finding.wanted import counted_in
from data.catalogue_view import Statement
from data.languages import Language

_PERCENT = "percent"
# How near to the best statement another has to come that goes before it; for one that counts the
# same things less is enough, as both fit the wording alike, and for one that is at home in
# something else more.
_NEAR, _NEAR_COUNT, _NEAR_IN_KIND, _NEAR_ELSEWHERE = 0.75, 0.6, 0.4, 0.9
_LONGEST_THING = 3
# "22年" is the year, "3年" and "10年来" are a time.
_SHORT_YEAR = re.compile(r"(?<!\d)([12]\d)年(?![来内间里])")
# How alike the texts of a figure at two times are. Terms in years are of several places.
_SERIES = 0.55
_TERM = "years"
_SAME_THINGS = tuple(
    frozenset(words.split()) for words in ("firms companies enterprises businesses", "公司 企业")
)


@dataclass(frozen=True)
class Asked:
    """What a question asks for that some of several statements on one matter are, and some not.

    `parts` is for a figure in per cent: of growth, of a whole, or of either; `thing` is counted;
    `unit` is the office that has to do it, `most` wants the highest of figures that are alike.
    """

    state: State | None
    newest: bool
    today: bool
    years: frozenset[str]
    parts: str | None
    money: str | None
    thing: str
    date: bool
    unit: bool
    most: bool

    @classmethod
    def of(cls, text: str) -> Asked:
        """Read from a normalised text (lower case, Simplified)."""
        asking = Question(_SHORT_YEAR.sub(r"20\1年", Question(text).asking))
        return cls(
            state=order_asked(text),
            newest=not Question(_SHORT_YEAR.sub(r"20\1年", text)).years and not has("once", text),
            today=asks_of_late(asking.text),
            years=asking.exact_years,
            parts=_first_of(("growth", "share", "percent"), asking.text),
            money=_first_of(("dollars", "yuan"), asking.text),
            thing=counted_in(asking.text),
            date=has("asks_when", asking.text) and not has("figure", asking.text),
            unit=has("in_charge", asking.text),
            most=has("most", text),
        )

    def misfit(self, one: Statement) -> tuple[int, ...]:
        """What of it a figure is not, the graver first."""
        return (
            bool(self.years) and not self.years & years_of(one),
            *(_age(one) if self.today else ()),
            self.parts not in _parts_told(one),
            self.money is not None and self.money not in (one.unit or ""),
            _miscounts(one, self.thing) if self.thing else 0,
        )


def asked_first(
    found: Sequence[Found], statements: Mapping[str, Statement], at_home: Collection[str], text: str
) -> tuple[Found, ...]:
    """Of those that come near the best one, first what is asked for; the scores stay in place.

    Where the best one is `at_home` in what is talked of, others have to come nearer.
    """
    asked, order = Asked.of(text), [statements[one.id] for one in found]
    scores = {one.id: one.score for one in found}
    best = order[0]

    def comes_near(one: Statement) -> bool:
        if best.id in at_home and one.id not in at_home:
            return scores[one.id] >= _NEAR_ELSEWHERE * scores[best.id]
        alike = asked.state is not None and _counts_alike(one, best)
        return scores[one.id] >= (_NEAR_IN_KIND if alike else _NEAR) * scores[best.id]

    near = {one.id for one in order if comes_near(one)}
    figures = {identity for identity in near if statements[identity].value is not None}
    _sort(order, figures, asked.misfit)
    if asked.thing and asked.state is None:
        least = _NEAR_COUNT * scores[best.id]
        close = {one.id for one in order if scores[one.id] >= least}
        _sort(order, close, lambda one: (one.value is None or _miscounts(one, asked.thing) > 0,))
    if asked.unit:
        _sort(order, near, lambda one: (one.lead_unit is None,))
    if asked.date:
        _sort(order, near, lambda one: (not _tells_a_date(one),))
    if asked.state is not None:
        state = asked.state
        _sort(order, near, lambda one: (not fits(one, state), one.id not in at_home))
    if asked.most or asked.newest:
        lead, least = order[0], _NEAR_IN_KIND * scores[best.id]
        of_kind, key = (_says_alike, _size) if asked.most else (_is_series, _age)
        series = {one.id for one in order if scores[one.id] >= least and of_kind(one, lead)}
        _sort(order, series, key)
    if [one.id for one in order] == [one.id for one in found]:
        return tuple(found)
    of_id = {one.id: one for one in found}
    return tuple(
        replace(of_id[one.id], score=place.score) for one, place in zip(order, found, strict=True)
    )


def _sort(
    order: list[Statement], those: Collection[str], key: Callable[[Statement], tuple[float, ...]]
) -> None:
    """Put some of an order into another one among themselves; the others stay where they are."""
    places = [place for place, one in enumerate(order) if one.id in those]
    anew = sorted((order[place] for place in places), key=key)
    for place, one in zip(places, anew, strict=True):
        order[place] = one


def _first_of(cues: Sequence[str], text: str) -> str | None:
    return next((cue for cue in cues if has(cue, text)), None)


def _parts_told(one: Statement) -> tuple[str | None, ...]:
    """Whether a figure is one in per cent, and of what: of growth or of a whole."""
    if not (one.unit or "").startswith(_PERCENT):
        return (None,)
    return "percent", "growth" if has("growth", normal_told(one.text[Language.HANS])) else "share"


def _is_series(one: Statement, other: Statement) -> bool:
    """Whether two figures are one at different times."""
    return one.topic == other.topic and one.unit != _TERM and _says_alike(one, other)


def _says_alike(one: Statement, other: Statement) -> bool:
    """Whether two figures are told in nearly the same words."""
    texts = one.text[Language.HANS], other.text[Language.HANS]
    return _counts_alike(one, other) and share_of_pairs(*texts) > _SERIES


def _tells_a_date(one: Statement) -> bool:
    return one.kind == "milestone" or one.topic in ("timeline", "approval")


def _age(one: Statement) -> tuple[int, ...]:
    date = one.as_of
    return (-date.year, -(date.month or 0), -(date.day or 0)) if date else (0, 0, 0)


def _size(one: Statement) -> tuple[float, ...]:
    """The highest figures first; a range ("60-70") and words come last."""
    try:
        return (-float((one.value or "").replace(",", "")),)
    except ValueError:
        return (math.inf,)


def _counts_alike(one: Statement, other: Statement) -> bool:
    return one.value is not None and other.value is not None and one.unit == other.unit


def _miscounts(one: Statement, thing: str) -> int:
    """0 where a figure counts a thing ("working days", 任务), 2 where it does not.

    1 where it counts some of what is so called ("69 of the 86 tasks").
    """
    if (one.unit or "").startswith(_PERCENT):
        return 0 if has(_PERCENT, thing) else 2
    if thing.isascii():
        unit = (one.unit or " ").split()[-1]
        said = (same for word in thing.split() for same in _same_things(word))
        return 0 if any(unit.endswith(word) for word in said) else 2
    told = normal_told(one.text[Language.HANS]).replace(",", "")
    starts = "|".join(
        same for length in range(2, _LONGEST_THING + 1) for same in _same_things(thing[:length])
    )
    number = rf"(?<!\d){re.escape(one.value or '')}(?!\d)"
    between = r"[\u4e00-\u9fff]{0,8}?"
    last = rf"{number}[余多]?[\u4e00-\u9fff]?(?![\u4e00-\u9fff])"
    if re.search(rf"{number}{between}(?:{starts})|(?:{starts}){between}{last}", told):
        return 0
    return 1 if re.search(rf"\d[余多]?[\u4e00-\u9fff]?(?:{starts})", told) else 2


def _same_things(word: str) -> frozenset[str]:
    return next((words for words in _SAME_THINGS if word in words), frozenset({word}))


def years_of(one: Statement) -> frozenset[str]:
    """The years that a statement names, and that of its date."""
    dated = {str(one.as_of.year)} if one.as_of else set()
    return frozenset(_years_in(one.text[Language.HANS]) | dated)


# The same statements come near many questions.
@lru_cache(maxsize=4096)
def _years_in(text: str) -> frozenset[str]:
    return Question(text).years
