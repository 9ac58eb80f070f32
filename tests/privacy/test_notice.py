"""The privacy notice has a version, and another wording has another version."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from bot.conversation import bot_texts
from bot.web.page import web_texts
from data.languages import Language

TELEGRAM = ("privacy", "privacy-questions", "privacy-thumbs", "privacy-stop")
# Whoever changes a wording puts the next version and date into both notices and a line here.
VERSIONS = {2: "398618b9257f8844"}
_NUMBER = re.compile(r"(?:version |第)(\d+)")
ROOT = Path(__file__).parents[2]


def notices() -> dict[Language, str]:
    """Both notices, of Telegram and of the web, in each language."""
    bot, web = bot_texts(), web_texts()
    names = sorted(name for name in web.messages(Language.EN) if name.startswith("privacy-"))
    return {
        language: "\n".join(
            [*(bot(language, name) for name in TELEGRAM), *(web(language, name) for name in names)]
        )
        for language in Language
    }


def digest() -> str:
    return hashlib.sha256("\n".join(notices().values()).encode()).hexdigest()[:16]


@pytest.mark.parametrize("language", list(Language))
def test_both_notices_name_one_version(language: Language) -> None:
    assert set(map(int, _NUMBER.findall(notices()[language]))) == {max(VERSIONS)}


def test_another_wording_is_another_version() -> None:
    assert VERSIONS[max(VERSIONS)] == digest(), "the notice changed: give it its next version"


def test_periods_told_are_those_kept() -> None:
    from data.conversations import KEPT
    from data.retention import RULES

    def days(table: str) -> str:
        kept = RULES[table].kept
        assert kept is not None
        return str(kept.days)

    for language, told in notices().items():
        kept = (str(KEPT.days), days("deliveries"), days("unanswered_questions"))
        for period in kept:
            assert re.search(rf"(?<!\d){period} ?(days|天)", told), (language, period)
