"""The pages of the settings menu: their buttons, and what each button chooses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from zoneinfo import available_timezones

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.telegram.keyboards import labelled, ticked
from data.languages import Language
from data.models import Kind, Pace
from data.preferences import (
    LANGUAGE_NAMES,
    MINUTES_A_DAY,
    SWITCHABLE,
    Choices,
    Quiet,
    Telling,
    clock_time,
    moment_at,
    zone_at,
    zone_of,
)
from data.texts import Texts

SET, FEWER, LESS = "set", "fewer", "less"
PAGES = ("main", "pace", "kinds", "quiet", "pause", "language", "zone")
_HOURS = (7, 8, 9, 12, 18, 20)
_QUIET = ((22, 7), (22, 8), (23, 7), (21, 9))
_ZONES = (
    "Asia/Chongqing",
    "Asia/Hong_Kong",
    "Asia/Taipei",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Australia/Sydney",
)
_PAUSES = ("day", "week", "month")
Row = list[InlineKeyboardButton]


class BadChoiceError(ValueError):
    """A button of another version of the bot, or one that nobody was shown."""


class SettingsPages:
    """Makes the keyboard of each page for a chat's present choices."""

    def __init__(self, texts: Texts, telling: Telling) -> None:
        self._texts = texts
        self._telling = telling

    def keyboard(
        self, page: str, choices: Choices, language: Language, now: dt.datetime
    ) -> InlineKeyboardMarkup:
        """The buttons of a page."""
        if page == "main":
            return InlineKeyboardMarkup(self._main(choices, language))
        pages: dict[str, Callable[[Choices, Language], Iterable[Row]]] = {
            "pace": self._pace,
            "kinds": self._kinds,
            "quiet": self._quiet,
            "language": self._languages,
            "zone": self._zones,
        }
        if page == "pause":
            rows = self._pause(choices, language, now)
        else:
            rows = list(pages[page](choices, language))
        back = labelled(self._texts(language, "settings-back"), f"{SET}:page:main")
        return InlineKeyboardMarkup([*rows, [back]])

    def _main(self, choices: Choices, language: Language) -> list[Row]:
        def to(page: str) -> InlineKeyboardButton:
            return labelled(self._texts(language, f"settings-{page}"), f"{SET}:page:{page}")

        silent = self._texts(language, "settings-silent")
        sound = labelled(
            ticked(silent, on=choices.silent), f"{SET}:sound:{'on' if choices.silent else 'off'}"
        )
        return [
            [to("pace"), to("kinds")],
            [to("quiet"), to("pause")],
            [sound, to("language")],
            [to("zone"), to("fields")],
        ]

    def _pace(self, choices: Choices, language: Language) -> Iterable[Row]:
        for pace in Pace:
            title = self._texts(language, f"settings-{pace.replace('_', '-')}")
            on = choices.pace is pace and not choices.paces
            yield [labelled(ticked(title, on=on), f"{SET}:pace:{pace}")]
        if choices.has_digest:
            hours = sorted({hour * 60 for hour in _HOURS} | {choices.digest_at})
            yield from _in_rows(4, (self._hour(minute, choices) for minute in hours))
        if Pace.WEEKLY in {choices.pace, *choices.paces.values()}:
            yield from _in_rows(4, (self._day(day, choices, language) for day in range(7)))

    def _hour(self, minute: int, choices: Choices) -> InlineKeyboardButton:
        on = minute == choices.digest_at
        return labelled(ticked(clock_time(minute), on=on), f"{SET}:at:{minute}")

    def _day(self, day: int, choices: Choices, language: Language) -> InlineKeyboardButton:
        title = self._telling.weekday(day, language)
        return labelled(ticked(title, on=day == choices.digest_weekday), f"{SET}:day:{day}")

    def _kinds(self, choices: Choices, language: Language) -> Iterable[Row]:
        for kind in SWITCHABLE:
            title = self._telling.kind(kind, language)
            yield [labelled(ticked(title, on=kind not in choices.muted), f"{SET}:kind:{kind}")]

    def _quiet(self, choices: Choices, language: Language) -> Iterable[Row]:
        none = ticked(self._texts(language, "settings-quiet-none"), on=choices.quiet is None)
        yield [labelled(none, f"{SET}:quiet:none")]
        offered = [Quiet(start * 60, end * 60) for start, end in _QUIET]
        if choices.quiet and choices.quiet not in offered:
            offered.append(choices.quiet)
        for quiet in offered:
            title = f"{clock_time(quiet.start)}–{clock_time(quiet.end)}"
            data = f"{SET}:quiet:{quiet.start}-{quiet.end}"
            yield [labelled(ticked(title, on=quiet == choices.quiet), data)]

    def _pause(self, choices: Choices, language: Language, now: dt.datetime) -> list[Row]:
        none = ticked(self._texts(language, "settings-pause-none"), on=not choices.paused(now))
        rows = [[labelled(none, f"{SET}:pause:none")]]
        for length in _PAUSES:
            title = self._texts(language, f"settings-pause-{length}")
            rows.append([labelled(title, f"{SET}:pause:{length}")])
        return rows

    def _languages(self, choices: Choices, language: Language) -> Iterable[Row]:
        for key, name in LANGUAGE_NAMES.items():
            yield [labelled(ticked(name, on=choices.language is key), f"{SET}:language:{key}")]

    def _zones(self, choices: Choices, language: Language) -> Iterable[Row]:
        offered = list(dict.fromkeys((choices.zone, *_ZONES)))
        buttons = (
            labelled(ticked(zone, on=zone == choices.zone), f"{SET}:zone:{zone}")
            for zone in offered
        )
        yield from _in_rows(2, buttons)


