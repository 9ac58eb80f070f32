"""Each check of `make bench-alerts` in a short form."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bench.alerts import parts

pytestmark = pytest.mark.timeout(120)


async def run(part: Any, *arguments: Any) -> dict[str, Any]:
    """The parts block, and must not hold up the loop of the test."""
    found: dict[str, Any] = await asyncio.to_thread(part, *arguments)
    return found


async def test_under_the_limits_nearly_all_that_is_allowed_goes_out_unrefused() -> None:
    found = await run(parts.rate, "sqlite", 4)
    assert found["own_429"] == 0
    assert found["rate_share_of_limit"] > 0.9


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_kills_lose_nothing_and_repeat_at_most_what_was_in_flight(kind: str) -> None:
    found = await run(parts.kills, kind, 100, 1)
    assert found["lost"] == 0
    assert found["duplicates"] <= found["in_flight_at_kills"]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("sqlite", "429"),
        ("sqlite", "502"),
        ("sqlite", "cut"),
        ("sqlite", "reset"),
        ("sqlite", "slow"),
        ("sqlite", "database"),
        ("postgresql", "database"),
    ],
)
async def test_a_trouble_loses_nothing_and_leaves_nothing_stuck(kind: str, name: str) -> None:
    found = await run(parts.trouble, kind, name, 80, 0.7)
    assert found["lost"] == 0
    assert found["states"] == {"sent": 80}
    if name not in {"reset", "database"}:
        assert found["duplicates"] == 0


async def test_a_second_process_waits_and_takes_over() -> None:
    found = await run(parts.takeover, 150)
    assert found["twice_with_two"] == 0
    assert found["takeover_lost"] == 0
    assert found["takeover_s"] < 15


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_fan_out_reaches_everybody_and_the_sender_stays_small(kind: str) -> None:
    found = await run(parts.fan_out, kind, 5_000, 2.0)
    assert found["sender_rss_mb"] < 300


async def test_without_limits_one_process_is_quick() -> None:
    assert (await run(parts.unlimited, "sqlite", 400))["unlimited_per_s"] > 100


async def test_people_are_answered_during_a_broadcast() -> None:
    found = await run(parts.replies, 6, 600)
    assert found["own_429_meanwhile"] == 0
    assert found["reply_p95_busy_ms"] < 2000
