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
    assert list(reply.buttons.values()) == [
        *("ask:1", "ask:2", "ask:3"),
        *("open:fields", "open:progress", "open:subscribe", "open:language"),
    ]
    assert len(reply.text) < 300


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("/help", "help-commands"),
        ("/privacy", "privacy"),
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


@pytest.mark.parametrize("language", list(Language))
async def test_fields_turn_their_pages_in_place_and_need_no_rasa(
    bot: Running, telegram: Telegram, language: Language
) -> None:
    await bot.rasa.stop()
    person = telegram.person(1001, str(language))
    await telegram.user_says(person, "/fields")
    menu = await telegram.wait_for_reply(person)
    assert menu.text == bot.say(language, "fields-page", page="1", pages="2")
    first = [data for data in menu.buttons.values() if data.startswith("field:")]
    await telegram.press(menu, bot.say(language, "button-fields-after"))
    await telegram.wait_for_edit(menu)
    second = [data for data in menu.buttons.values() if data.startswith("field:")]
    assert len({*first, *second}) == 12
    await telegram.press(menu, bot.say(language, "button-fields-before"))
    await telegram.wait_for_edit(menu, 2)
    assert set(first) <= set(menu.buttons.values())


async def test_a_field_opens_in_place_with_the_way_back(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001, "zh-TW")
    await telegram.user_says(person, "/fields")
    menu = await telegram.wait_for_reply(person)
    await telegram.press(menu, "field:finance")
    await telegram.wait_for_edit(menu)
    assert bot.rasa.asked[-1]["payload"] == '/finance{"language":"zh-Hant"}'
    assert bot.rasa.asked[-1]["sender"] == "telegram:1001"
    assert "You asked" in menu.text
    await telegram.press(menu, bot.say(Language.EN, "button-menu"))
    await telegram.wait_for_edit(menu, 2)
    assert "field:finance" in menu.buttons.values()
    assert len(telegram.sent_to(person)) == 1


async def test_a_field_named_after_the_command_opens_at_once(
    bot: Running, telegram: Telegram
) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, "/fields 金融")
    await telegram.wait_for_reply(person)
    assert bot.rasa.asked[-1]["payload"] == '/finance{"language":"en"}'
    await telegram.user_says(person, "/fields cooking")
    assert (await telegram.wait_for_reply(person)).text == bot.say(Language.EN, "help-fields")
    assert "field:finance" in (await telegram.wait_for_reply(person)).buttons.values()


async def test_sources_come_from_rasa_or_from_the_database(
    bot: Running, telegram: Telegram
) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, "/sources")
    assert "You asked" in (await telegram.wait_for_reply(person)).text
    await bot.rasa.stop()
    await telegram.user_says(person, "/sources")
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


@pytest.mark.parametrize("link", ["f_health_care", "field-health_care"])
async def test_a_link_to_a_field_opens_it_with_its_alerts(
    bot: Running, telegram: Telegram, link: str
) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, f"/start {link}")
    reply = await telegram.wait_for_reply(person)
    assert bot.rasa.asked[-1]["payload"] == '/health_care{"language":"en"}'
    await telegram.press(reply, '/subscribe{"field":"health_care"}')
    await telegram.wait_for_reply(person)
    assert bot.held(person) == {"health_care"}


@pytest.mark.parametrize(
    "link",
    [
        *("f_nothing", "f_", "x", "f_../..", "f_FINANCE", "inline", "field-all"),
        *("subscribe-nothing", "ask-fact-nothing", "ask-fact", "ask-source-x"),
    ],
)
async def test_a_link_to_nothing_greets(bot: Running, telegram: Telegram, link: str) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, f"/start {link}")
    assert bot.say(Language.EN, "start") in (await telegram.wait_for_reply(person)).text


async def test_a_link_turns_alerts_on(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, "/start subscribe-finance")
    text = bot.say(Language.EN, "subscribed-field", field="Finance")
    assert (await telegram.wait_for_reply(person)).text == text
    assert bot.held(person) == {"finance"}
    await telegram.user_says(person, "/start subscribe-all")
    await telegram.wait_for_reply(person)
    assert bot.held(person) == {"all"}


async def test_a_link_turns_a_groups_alerts_on_for_admins_only(
    bot: Running, telegram: Telegram
) -> None:
    group = telegram.group(-1009, {7: "member", 8: "administrator"})
    await telegram.user_says(group, "/start@CqOpeningBot subscribe-finance", 7)
    assert (await telegram.wait_for_reply(group)).text == bot.say(Language.EN, "admins-only")
    await telegram.user_says(group, "/start@CqOpeningBot subscribe-finance", 8)
    await telegram.wait_for_reply(group)
    assert bot.held(group) == {"finance"}


async def test_a_link_asks(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, "/start ask-fact-tasks-rate")
    await telegram.wait_for_reply(person)
    assert bot.rasa.asked[-1]["payload"] == '/show{"id":"fact:tasks-rate","language":"en"}'


@pytest.mark.parametrize(
    ("said", "language"),
    [("zh-hant", Language.HANT), ("简体中文", Language.HANS), ("EN", Language.EN)],
)
async def test_a_language_named_after_the_command_is_taken_at_once(
    bot: Running, telegram: Telegram, said: str, language: Language
) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, f"/language {said}")
    assert (await telegram.wait_for_reply(person)).text == bot.say(language, "language-chosen")
    assert bot.row(person).language == language


async def test_a_chosen_language_stays(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001, "en")
    await telegram.user_says(person, "/language")
    menu = await telegram.wait_for_reply(person)
    await telegram.press(menu, "繁體中文")
    confirmed = await telegram.wait_for_reply(person)
    assert confirmed.text == bot.say(Language.HANT, "language-chosen")
    await telegram.user_says(person, "/privacy")
    assert bot.say(Language.HANT, "privacy") in (await telegram.wait_for_reply(person)).text
    assert telegram.commands["chat:1001", ""][0]["description"] == bot.say(
        Language.HANT, "command-help"
    )
    await telegram.user_says(person, "how many tasks?")
    await telegram.wait_for_reply(person)
    assert bot.rasa.asked[-1]["language"] == "zh-Hant"
    await telegram.press(menu, "speak:auto")
    assert (await telegram.wait_for_reply(person)).text == bot.say(Language.EN, "language-follows")
    assert bot.row(person).language is None
    await telegram.user_says(person, "how many tasks?")
    await telegram.wait_for_reply(person)
    assert "language" not in bot.rasa.asked[-1]


@pytest.mark.parametrize("typed", ["／help", " ／HELP", "／ help"])
async def test_a_full_width_slash_is_a_command_too(
    bot: Running, telegram: Telegram, typed: str
) -> None:
    person = telegram.person(1001, "zh-hans")
    await telegram.user_says(person, typed)
    assert bot.say(Language.HANS, "help-commands") in (await telegram.wait_for_reply(person)).text
