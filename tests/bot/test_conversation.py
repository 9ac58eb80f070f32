"""The one service behind Telegram and the web page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from bot import known_words
from bot.conversation import Conversation, anonymous, bot_texts
from bot.known_words import KnownWords
from bot.observing.exchanges import Exchange
from bot.rasa_client import RasaUnavailable
from data.answers.document import Answer, Part
from data.answers.payloads import MAX_BYTES, parse_payload
from data.catalogue_view import read_catalogue
from data.database import Database
from data.languages import Language

TEXTS = bot_texts()


class Door:
    """Keeps what it is asked; without `works` it has no answer."""

    def __init__(self, *, works: bool = True) -> None:
        self.works = works
        self.asked: list[tuple[str, str, Language]] = []
        self.pressed: list[str] = []

    async def ask(
        self, sender: str, text: str, language: Language, *, chosen: bool = False
    ) -> Answer:
        self.asked.append((sender, text, language))
        return self._answer(text, language)

    async def press(self, sender: str, payload: str, language: Language) -> Answer:
        self.pressed.append(payload)
        return self._answer(payload, language)

    def _answer(self, text: str, language: Language) -> Answer:
        if not self.works:
            raise RasaUnavailable("test")
        return Answer(language, "answered", (Part("lead", text),))


@pytest.fixture
def make(loaded_database: Database) -> Callable[[Door], Conversation]:
    known_words = KnownWords(loaded_database, TEXTS)
    return lambda door: Conversation(door, known_words, TEXTS)


async def test_text_is_cleaned_and_capped(make: Callable[[Door], Conversation]) -> None:
    door = Door()
    await make(door).reply_to(
        "web:1", Language.EN, text=" ｗｈａｔ\u200b\n\n is\u202e it " + "x" * 5000
    )
    _, text, _ = door.asked[0]
    assert text.startswith("what is it xxx")
    assert len(text) == 1000


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(alphabet='/／ \u200bax{}"\uff0f\u2044', max_size=20))
async def test_typed_text_never_begins_with_a_slash(
    make: Callable[[Door], Conversation], text: str
) -> None:
    door = Door()
    await make(door).reply_to("web:1", Language.EN, text=text)
    assert all(not asked.startswith(("/", "／", " ")) for _, asked, _ in door.asked)
    assert door.pressed == []


@pytest.mark.parametrize(
    ("text", "chat", "chosen", "language"),
    [
        ("what is it", Language.HANS, False, Language.EN),
        ("这是什么", Language.EN, False, Language.HANS),
        ("這是什麼", Language.EN, False, Language.HANT),
        ("2021?", Language.HANT, False, Language.HANT),
        ("what is it", Language.HANT, True, Language.HANT),
    ],
)
async def test_the_language_is_that_of_the_text_unless_one_was_chosen(
    make: Callable[[Door], Conversation],
    text: str,
    chat: Language,
    chosen: bool,
    language: Language,
) -> None:
    answer = await make(Door()).reply_to("web:1", chat, text=text, chosen=chosen)
    assert answer.language is language


async def test_a_button_tells_rasa_the_language(make: Callable[[Door], Conversation]) -> None:
    door = Door()
    conversation = make(door)
    await conversation.reply_to("web:1", Language.HANT, payload='/show{"id":"fact:x"}')
    await conversation.reply_to("web:1", Language.EN, payload='/language{"language":"zh-Hans"}')
    assert door.pressed == [
        '/show{"id":"fact:x","language":"zh-Hant"}',
        '/language{"language":"zh-Hans"}',
    ]


@pytest.mark.parametrize("payload", ["", "finance", "/UPPER", "/a{", "/x" + "y" * 80, "/a{1}"])
async def test_what_is_no_button_never_reaches_rasa(
    make: Callable[[Door], Conversation], payload: str
) -> None:
    door = Door()
    answer = await make(door).reply_to("web:1", Language.EN, payload=payload)
    assert answer.parts[0].text == TEXTS(Language.EN, "old-button")
    assert door.pressed == []


async def test_every_button_that_the_bot_offers_fits(make: Callable[[Door], Conversation]) -> None:
    for language in Language:
        for button in make(Door()).menu(language):
            assert parse_payload(button.payload)
            assert len(button.payload.encode()) <= MAX_BYTES


@pytest.mark.parametrize("language", list(Language))
async def test_without_rasa_every_field_and_the_main_topics_are_answered(
    make: Callable[[Door], Conversation], loaded_database: Database, language: Language
) -> None:
    conversation = make(Door(works=False))
    with loaded_database.reading() as session:
        catalogue = read_catalogue(session)
    for key, field in catalogue.fields.items():
        answer = await conversation.reply_to("web:1", language, payload=f"/{key}")
        assert (answer.outcome, answer.field, answer.language) == ("overview", key, language)
        assert answer.sources
        typed = await conversation.reply_to("web:1", language, text=field.name[language])
        assert typed.outcome != "failed", field.name[language]
    for topic in ("overview", "progress", "timeline", "sources", "fields"):
        answer = await conversation.reply_to("web:1", language, payload=f"/{topic}")
        assert answer.outcome == "overview"
    shown = next(iter(catalogue.statements))
    answer = await conversation.reply_to("web:1", language, payload=f'/show{{"id":"{shown}"}}')
    assert answer.outcome == "answered"


@pytest.mark.parametrize("payload", ["/more", '/show{"id":"fact:none"}', "/nothing"])
async def test_what_the_database_cannot_tell_gets_a_plain_word(
    make: Callable[[Door], Conversation], payload: str
) -> None:
    answer = await make(Door(works=False)).reply_to("web:1", Language.HANS, payload=payload)
    assert answer.outcome == "failed"
    assert answer.parts[0].text == TEXTS(Language.HANS, "cannot-answer-now")
    assert len(answer.buttons) == 4


def test_short_names_do_not_match_inside_words(loaded_database: Database) -> None:
    known_words = KnownWords(loaded_database, TEXTS)
    assert known_words.for_text("refinanced", Language.EN) is None
    assert known_words.for_text("zzz qqq", Language.EN) is None
    assert known_words.field_in("") is None
    assert known_words.field_in("logistics_customs") == "logistics_customs"


def test_an_empty_catalogue_has_no_answers(sqlite_database: Database) -> None:
    known_words = KnownWords(sqlite_database, TEXTS)
    assert known_words.for_text("finance", Language.EN) is None
    assert known_words.for_payload("/finance", Language.EN) is None


def test_logs_do_not_tell_who_it_was() -> None:
    assert "1001" not in anonymous("telegram:1001")
    assert anonymous("telegram:1001") == anonymous("telegram:1001") != anonymous("telegram:1002")


async def test_each_exchange_is_told_without_what_was_said(loaded_database: Database) -> None:
    told: list[Exchange] = []

    def broken(_: Exchange) -> None:
        raise RuntimeError("must reach nobody")

    known_words = KnownWords(loaded_database, TEXTS)
    door = Door()
    conversation = Conversation(door, known_words, TEXTS, [broken, told.append])
    await conversation.reply_to("web:1", Language.EN, text="What is QDLP?")
    door.works = False
    await conversation.reply_to("telegram:1", Language.EN, payload="/finance")
    await conversation.reply_to("rest", Language.EN, text="你好吗")
    assert [(each.channel, each.outcome, each.understood, each.pressed) for each in told] == [
        ("web", "answered", True, False),
        ("telegram", "overview", False, True),
        ("other", "failed", False, False),
    ]
    assert told[2].language is Language.HANS
    assert "QDLP" not in repr(told)


def test_while_the_database_is_away_the_catalogue_read_last_serves(
    loaded_database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    known = KnownWords(loaded_database, bot_texts())
    first = known.writer()
    looks = 0

    def away(_: object) -> str:
        nonlocal looks
        looks += 1
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr(known_words, "catalogue_version", away)
    assert known.writer() is first
    assert known.writer() is first
    assert looks == 1
    assert "cannot be looked at anew" in caplog.text
