"""Links that open the bot at a place (`?start=field-finance`), and their QR codes."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Literal

import segno

LONGEST_START = 64
Aim = Literal["field", "subscribe", "ask"]
_START = re.compile(r"(field|subscribe|ask)-([A-Za-z0-9_-]{1,60})")
# The form of links that were given out before there were others.
_OLD_FIELD = re.compile(r"f_([a-z_]{1,40})")
_KINDS = ("fact", "task", "milestone")


@dataclass(frozen=True)
class StartLink:
    """Where a link leads: `key` is a field, "all", or a statement's id."""

    aim: Aim
    key: str


def read_start(parameter: str) -> StartLink | None:
    """What the parameter of /start asks for; None for one that no link of ours has."""
    if (old := _OLD_FIELD.fullmatch(parameter)) is not None:
        return StartLink("field", old[1])
    found = _START.fullmatch(parameter)
    if found is None:
        return None
    if found[1] != "ask":
        return StartLink("subscribe" if found[1] == "subscribe" else "field", found[2])
    kind, _, name = found[2].partition("-")
    return StartLink("ask", f"{kind}:{name}") if kind in _KINDS and name else None


def start_link(username: str, aim: Aim, key: str) -> str:
    """The address; a statement's colon is no character of such links. Raises ValueError."""
    parameter = f"{aim}-{key.replace(':', '-')}"
    if len(parameter) > LONGEST_START or read_start(parameter) is None:
        raise ValueError(f"{key!r} does not fit a link to the bot")
    return f"https://t.me/{username}?start={parameter}"


def qr_code(address: str, scale: int = 12) -> bytes:
    """A PNG of the address that still reads when a seventh of it is covered."""
    made = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        made, kind="png", scale=scale, border=4, dark="#0b3d3d"
    )
    return made.getvalue()
