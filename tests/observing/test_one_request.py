"""One id goes from the update to Rasa, and logs name nobody and say nothing of what was said."""

from __future__ import annotations

import logging

import pytest

from data.database import Database
from tests.bot.test_app import ask, settings_between, started
from tests.emulator import Telegram
from tests.fake_rasa import FakeRasa

PERSON = 700987654
SECRET = "my salary is quite particular"


async def test_ids_go_along_and_people_stay_out_of_logs(
    loaded_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with Telegram() as telegram, FakeRasa() as rasa:
        person = telegram.person(PERSON)
        settings = settings_between(loaded_database, telegram, rasa)
        async with started(settings) as address:
            await telegram.user_says(person, SECRET)
            await telegram.wait_for_reply(person, 10)
            await ask(address, SECRET)
            rasa.status = 503
            for told in (SECRET, "/mydata", "/forgetme"):
                await telegram.user_says(person, told)
                await telegram.wait_for_reply(person, 10)
            await ask(address, SECRET)
        requests = list(rasa.requests)
    assert requests[0].startswith("tg-")
    assert len(set(requests)) == len(requests) == 4
    assert all(requests)
    # The servers of the fakes write of themselves.
    ours = (each for each in caplog.records if each.name != "aiohttp.access")
    written = "\n".join(each.getMessage() for each in ours)
    assert "no answer for" in written
    assert str(PERSON) not in written
    assert "salary" not in written
    assert telegram.token not in written
