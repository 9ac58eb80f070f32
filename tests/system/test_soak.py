"""The short form of `make soak`, on the system that runs anyway; too short to tell of time."""

from __future__ import annotations

from bench.soak.__main__ import soak
from tests.emulator import Telegram
from tests.system.installation import Installation

SECONDS, RATE, PEOPLE = 8.0, 5.0, 30


async def test_steady_talk_is_answered_without_an_error(
    system: Installation, telegram: Telegram
) -> None:
    found = await soak(telegram, system, SECONDS, RATE, PEOPLE, warming=1.0)
    assert found["messages"] == SECONDS * RATE
    assert (found["lost"], found["apologies"]) == (0, 0)
    assert found["answered"] == found["messages"]
