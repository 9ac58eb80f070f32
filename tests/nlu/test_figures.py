"""Rasa's figures: counted where messages pass, told to who has the token.

That Rasa mounts them at /metrics is shown where it runs: tests/system/test_figures.py.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.utils.endpoints import EndpointConfig

from nlu import stages
from nlu.channels.metrics import MetricsDoor
from nlu.channels.rest import RestDoor
from nlu.figures import Figures

TOKEN = "secret"


def told(figures: Figures) -> dict[tuple[str, ...], float]:
    """Each figure by its name and the values of its labels, those in the order of their names."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(figures.text().decode())
        for sample in family.samples
    }


async def send(door: RestDoor, handle: Callable[[UserMessage], Any], body: Any) -> int:
    routes = door.blueprint(handle)._future_routes
    (receive,) = (route.handler for route in routes if route.uri == "/webhook")
    data = json.dumps(body).encode()
    request = SimpleNamespace(body=data, headers={}, args={})
    return int((await receive(request)).status)


async def test_messages_are_counted_by_how_they_ended() -> None:
    figures = Figures()

    async def handle(message: UserMessage) -> None:
        if message.text == "hi":
            await message.output_channel.send_text_message("a", "hello")

    door = RestDoor("", figures)
    for text in ("hi", "hi", "silence"):
        await send(door, handle, {"sender": "web:7", "message": text})
    await send(door, handle, {"sender": "web:7"})
    await send(RestDoor(TOKEN, figures), handle, {"sender": "web:7", "message": "hi"})
    found = told(figures)
    assert found["assistant_rasa_message_seconds_count", "answered"] == 2
    assert found["assistant_rasa_message_seconds_count", "failed"] == 1
    assert found["assistant_rasa_wait_seconds_count",] == 3
    assert found["assistant_rasa_refused_total", "request"] == 1
    assert found["assistant_rasa_refused_total", "token"] == 1
    assert b"web:7" not in figures.text()


async def test_who_waits_for_the_message_before_is_counted() -> None:
    figures, first_began, first_may_end = Figures(), asyncio.Event(), asyncio.Event()

    async def handle(message: UserMessage) -> None:
        first_began.set()
        await first_may_end.wait()
        await message.output_channel.send_text_message("a", "hello")

    door, body = RestDoor("", figures), {"sender": "a", "message": "hi"}
    sent = [asyncio.ensure_future(send(door, handle, body)) for _ in range(2)]
    await first_began.wait()
    first_may_end.set()
    assert await asyncio.gather(*sent) == [200, 200]
    assert told(figures)["assistant_rasa_wait_seconds_count",] == 2


async def test_stages_are_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fine(*_: Any) -> str:
        return "done"

    async def broken(*_: Any) -> None:
        raise ValueError

    for owner, name, replacement in (
        (MessageProcessor, "parse_message", fine),
        (RemoteAction, "run", broken),
        (EndpointConfig, "request", fine),
    ):
        monkeypatch.setattr(owner, name, replacement)
    figures = Figures()
    stages.install(figures)
    processor: Any = object.__new__(MessageProcessor)
    assert await processor.parse_message(None) == "done"
    with suppress(ValueError):
        await RemoteAction("action_answer", None).run(None, None, None, None)
    found = told(figures)
    assert found["assistant_rasa_stage_seconds_count", "done", "understanding"] == 1
    assert found["assistant_rasa_stage_seconds_count", "failed", "action"] == 1


async def read(door: MetricsDoor, agent: Any, header: str) -> tuple[int, str]:
    (route,) = door.blueprint(None)._future_routes
    app = SimpleNamespace(ctx=SimpleNamespace(agent=agent))
    answer = await route.handler(SimpleNamespace(app=app, headers={"authorization": header}))
    return int(answer.status), answer.body.decode()


async def test_figures_are_for_who_has_the_token() -> None:
    trained = dt.datetime.fromisoformat("2026-03-04T05:00+00:00")
    # Rasa keeps it in UTC, and without saying so.
    metadata = SimpleNamespace(trained_at=trained.replace(tzinfo=None))
    processor = SimpleNamespace(model_metadata=metadata, model_filename="/m/20260304-one.tar.gz")
    figures = Figures()
    figures.model("before", trained)
    door = MetricsDoor(figures, TOKEN)
    agent = SimpleNamespace(processor=processor)
    for header in ("", "Bearer wrong", "Basic secret", "é"):
        status, text = await read(door, agent, header)
        assert status == 401
        assert "assistant_" not in text
    status, text = await read(door, agent, f"Bearer {TOKEN}")
    assert status == 200
    assert 'assistant_rasa_model_info{model="20260304-one"} 1.0' in text
    assert 'model="before"' not in text
    found = told(figures)
    assert found["assistant_rasa_model_trained_timestamp_seconds",] == trained.timestamp()
    assert "process_resident_memory_bytes" in text


def test_without_a_token_there_is_no_such_address() -> None:
    assert not MetricsDoor(Figures()).blueprint(None)._future_routes
