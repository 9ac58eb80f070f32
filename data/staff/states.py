"""Who may do what at the desk, and the states of suggestions."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a person of staff is trusted with; each may do what the one before may."""

    VIEWER = "viewer"
    EDITOR = "editor"
    APPROVER = "approver"
    ADMIN = "admin"


class Right(StrEnum):
    """What a page or an act asks for."""

    LOOK = "look"
    WRITE = "write"
    APPROVE = "approve"
    AUDIT = "audit"
    MANAGE = "manage"


RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.VIEWER: frozenset({Right.LOOK}),
    Role.EDITOR: frozenset({Right.LOOK, Right.WRITE}),
    Role.APPROVER: frozenset({Right.LOOK, Right.WRITE, Right.APPROVE, Right.AUDIT}),
    Role.ADMIN: frozenset(Right),
}


class Kind(StrEnum):
    """What a suggestion is for: Rasa's examples, or the catalogue."""

    EXAMPLE = "example"
    STATEMENT = "statement"


class SuggestionState(StrEnum):
    """A suggestion is accepted before it is exported."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPORTED = "exported"
