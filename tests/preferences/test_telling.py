"""Choices in words: the same in each language, in one script."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import data.preferences
from data.languages import Language, telling_script
from data.models import Kind, Pace
from data.preferences import SWITCHABLE, Choices, Quiet, Telling
from data.texts import Texts

FOLDER = Path(data.preferences.__file__).with_name("texts")
NOW = dt.datetime(2026, 3, 4, tzinfo=dt.UTC)
NAMES = {"finance": "X"}
MANY = Choices(
    pace=Pace.DAILY,
    paces={"finance": Pace.WEEKLY},
    digest_at=510,
    quiet=Quiet(1320, 480),
    paused_until=dt.datetime(2026, 3, 8, 16, tzinfo=dt.UTC),
    silent=True,
    muted=frozenset({Kind.STATUS}),
    language=Language.HANT,
)


def test_languages_have_the_same_messages() -> None:
    texts = Texts(FOLDER)
    assert len({texts.messages(language) for language in Language}) == 1


@pytest.mark.parametrize(
    ("language", "stranger"), [(Language.HANT, Language.HANS), (Language.HANS, Language.HANT)]
)
def test_no_character_of_the_other_script(language: Language, stranger: Language) -> None:
    text = (FOLDER / f"{language}.ftl").read_text("utf-8")
    assert {char for char in text if telling_script(char) is stranger} == set()


def test_everything_chosen_is_told() -> None:
    assert Telling().lines(MANY, Language.EN, NAMES, NOW) == [
        "How often: together once a day, at 08:30",
        "X: together once a week, on Monday at 08:30",
        "Kinds: milestones, reminders before a date, corrections",
        "Quiet hours: 22:00 to 08:00",
        "Paused until 9 March 2026; what comes out until then comes together after",
        "Sound: off",
        "Language of alerts: 繁體中文",
        "Time zone: Asia/Chongqing",
    ]


@pytest.mark.parametrize("language", list(Language))
def test_only_changes_are_told(language: Language) -> None:
    telling = Telling()
    assert telling.changes(Choices(), Choices(), language, NAMES, NOW) == []
    silent = Choices(silent=True)
    told = telling.changes(Choices(), silent, language, NAMES, NOW)
    assert told == [telling.sound(silent, language)]
    nothing = Choices(muted=frozenset(SWITCHABLE))
    assert telling.kinds(nothing, language) != telling.kinds(Choices(), language)
