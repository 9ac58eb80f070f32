"""The play of which the pictures are taken, where it does not need the bot."""

from __future__ import annotations

import aiohttp

from tests.emulator import Telegram


async def test_one_who_goes_on_in_another_language_reads_what_is_new() -> None:
    async with Telegram() as telegram, aiohttp.ClientSession(telegram.url) as http:
        for language, text in (("en", "draft 1"), ("zh-Hans", "draft 2")):
            person = telegram.person(501, language)
            said = {"chat_id": person.id, "text": text}
            async with http.post(f"/bot{telegram.token}/sendMessage", json=said) as response:
                assert response.status == 200
            assert (await telegram.wait_for_reply(person)).text == text
