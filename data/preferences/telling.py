"""What a chat chose, in words; the same in the menu and in answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from data.dates import PartialDate, say
from data.languages import Language
from data.models import Kind, Pace
from data.preferences.choices import SWITCHABLE, Choices
from data.preferences.moments import zone_of
from data.texts import Texts

LANGUAGE_NAMES = {Language.EN: "English", Language.HANS: "简体中文", Language.HANT: "繁體中文"}


def clock_time(minute: int) -> str:
    """A time of day as "08:30"."""
    hours, minutes = divmod(minute, 60)
    return f"{hours:02}:{minutes:02}"


class Telling:
    """Puts choices into words; read once, then immutable."""

    def __init__(self) -> None:
        """Read the wording from beside this file."""
        self._texts = Texts(Path(__file__).with_name("texts"))

    def lines(
        self,
        choices: Choices,
        language: Language,
        names: Mapping[str, str],
        now: dt.datetime,
    ) -> Sequence[str]:
        """All choices, a line each; `names` are the fields' names by key."""
        return [
            *self.pace_lines(choices, language, names),
            self.kinds(choices, language),
            self.quiet(choices, language),
            self.pause(choices, language, now),
            self.sound(choices, language),
            self.language(choices, language),
            self.zone(choices, language),
        ]

    def changes(
        self,
        before: Choices,
        after: Choices,
        language: Language,
        names: Mapping[str, str],
        now: dt.datetime,
    ) -> Sequence[str]:
        """The lines that a change made different; empty when it changed nothing."""
        held = self.lines(before, language, names, now)
        return [line for line in self.lines(after, language, names, now) if line not in held]

    def pace_lines(
        self, choices: Choices, language: Language, names: Mapping[str, str]
    ) -> Sequence[str]:
        """How often in general, and for fields that have a pace of their own."""
        general = self._texts(
            language, "line-pace", pace=self.pace(choices.pace, choices, language)
        )
        own = [
            self._texts(
                language,
                "line-pace-of",
                field=names.get(key, key),
                pace=self.pace(pace, choices, language),
            )
            for key, pace in choices.paces.items()
            if pace is not choices.pace
        ]
        return [general, *own]

    def pace(self, pace: Pace, choices: Choices, language: Language) -> str:
        """How often, in words."""
        return self._texts(
            language,
            f"pace-{pace}",
            time=clock_time(choices.digest_at),
            day=self.weekday(choices.digest_weekday, language),
        )

    def weekday(self, day: int, language: Language) -> str:
        """A day of the week, 0 for Monday."""
        return self._texts(language, f"day-{day}")

    def kind(self, kind: Kind, language: Language) -> str:
        """A kind of announcement, in the plural."""
        return self._texts(language, f"kind-{kind}")

    def kinds(self, choices: Choices, language: Language) -> str:
        """Which kinds are sent."""
        wanted = [kind for kind in SWITCHABLE if kind not in choices.muted]
        if len(wanted) == len(SWITCHABLE):
            return self._texts(language, "line-kinds-all")
        if not wanted:
            return self._texts(language, "line-kinds-none")
        comma = ", " if language is Language.EN else "、"
        told = comma.join(self.kind(kind, language) for kind in wanted)
        return self._texts(language, "line-kinds", kinds=told)

    def quiet(self, choices: Choices, language: Language) -> str:
        """When nothing is sent."""
        quiet = choices.quiet
        if quiet is None:
            return self._texts(language, "line-quiet-none")
        hours = {"from": clock_time(quiet.start), "to": clock_time(quiet.end)}
        return self._texts(language, "line-quiet", **hours)

    def pause(self, choices: Choices, language: Language, now: dt.datetime) -> str:
        """Until when nothing is sent, if so."""
        if choices.paused_until is None or not choices.paused(now):
            return self._texts(language, "line-not-paused")
        local = choices.paused_until.astimezone(zone_of(choices.zone)).date()
        return self._texts(
            language, "line-paused", date=say(PartialDate.parse(local.isoformat()), language)
        )

    def sound(self, choices: Choices, language: Language) -> str:
        """Whether alerts make a sound."""
        return self._texts(language, "line-silent" if choices.silent else "line-sound")

    def zone(self, choices: Choices, language: Language) -> str:
        """By which clock times are meant."""
        return self._texts(language, "line-zone", zone=choices.zone)

    def language(self, choices: Choices, language: Language) -> str:
        """In which language alerts come."""
        if choices.language is None:
            return self._texts(language, "line-language-none")
        return self._texts(language, "line-language", name=LANGUAGE_NAMES[choices.language])
