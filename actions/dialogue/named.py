"""Messages that are hardly more than a name."""

from __future__ import annotations

from dataclasses import replace

from actions.cues import has, pattern
from actions.dialogue.turn import Turn
from actions.dialogue.wording import says_little, without_correction
from actions.finding.index import StatementIndex
from actions.finding.question import normal
from actions.finding.ranker import Found


def about_what_is_named(
    turn: Turn, found: tuple[Found, ...], index: StatementIndex, sure: float
) -> tuple[Found, ...]:
    """For a message that is hardly more than a name: what is about that, as sure; the rest.

    Empty for any other message. It may ask for the office in charge, where we know that.
    """
    if not turn.names:
        return ()
    about = [one for one in found if index.named[one.id] & turn.names]
    rest_of_text = _without_names(turn, index)
    if led := _led(turn, index):
        for cue in ("in_charge", "person"):
            rest_of_text = pattern(cue).sub(" ", rest_of_text)
        # The word for an office may have kept them off the list.
        known = {one.id for one in about}
        about += [Found(identity, sure) for identity in led if identity not in known]
    if not says_little(rest_of_text):
        return ()
    rest = [one for one in found if one not in about]
    raised = [replace(one, score=max(one.score, sure)) for one in about]
    return (*raised, *rest) if about else ()


def _led(turn: Turn, index: StatementIndex) -> list[str]:
    """Where the office in charge is asked for: the tasks named of which we know it."""
    if not has("in_charge", turn.normal):
        return []
    statements = index.catalogue.statements
    named = (identity for identity, names in index.named.items() if names & turn.names)
    return [identity for identity in named if statements[identity].lead_unit]


def _without_names(turn: Turn, index: StatementIndex) -> str:
    names = (
        normal(name)
        for alias in index.catalogue.aliases
        if alias.id in turn.names
        for group in alias.names.values()
        for name in group
    )
    text = without_correction(turn.normal)
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    return text
