"""The running bot tells that it lives, whether it is ready, and its figures to who may know."""

from __future__ import annotations

import asyncio

import aiohttp

from data.database import Database
from tests.bot.test_app import ask, settings_for, started
from tests.fake_rasa import FakeRasa
from tests.observing.test_metrics import figures


async def test_the_whole_process_is_watched(loaded_database: Database) -> None:
    async with FakeRasa() as rasa:
        settings = settings_for(loaded_database, rasa_url=rasa.url, metrics_token="secret")
        async with started(settings) as address, aiohttp.ClientSession() as session:
            await ask(address, "What is QDLP?")
            ready = await wait_until_ready(session, address)
            async with session.get(f"{address}/livez") as response:
                assert (response.status, await response.json()) == (200, {"status": "ok"})
            async with session.get(f"{address}/metrics") as response:
                assert response.status == 401
            headers = {"Authorization": "Bearer secret"}
            async with session.get(f"{address}/metrics", headers=headers) as response:
                found = figures(await response.read())
    # Rasa is a fake that has no front page, and there is no action server: menus still work.
    assert ready["status"] == "degraded"
    assert ready["parts"]["database"] == ready["parts"]["scheduler"] == "ok"
    assert ready["parts"]["actions"] == "down"
    assert found["assistant_answer_seconds_count", "web"] == 1
    assert found["assistant_part_up", "actions"] == 0
    assert found["assistant_scheduler_heartbeat_timestamp_seconds",] > 0


async def wait_until_ready(session: aiohttp.ClientSession, address: str) -> dict:
    async with asyncio.timeout(20):
        while True:
            async with session.get(f"{address}/readyz") as response:
                told = await response.json()
                assert (response.status == 200) == (told["status"] != "down")
            if response.status == 200:
                return told
            await asyncio.sleep(0.1)
