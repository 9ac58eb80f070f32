"""What a message leans on: what was asked and told before it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.cues import has, pattern
from actions.dialogue.context import Context
from actions.dialogue.labels import SUBSCRIPTION
from actions.dialogue.order import years_of
from actions.dialogue.turn import Turn
from actions.dialogue.wording import leans, says_little, without_correction, without_pointers
from actions.finding.index import StatementIndex
from actions.finding.question import Earlier, Question, normal_told
from actions.finding.ranker import Found
from actions.finding.wanted import wants_one_thing
from data.languages import Language

# Whose statements are of other places.
_ABROAD = ("other_pilots", "national_programme")
_TIME = re.compile(r"20\d\d\s*年?(?:\s*\d{1,2}\s*月)?底?")
_LITTLE = 3


def turns_away(turn: Turn, context: Context) -> bool:
    """Whether a message names another field than the one talked of, or one after a topic.

    After a topic "and logistics?" goes on with it, "what was done in logistics?" does not.
    """
    if not turn.fields or context.field in turn.fields:
        return False
    return bool(context.field) or not leans(turn.normal)


def corrects_with_more(turn: Turn) -> bool:
    """Whether the one before is taken back and the right field, year or number told at once."""
    if not has("corrects", turn.normal):
        return False
    return bool(turn.fields or any(char.isdigit() for char in without_correction(turn.normal)))


def turns_home(turn: Turn, context: Context) -> bool:
    """Whether a message goes on from other places to Chongqing ("and Chongqing's own?")."""
    abroad = context.topic in _ABROAD
    return abroad and has("chongqing", turn.normal) and not has("other_places", turn.normal)


def asks_of_what_was_told(turn: Turn, context: Context) -> bool:
    """Whether a date, figure or name of what was told is wanted, and no word on one's alerts."""
    on_alerts = has("alerts", turn.normal) or has("mine", turn.normal)
    told = bool(context.shown) and context.topic not in SUBSCRIPTION
    return told and wants_one_thing(turn.normal) and not on_alerts


def subjects_before(turn: Turn, context: Context) -> list[str]:
    """The field and topic talked of, where a message may go on with them."""
    topic = None if turns_home(turn, context) else context.topic
    return [subject for subject in (context.field, topic) if subject]


def subject_before(turn: Turn, context: Context) -> str | None:
    """The field talked of, else the topic."""
    return next(iter(subjects_before(turn, context)), None)


def kept_subject(
    order: list[str], near: Sequence[str], turn: Turn, context: Context, index: StatementIndex
) -> list[str]:
    """What a follow-up may be about, likeliest first: the subject talked of leads.

    If something near, which is told, is at home there.
    """
    subject = subject_before(turn, context)
    at_home = any(subject in index.homes[identity] for identity in near)
    if subject is None or not at_home or turns_away(turn, context):
        return order
    return [subject, *(key for key in order if key != subject)]


def is_of_its_field(turn: Turn, best: Found, context: Context, index: StatementIndex) -> bool:
    """Whether the best is of the field talked of: "since when?" of a measure is no timeline."""
    told = index.named.get(context.shown[0], set()) if context.shown else set()
    one_thing = wants_one_thing(turn.normal) or bool(index.named[best.id] & told)
    return one_thing and context.field is not None and context.field in index.homes[best.id]


def earlier_of(turn: Turn, context: Context, index: StatementIndex) -> Earlier | None:
    """What was said before a follow-up; None where that was nothing of substance."""
    statements = index.catalogue.statements
    shown = tuple(identity for identity in context.shown if identity in statements)
    if not (context.question or shown):
        return None
    text = without_correction(turn.normal)
    language = Language.EN if text.isascii() else Language.HANS
    return Earlier(
        asked=context.question,
        told=normal_told(statements[shown[0]].text[language]) if shown else "",
        subjects=frozenset(subjects_before(turn, context)),
        shown=frozenset(shown),
        first=frozenset(shown[:1]),
        names=frozenset(index.named[shown[0]]) if shown else frozenset(),
    )


def with_its_date(
    turn: Turn, context: Context, found: tuple[Found, ...], index: StatementIndex, sure: float
) -> tuple[Found, ...]:
    """For "since when?" and the like, with no more: first what was told, which has a date.

    Unless something else is found for sure, or the message names a thing.
    """
    told = tuple(one for one in context.shown[:1] if one in index.named)
    rest = pattern("date").sub(" ", without_pointers(turn.normal))
    wanted = has("date", turn.normal) and says_little(rest) and not turn.names
    if not wanted or any(one.score >= sure for one in found[:1]):
        return found
    return (*(Found(one, sure) for one in told), *(one for one in found if one.id not in told))


def asks_of_another_time(
    turn: Turn, context: Context, found: tuple[Found, ...], index: StatementIndex, sure: float
) -> bool:
    """Whether a follow-up names a year and little else, and what fits it best is of that year.

    And at home where that is which was told: "and in 2023?" after the figure of 2021.
    """
    years = Question(turn.normal).years
    told = index.homes.get(context.shown[0], frozenset()) if context.shown else frozenset[str]()
    if not years or not found or found[0].score < sure:
        return False
    best = index.catalogue.statements[found[0].id]
    rest = _TIME.sub(" ", without_pointers(turn.normal))
    at_home = index.homes[best.id] & {*told, *subjects_before(turn, context)}
    return bool(at_home and years & years_of(best)) and says_little(rest, _LITTLE)


def besides(
    found: tuple[Found, ...], context: Context, index: StatementIndex, sure: float
) -> tuple[Found, ...]:
    """Not what was shown; first what is named together with it elsewhere, and is not it."""
    named = index.named
    told = named.get(context.shown[0], set()) if context.shown else set()
    together = {name for names in named.values() if names & told for name in names} - told
    beside = [i for i, names in named.items() if names & together and not names & told]
    left = tuple(f for f in found if f.id not in {*context.shown, *beside})
    return (*(Found(i, sure) for i in beside), *left) or found
