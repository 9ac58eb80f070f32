"""Time zones by the names of cities and countries, in English and Chinese, as the CLDR has them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global

from data.languages import to_simplified
from data.preferences.moments import DEFAULT_ZONE

_CHINESE = ("zh_Hans", "zh_Hant", "zh_Hant_HK")
# The CLDR names one city a zone, and China has two.
_MORE = {
    "chongqing": DEFAULT_ZONE,
    "重庆": DEFAULT_ZONE,
    "beijing": "Asia/Shanghai",
    "北京": "Asia/Shanghai",
    "china": "Asia/Shanghai",
    "中国": "Asia/Shanghai",
    "utc": "Etc/UTC",
    "gmt": "Etc/UTC",
}
_SEASONS = tuple(dt.datetime(2026, month, 15, tzinfo=dt.UTC) for month in (1, 7))


def zone_at(place: str) -> str | None:
    """The IANA zone of a city, or of a country that has one time; None for any other words."""
    return _zones().get(_folded(place))


@cache
def place_pattern() -> re.Pattern[str]:
    """Takes the names that `zone_at` knows, in an `unaccented` text, Simplified, in lower case."""
    by_first: dict[str, list[str]] = {}
    for name in sorted(_zones(), key=len, reverse=True):
        by_first.setdefault(name[0], []).append(_rest(name))
    # Put by first characters, so that few of a thousand names are tried at each place.
    return re.compile("|".join(f"{_first(one)}(?:{'|'.join(by_first[one])})" for one in by_first))


def _first(character: str) -> str:
    return re.escape(character) + (r"(?<![a-z][a-z])" if character.isascii() else "")


def _rest(name: str) -> str:
    return re.escape(name[1:]) + ("(?![a-z])" if name.isascii() else "")


def unaccented(text: str) -> str:
    """The text with "a" for "ã" and the like, each character in its place."""
    return "".join(unicodedata.normalize("NFD", char)[0] for char in text)


@cache
def _zones() -> Mapping[str, str]:
    known = available_timezones()
    territories: Mapping[str, str] = get_global("zone_territories")
    zones = sorted(zone for zone in territories if zone in known)
    named = {_folded(name): zone for zone in zones for name in _cities(zone)}
    for territory, its_zones in get_global("territory_zones").items():
        if zone := _only_time([zone for zone in its_zones if zone in known]):
            for name in _countries(territory):
                named.setdefault(_folded(name), zone)
    return {**named, **_MORE}


def _cities(zone: str) -> Iterator[str]:
    # In English only those are listed that differ from the zone's own name.
    listed = _locale("en").time_zones.get(zone, {}).get("city")
    yield listed or zone.rpartition("/")[2].replace("_", " ")
    for language in _CHINESE:
        if city := _locale(language).time_zones.get(zone, {}).get("city"):
            yield city


def _countries(territory: str) -> Iterator[str]:
    for language in ("en", *_CHINESE):
        if name := _locale(language).territories.get(territory):
            yield name


def _only_time(zones: list[str]) -> str | None:
    times = {
        tuple(moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in _SEASONS)
        for zone in zones
    }
    return zones[0] if len(times) == 1 else None


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def _folded(name: str) -> str:
    plain = unaccented(to_simplified(name)).casefold()
    return " ".join(plain.replace("_", " ").split())
