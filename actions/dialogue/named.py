"""Messages that are hardly more than a name."""

from __future__ import annotations

from dataclasses import replace

from actions.dialogue.turn import Turn
from actions.dialogue.wording import says_little
from actions.finding.index import StatementIndex
from actions.finding.question import normal
from actions.finding.ranker import Found


def about_what_is_named(
    turn: Turn, found: tuple[Found, ...], index: StatementIndex, sure: float
) -> tuple[Found, ...]:
    """For a message that is hardly more than a name: what is about that, as sure; the rest.

    Empty for any other message.
    """
    if not turn.names or not says_little(_without_names(turn, index)):
        return ()
    about = [one for one in found if index.named[one.id] & turn.names]
    rest = [one for one in found if one not in about]
    raised = [replace(one, score=max(one.score, sure)) for one in about]
    return (*raised, *rest) if about else ()


def _without_names(turn: Turn, index: StatementIndex) -> str:
    names = (
        normal(name)
        for alias in index.catalogue.aliases
        if alias.id in turn.names
        for group in alias.names.values()
        for name in group
    )
    text = turn.normal
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    return text