def chosen(choices: Choices, what: str, value: str, now: dt.datetime) -> tuple[Choices, str]:
    """The choices after a button, and the page to show then. Raises BadChoiceError."""
    try:
        change, page = _CHANGES[what]
        return change(choices, value, now), page
    except (LookupError, ValueError, TypeError) as error:
        raise BadChoiceError(f"no button sends {what}:{value}") from error


def known_zone(said: str) -> str | None:
    """The IANA zone of this name, whatever its case, or of this place; None for none."""
    folded = said.strip().casefold().replace(" ", "_")
    if folded in {"", "localtime"}:
        return None
    named = (zone for zone in available_timezones() if zone.casefold() == folded)
    return next(named, None) or zone_at(said)


def _set_pace(choices: Choices, value: str, now: dt.datetime) -> Choices:
    return replace(choices, pace=Pace(value), paces={})


def _set_time(choices: Choices, value: str, now: dt.datetime) -> Choices:
    return replace(choices, digest_at=_minute(value))


def _set_day(choices: Choices, value: str, now: dt.datetime) -> Choices:
    return replace(choices, digest_weekday=range(7)[int(value)])


def _set_kind(choices: Choices, value: str, now: dt.datetime) -> Choices:
    return replace(choices, muted=choices.muted ^ {Kind(value)})


def _set_quiet(choices: Choices, value: str, now: dt.datetime) -> Choices:
    if value == "none":
        return replace(choices, quiet=None)
    start, end = (_minute(part) for part in value.split("-"))
    return replace(choices, quiet=Quiet(start, end) if start != end else None)


def _set_pause(choices: Choices, value: str, now: dt.datetime) -> Choices:
    if value == "none":
        return replace(choices, paused_until=None)
    zone = zone_of(choices.zone)
    days = {"day": 1, "week": 7, "month": 30}[value]
    day = now.astimezone(zone).date() + dt.timedelta(days=days)
    return replace(choices, paused_until=moment_at(day, 0, zone))


def _set_sound(choices: Choices, value: str, now: dt.datetime) -> Choices:
    return replace(choices, silent={"off": True, "on": False}[value])


def _set_language(choices: Choices, value: str, now: dt.datetime) -> Choices:
    return replace(choices, language=Language(value))


def _set_zone(choices: Choices, value: str, now: dt.datetime) -> Choices:
    if (zone := known_zone(value)) is None:
        raise BadChoiceError(f"no zone is called {value}")
    return replace(choices, zone=zone)


_CHANGES: dict[str, tuple[Callable[[Choices, str, dt.datetime], Choices], str]] = {
    "pace": (_set_pace, "pace"),
    "at": (_set_time, "pace"),
    "day": (_set_day, "pace"),
    "kind": (_set_kind, "kinds"),
    "quiet": (_set_quiet, "quiet"),
    "pause": (_set_pause, "main"),
    "sound": (_set_sound, "main"),
    "language": (_set_language, "main"),
    "zone": (_set_zone, "main"),
}


def _minute(value: str) -> int:
    return range(MINUTES_A_DAY)[int(value)] if value.isdecimal() else _refuse(value)


def _refuse(value: str) -> int:
    raise BadChoiceError(f"{value} is no time of day")


def _in_rows(width: int, buttons: Iterable[InlineKeyboardButton]) -> Sequence[Row]:
    every = list(buttons)
    return [every[start : start + width] for start in range(0, len(every), width)]
