"""The action server's figures: counted as actions end, told to who has the token."""

from __future__ import annotations

from contextlib import suppress

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from actions.figures import Figures


async def test_figures_are_for_who_has_the_token() -> None:
    figures, application = Figures("secret"), web.Application()
    application.add_routes(figures.routes())
    with figures.taking():
        pass
    with suppress(ValueError), figures.taking():
        raise ValueError
    async with TestClient(TestServer(application)) as client:
        assert (await client.get("/metrics")).status == 401
        wrong = await client.get("/metrics", headers={"Authorization": "Bearer secre"})
        assert wrong.status == 401
        told = await client.get("/metrics", headers={"Authorization": "Bearer secret"})
        text = await told.text()
    assert 'assistant_action_seconds_count{outcome="done"} 1.0' in text
    assert 'assistant_action_seconds_count{outcome="failed"} 1.0' in text
