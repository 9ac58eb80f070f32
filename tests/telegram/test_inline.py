"""Inline mode: statements to share in any chat, with text, source and date."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.links import read_start, start_link
from data.languages import Language
from tests.emulator import Telegram
from tests.emulator.media import shared
from tests.telegram.conftest import Running


async def test_without_words_the_fields_are_offered(bot: Running, telegram: Telegram) -> None:
    await bot.rasa.stop()
    person = telegram.person(1001, "zh-hans")
    results = await telegram.wait_for_results(await telegram.types_inline(person, ""))
    assert len(results) == 12
    assert results[0]["title"] == "科技"
    message = shared(results[0], 5, 1)
    assert "[1]" in message.text
    assert list(message.buttons.values()) == [
        "https://t.me/CqOpeningBot?start=field-science_technology"
    ]


@pytest.mark.parametrize(
    ("code", "words", "language"),
    [
        ("en", "finance", Language.EN),
        ("en", "金融", Language.HANS),
        ("zh-hant", "金融", Language.HANT),
    ],
)
async def test_a_field_comes_before_its_statements(
    bot: Running, telegram: Telegram, code: str, words: str, language: Language
) -> None:
    person = telegram.person(1001, code)
    results = await telegram.wait_for_results(await telegram.types_inline(person, words))
    assert results[0]["id"] == "field:finance"
    assert results[1]["id"].startswith(("fact:", "task:", "milestone:"))
    for result in results[1:]:
        message = shared(result, 5, 1)
        assert message.kinds >= {"expandable_blockquote"}
        assert bot.say(language, "sources-title") in message.text
        assert message.buttons == {bot.say(language, "inline-ask"): result_link(result)}


def result_link(result: dict) -> str:
    return f"https://t.me/CqOpeningBot?start=ask-{result['id'].replace(':', '-')}"


async def test_a_shared_statements_link_asks_for_it(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001)
    results = await telegram.wait_for_results(await telegram.types_inline(person, "hospital"))
    found = next(result for result in results if not result["id"].startswith("field:"))
    start = result_link(found).partition("start=")[2]
    await telegram.user_says(person, f"/start {start}")
    await telegram.wait_for_reply(person)
    assert found["id"] in bot.rasa.asked[-1]["payload"]


@pytest.mark.parametrize("words", ["qqqqq", "?", "<b>&", "x" * 256, "重" * 128])
async def test_anything_may_be_typed(bot: Running, telegram: Telegram, words: str) -> None:
    person = telegram.person(1001)
    results = await telegram.wait_for_results(await telegram.types_inline(person, words))
    assert len(results) <= 21


async def test_an_answer_that_comes_too_late_is_no_error(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001)
    telegram.fail("answerInlineQuery", 1, 400, "Bad Request: query is too old")
    await telegram.types_inline(person, "finance")
    await telegram.wait_for_calls("answerInlineQuery", 1)
    await telegram.wait_for_results(await telegram.types_inline(person, "energy"))


async def test_every_statement_can_be_linked(bot: Running, telegram: Telegram) -> None:
    from data.catalogue_view import read_catalogue

    with bot.database.reading() as session:
        catalogue = read_catalogue(session)
    for identity in catalogue.statements:
        start = start_link("CqOpeningBot", "ask", identity).partition("start=")[2]
        link = read_start(start)
        assert link is not None
        assert (link.aim, link.key) == ("ask", identity)
        assert len(start) <= 64


@given(st.text(max_size=80))
def test_any_parameter_is_read_or_refused(parameter: str) -> None:
    link = read_start(parameter)
    assert link is None or link.key


@pytest.mark.parametrize("key", ["", "a b", "ü", "x" * 70])
def test_what_fits_no_link_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        start_link("CqOpeningBot", "field", key)
