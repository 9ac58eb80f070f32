"""Each command, in three languages, with and without Rasa."""

from __future__ import annotations

import pytest

from data.languages import Language
from tests.emulator import Telegram
from tests.telegram.conftest import Running

LANGUAGES = [
    ("en", Language.EN),
    ("de", Language.EN),
    ("zh-hans", Language.HANS),
    ("zh-CN", Language.HANS),
    ("zh", Language.HANS),
    ("zh-hant", Language.HANT),
    ("zh-TW", Language.HANT),
    ("zh-HK", Language.HANT),
    ("zh-Hant-HK", Language.HANT),
    (None, Language.EN),
]


@pytest.mark.parametrize(("code", "language"), LANGUAGES)
async def test_start_greets_in_the_language_of_the_persons_telegram(
    bot: Running, telegram: Telegram, code: str | None, language: Language
) -> None:
    person = telegram.person(1001, code)
    await telegram.user_says(person, "/start")
    reply = await telegram.wait_for_reply(person)
    assert bot.say(language, "start") in reply.text
    assert "/fields" in reply.buttons.values()


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("/help", "help-commands"),
        ("/privacy", "privacy"),
        ("/fields", "fields-menu"),
        ("/subscribe", "subscribe-menu"),
        ("/unsubscribe", "subscriptions-none"),
        ("/subscriptions", "subscriptions-none"),
        ("/language", "language-menu"),
        ("/stop", "stopped"),
        ("/nonsense", "unknown-command"),
    ],
)
async def test_commands_of_the_bot_itself_need_no_rasa(
    bot: Running, telegram: Telegram, language: Language, command: str, message: str
) -> None:
    await bot.rasa.stop()
    person = telegram.person(1001, str(language))
    await telegram.user_says(person, command)
    reply = await telegram.wait_for_reply(person)
    assert bot.say(language, message) in reply.text
    assert bot.rasa.asked == []


async def test_fields_offers_all_twelve(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001, "zh-TW")
    await telegram.user_says(person, "/fields")
    reply = await telegram.wait_for_reply(person)
    assert len(reply.buttons) == 12
    assert "/finance" in reply.buttons.values()
    await telegram.press(reply, "/finance")
    answer = await telegram.wait_for_reply(person)
    assert bot.rasa.asked[-1]["payload"] == '/finance{"language":"zh-Hant"}'
    assert bot.rasa.asked[-1]["sender"] == "telegram:1001"
    assert "You asked" in answer.text


@pytest.mark.parametrize("command", ["/progress", "/sources"])
async def test_topics_come_from_rasa_or_from_the_database(
    bot: Running, telegram: Telegram, command: str
) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, command)
    assert "You asked" in (await telegram.wait_for_reply(person)).text
    await bot.rasa.stop()
    await telegram.user_says(person, command)
    reply = await telegram.wait_for_reply(person)
    assert bot.say(Language.EN, "cannot-answer-now") not in reply.text
    assert "[1]" in reply.text


async def test_milestones_turn_their_pages_in_place(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001, "zh-hans")
    await telegram.user_says(person, "/milestones")
    first = await telegram.wait_for_reply(person)
    text, older = first.text, bot.say(Language.HANS, "button-older")
    assert list(first.buttons) == [older]
    await telegram.press(first, older)
    second = await telegram.wait_for_edit(first)
    assert second.text != text
    assert list(second.buttons) == [bot.say(Language.HANS, "button-newer"), older]
    await telegram.press(second, "milestones:1")
    assert (await telegram.wait_for_edit(second, 2)).text == text


async def test_every_page_of_milestones_fits_and_shows_each_once(
    bot: Running, telegram: Telegram
) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, "/milestones")
    page = await telegram.wait_for_reply(person)
    seen: list[str] = []
    for edits in range(1, 100):
        seen += [line for line in page.text.splitlines() if line.startswith("• ")]
        if bot.say(Language.EN, "button-older") not in page.buttons:
            break
        await telegram.press(page, bot.say(Language.EN, "button-older"))
        page = await telegram.wait_for_edit(page, edits)
    assert len(seen) == len(set(seen)) > 20


async def test_the_same_page_pressed_twice_is_no_error(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, "/milestones")
    page = await telegram.wait_for_reply(person)
    query = await telegram.press(page, "milestones:1")
    assert not (await telegram.wait_for_answer(query)).get("text")


async def test_a_link_to_a_field_opens_it_with_its_alerts(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, "/start f_health_care")
    reply = await telegram.wait_for_reply(person)
    assert bot.rasa.asked[-1]["payload"] == '/health_care{"language":"en"}'
    await telegram.press(reply, '/subscribe{"field":"health_care"}')
    await telegram.wait_for_reply(person)
    assert bot.held(person) == {"health_care"}


@pytest.mark.parametrize("link", ["f_nothing", "f_", "x", "f_../..", "f_FINANCE"])
async def test_a_link_to_nothing_greets(bot: Running, telegram: Telegram, link: str) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, f"/start {link}")
    assert bot.say(Language.EN, "start") in (await telegram.wait_for_reply(person)).text


async def test_a_chosen_language_stays(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001, "en")
    await telegram.user_says(person, "/language")
    menu = await telegram.wait_for_reply(person)
    await telegram.press(menu, "繁體中文")
    confirmed = await telegram.wait_for_reply(person)
    assert confirmed.text == bot.say(Language.HANT, "language-chosen")
    await telegram.user_says(person, "/privacy")
    assert bot.say(Language.HANT, "privacy") in (await telegram.wait_for_reply(person)).text
    assert bot.rasa.asked[-1]["payload"] == '/language{"language":"zh-Hant"}'
    assert telegram.commands["chat:1001", ""][0]["description"] == bot.say(
        Language.HANT, "command-help"
    )
    await telegram.press(menu, "speak:auto")
    assert (await telegram.wait_for_reply(person)).text == bot.say(Language.EN, "language-follows")
    assert bot.row(person).language is None


@pytest.mark.parametrize("typed", ["／help", " ／HELP", "／ help"])
async def test_a_full_width_slash_is_a_command_too(
    bot: Running, telegram: Telegram, typed: str
) -> None:
    person = telegram.person(1001, "zh-hans")
    await telegram.user_says(person, typed)
    assert bot.say(Language.HANS, "help-commands") in (await telegram.wait_for_reply(person)).text
