"""Each process tells its figures to who has the token, as Prometheus will ask for them."""

from __future__ import annotations

import aiohttp

from tests.observing.test_metrics import figures
from tests.system.installation import METRICS_TOKEN, Installation
from tests.system.people import Reception


async def scraped(address: str) -> dict[tuple[str, ...], float]:
    headers = {"Authorization": f"Bearer {METRICS_TOKEN}"}
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{address}/metrics") as response:
            assert response.status == 401
        async with session.get(f"{address}/metrics", headers=headers) as response:
            assert response.status == 200
            return figures(await response.read())


async def test_a_question_is_counted_in_every_process(
    system: Installation, reception: Reception
) -> None:
    await reception.visitor().asks("How many tasks does the pilot have?")
    bot = await scraped(system.web)
    rasa = await scraped(system.settings.rasa_urls[0])
    actions = await scraped(system.settings.actions_url)
    assert bot["assistant_answer_seconds_count", "web"] >= 1
    assert rasa["assistant_rasa_message_seconds_count", "answered"] >= 1
    assert rasa["assistant_rasa_stage_seconds_count", "done", "understanding"] >= 1
    assert rasa["assistant_rasa_stage_seconds_count", "done", "action"] >= 1
    assert rasa["assistant_rasa_model_trained_timestamp_seconds",] > 0
    assert actions["assistant_action_seconds_count", "done"] >= 1
