"""Wishes on how alerts come, read from words: how often, when, which kinds, language, zone ...

Texts are compared in their normal form: clean, Simplified, lower case.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from actions.cues import has, pattern
from actions.dialogue.times import day_meant, time_meant, times_meant, weekday_meant
from data.languages import Language
from data.models import Kind, Pace
from data.preferences import (
    SWITCHABLE,
    Choices,
    Quiet,
    moment_at,
    place_pattern,
    unaccented,
    zone_at,
    zone_of,
)

_NIGHT = Quiet(22 * 60, 8 * 60)
_A_WEEK = dt.timedelta(days=7)
_REST = re.compile(r"[a-z]+|[\u3400-\u9fff]")
_MOST_LEFT = 2
_LANGUAGES = {
    "names_english": Language.EN,
    "names_traditional": Language.HANT,
    "names_chinese": Language.HANS,
}
_PACES = {"weekly": Pace.WEEKLY, "daily": Pace.DAILY, "at_once": Pace.AT_ONCE}


@dataclass(frozen=True)
class Wish:
    """What a message asks for; None where it says nothing. `off` names what it switches off."""

    pace: Pace | None = None
    digest_at: int | None = None
    weekday: int | None = None
    quiet: Quiet | None = None
    pause_until: dt.date | None = None
    silent: bool | None = None
    zone: str | None = None
    language: Language | None = None
    only: frozenset[Kind] = frozenset()
    without: frozenset[Kind] = frozenset()
    off: frozenset[str] = field(default_factory=frozenset)

    @property
    def empty(self) -> bool:
        """Whether the message asks for nothing of the kind."""
        return all(getattr(self, each.name) in (None, frozenset()) for each in fields(self))


def read_wish(text: str, today: dt.date) -> Wish | None:
    """What a message wishes; None for a question, and for one that wishes nothing."""
    if has("asks", text):
        return None
    found = (read(text, today) for read in (_pause, _sound, _quiet, _rhythm, _kinds))
    wish = next((wish for wish in found if not wish.empty), Wish())
    wish = replace(wish, zone=_zone(text), language=alert_language(text))
    return None if wish.empty else wish


def alert_language(text: str) -> Language | None:
    """The language that a message wants alerts in; None where it wants no such thing."""
    if not has("alert_words", text) or has("asks", text):
        return None
    named = (language for cue, language in _LANGUAGES.items() if has(cue, text))
    return next(named, None) if is_about_alerts(text) else None


def is_about_alerts(text: str) -> bool:
    """Whether a message that some wish was read from holds hardly anything but the wish."""
    place, plain = _place(text), unaccented(text)
    rest = pattern("wish").sub(" ", plain.replace(place, " ") if place else plain)
    return len(_REST.findall(rest)) <= _MOST_LEFT


def apply_wish(choices: Choices, wish: Wish, named: tuple[str, ...], now: dt.datetime) -> Choices:
    """The choices after a wish; a pace with `named` fields is for these alone."""
    choices = _with_rhythm(choices, wish, named)
    choices = replace(
        choices, zone=wish.zone or choices.zone, language=wish.language or choices.language
    )
    if wish.quiet or "quiet" in wish.off:
        choices = replace(choices, quiet=wish.quiet)
    if wish.pause_until:
        until = moment_at(wish.pause_until, 0, zone_of(choices.zone))
        choices = replace(choices, paused_until=until)
    if "pause" in wish.off:
        choices = replace(choices, paused_until=None)
    if wish.silent is not None:
        choices = replace(choices, silent=wish.silent)
    if wish.only:
        choices = replace(choices, muted=frozenset(SWITCHABLE) - wish.only)
    return replace(choices, muted=choices.muted | wish.without)


def _with_rhythm(choices: Choices, wish: Wish, named: tuple[str, ...]) -> Choices:
    if wish.pace and named:
        paces: Mapping[str, Pace] = {**choices.paces, **dict.fromkeys(named, wish.pace)}
        choices = replace(choices, paces=paces)
    elif wish.pace:
        choices = replace(choices, pace=wish.pace, paces={})
    if wish.digest_at is not None:
        choices = replace(choices, digest_at=wish.digest_at)
    if wish.weekday is not None:
        choices = replace(choices, digest_weekday=wish.weekday)
    return choices


def _pause(text: str, today: dt.date) -> Wish:
    if has("resume", text):
        return Wish(off=frozenset({"pause"}))
    if not has("pause", text):
        return Wish()
    until = day_meant(text, today) or today + _A_WEEK
    return Wish(pause_until=until)


def _sound(text: str, today: dt.date) -> Wish:
    if has("sound", text):
        return Wish(silent=False)
    return Wish(silent=True) if has("silent", text) else Wish()


def _quiet(text: str, today: dt.date) -> Wish:
    if has("quiet_off", text):
        return Wish(off=frozenset({"quiet"}))
    if not has("quiet", text):
        return Wish()
    times = times_meant(text)
    if len(times) == 2 and times[0] != times[1]:
        return Wish(quiet=Quiet(times[0], times[1]))
    return Wish(quiet=_NIGHT)


def _rhythm(text: str, today: dt.date) -> Wish:
    pace = next((pace for cue, pace in _PACES.items() if has(cue, text)), None)
    if pace is None and has("digest", text):
        pace = Pace.DAILY
    if pace is None:
        return Wish()
    digest = pace is not Pace.AT_ONCE
    return Wish(
        pace=pace,
        digest_at=time_meant(text) if digest else None,
        weekday=weekday_meant(text) if pace is Pace.WEEKLY else None,
    )


def _zone(text: str) -> str | None:
    place = _place(text)
    return zone_at(place) if place else None


def _place(text: str) -> str | None:
    """The place whose time a message names: "London time", "时区改为香港"."""
    plain, says_zone = unaccented(text), has("zone", text)
    for found in place_pattern().finditer(plain):
        if says_zone or pattern("its_time").match(plain, found.end()):
            return found[0]
    return None


def _kinds(text: str, today: dt.date) -> Wish:
    named = frozenset(kind for kind in SWITCHABLE if has(f"kind_{kind}", text))
    if not named:
        return Wish()
    if has("without", text):
        return Wish(without=named)
    return Wish(only=named) if has("only", text) else Wish()
