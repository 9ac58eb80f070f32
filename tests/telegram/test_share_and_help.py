"""/share with its QR code, a few lines on each command, and commands that there are not."""

from __future__ import annotations

import pytest

from bot.telegram.links import qr_code
from bot.telegram.profile import PRIVATE_MENU
from data.languages import Language
from tests.emulator import Telegram
from tests.telegram.conftest import Running


@pytest.mark.parametrize("said", ["/share finance", "/share 金融"])
async def test_a_field_is_shared_with_link_and_code(
    bot: Running, telegram: Telegram, said: str
) -> None:
    await bot.rasa.stop()
    person = telegram.person(1001)
    await telegram.user_says(person, said)
    reply = await telegram.wait_for_reply(person)
    link = "https://t.me/CqOpeningBot?start=field-finance"
    assert link in reply.text
    assert "https://t.me/CqOpeningBot?start=subscribe-finance" in reply.text
    assert reply.photo
    assert telegram.files.contents[reply.photo] == qr_code(link)


async def test_share_offers_the_fields(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001, "zh-hant")
    await telegram.user_says(person, "/share")
    menu = await telegram.wait_for_reply(person)
    assert menu.text == bot.say(Language.HANT, "share-menu")
    assert len(menu.buttons) == 12
    await telegram.press(menu, "share:energy")
    assert "field-energy" in (await telegram.wait_for_reply(person)).text
    await telegram.press(menu, "share:nothing")
    await telegram.user_says(person, "/share cooking")
    assert (await telegram.wait_for_reply(person)).text == bot.say(Language.HANT, "help-share")


@pytest.mark.parametrize("name", PRIVATE_MENU)
async def test_each_command_has_a_few_lines(bot: Running, telegram: Telegram, name: str) -> None:
    person = telegram.person(1001, "zh-hans")
    await telegram.user_says(person, f"/help /{name}")
    assert (await telegram.wait_for_reply(person)).text == bot.say(Language.HANS, f"help-{name}")


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("typed", "near"),
    [("/subscrbe", "subscribe"), ("/field", "fields"), ("/help progess", "progress")],
)
async def test_the_nearest_command_is_offered(
    bot: Running, telegram: Telegram, language: Language, typed: str, near: str
) -> None:
    person = telegram.person(1001, str(language))
    await telegram.user_says(person, typed)
    reply = await telegram.wait_for_reply(person)
    assert reply.text == bot.say(language, "unknown-command-near", near=near)
    assert "/fields" in reply.buttons.values()


@pytest.mark.parametrize(
    ("typed", "help_text"),
    [
        ("/subscribe cooking", "help-subscribe"),
        ("/language klingon", "help-language"),
    ],
)
async def test_a_wrong_word_after_a_command_gets_its_help(
    bot: Running, telegram: Telegram, typed: str, help_text: str
) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, typed)
    reply = await telegram.wait_for_reply(person)
    assert reply.text == bot.say(Language.EN, help_text)
    assert reply.buttons


async def test_a_wrong_zone_gets_help_above_the_settings(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001)
    await telegram.user_says(person, "/settings Atlantis")
    reply = await telegram.wait_for_reply(person)
    assert reply.text.startswith(bot.say(Language.EN, "help-settings"))
    assert reply.buttons


async def test_a_wrong_field_to_unsubscribe_gets_help(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(1001)
    bot.have(person, "finance")
    await telegram.user_says(person, "/unsubscribe cooking")
    assert (await telegram.wait_for_reply(person)).text == bot.say(Language.EN, "help-unsubscribe")
