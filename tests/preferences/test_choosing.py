"""Choices by words change what a chat has, are told back, and can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

import actions
from actions.dialogue.reading import Reading
from actions.dialogue.subscribing import Subscribed, Subscribing
from actions.dialogue.turn import Turn
from data.answers.plain import plain_text
from data.catalogue_view import read_catalogue
from data.chats import chat_for, subscribe, subscriptions
from data.database import Database
from data.languages import Language
from data.models import Pace
from data.preferences import LANGUAGE_NAMES, Choices, Quiet, read_choices
from data.texts import Texts

TEXTS = Texts(Path(actions.__file__).with_name("texts"))
SENDER = "telegram:5"


class Talker:
    """One person who writes to the assistant."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.session() as session:
            self.subscribing = Subscribing(database, read_catalogue(session), TEXTS)

    def says(
        self,
        text: str,
        *fields: str,
        intent: str = "subscribe",
        language: Language = Language.EN,
        sender: str = SENDER,
    ) -> Subscribed | None:
        turn = Turn(sender, text, {intent: 1.0}, fields=fields)
        return self.subscribing.choose(turn, Reading(intent), language)

    def presses_undo(self) -> Subscribed | None:
        turn = Turn(SENDER, "", {}, values={"id": "undo"}, pressed="my_subscriptions")
        return self.subscribing.choose(turn, Reading("my_subscriptions"), Language.EN)

    def has(self, *fields: str) -> None:
        with self.database.session() as session:
            subscribe(session, chat_for(session, "telegram", "5"), fields)

    def choices(self) -> tuple[Choices, frozenset[str]]:
        with self.database.session() as session:
            chat = chat_for(session, "telegram", "5")
            return read_choices(session, chat), subscriptions(session, chat)


@pytest.fixture
def talker(loaded_database: Database) -> Talker:
    return Talker(loaded_database)


def test_a_weekly_digest_of_one_field(talker: Talker) -> None:
    talker.has("energy")
    done = talker.says("weekly digest of finance please", "finance")
    assert done
    assert "Finance: together once a week, on Monday at 08:00" in plain_text(done.answer)
    choices, held = talker.choices()
    assert held == {"energy", "finance"}
    assert (choices.pace, dict(choices.paces)) == (Pace.AT_ONCE, {"finance": Pace.WEEKLY})


@pytest.mark.parametrize("language", list(Language))
def test_it_is_told_in_each_language_and_taken_back(talker: Talker, language: Language) -> None:
    talker.has("all")
    done = talker.says("每天早上九点，不要晚上发", intent="out_of_scope", language=language)
    assert done
    assert done.answer.language is language
    before = Choices()
    assert talker.choices()[0].quiet == Quiet(1320, 480)
    assert talker.presses_undo()
    assert talker.choices() == (before, frozenset({"all"}))
    again = talker.presses_undo()
    assert again
    assert "nothing to take back" in plain_text(again.answer)


def test_taking_back_also_drops_the_field_that_came_with_it(talker: Talker) -> None:
    talker.has("all")
    talker.says("finance weekly", "finance")
    assert len(talker.choices()[1]) == 12
    talker.presses_undo()
    assert talker.choices() == (Choices(), frozenset({"all"}))


def test_who_follows_nothing_is_asked_for_fields(talker: Talker) -> None:
    done = talker.says("put me on weekly digest")
    assert done
    assert done.awaiting == "subscribe"
    assert len(done.answer.buttons) == 13
    talker.has("finance")
    assert talker.choices()[0].pace is Pace.WEEKLY


def test_what_is_so_already_and_what_is_no_wish_goes_its_usual_way(talker: Talker) -> None:
    assert talker.says("tell me immediately") is None
    assert talker.says("subscribe to finance", "finance") is None
    assert talker.says("stop all alerts immediately", intent="unsubscribe") is None
    assert talker.says("每天有多少班列开往新加坡", intent="progress") is None


@pytest.mark.parametrize(
    ("said", "language", "told"),
    [
        ("show times in London time", Language.EN, "Europe/London"),
        ("用伦敦时间", Language.HANS, "Europe/London"),
        ("時區改為倫敦", Language.HANT, "Europe/London"),
        ("alerts in traditional Chinese please", Language.EN, "繁體中文"),
        ("通知用繁体", Language.HANS, "繁體中文"),
        ("通知用繁體", Language.HANT, "繁體中文"),
    ],
)
def test_zone_and_language_of_alerts_are_kept_told_and_taken_back(
    talker: Talker, said: str, language: Language, told: str
) -> None:
    talker.has("all")
    before = talker.choices()
    done = talker.says(said, intent="language", language=language)
    assert done
    assert told in plain_text(done.answer)
    after = talker.choices()[0]
    assert told in (after.zone, LANGUAGE_NAMES[after.language or Language.EN])
    again = talker.says(said, intent="language", language=language)
    assert again
    assert again.answer.parts[0].text == TEXTS(language, "chosen-already")
    assert talker.presses_undo()
    assert talker.choices() == before


def test_who_subscribes_in_words_gets_alerts_in_the_language_of_the_talk(talker: Talker) -> None:
    talker.says("每周汇总金融", "finance", language=Language.HANS)
    assert talker.choices()[0].language is Language.HANS


def test_a_field_can_be_subscribed_to_in_another_language(talker: Talker) -> None:
    done = talker.says("send me finance alerts in English", "finance", language=Language.HANS)
    assert done
    choices, held = talker.choices()
    assert (choices.language, held) == (Language.EN, {"finance"})


def test_a_group_is_told_who_can(talker: Talker) -> None:
    done = talker.says("靜音", sender="telegram:-100:7", language=Language.HANT)
    assert done
    assert done.answer.parts[0].text == TEXTS(Language.HANT, "subscription-in-group")
    assert not talker.choices()[0].silent
