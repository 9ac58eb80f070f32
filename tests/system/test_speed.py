"""The short form of `make bench`, ours alone: what a turn costs must not creep up.

Costs are told in yardsticks, the processor time of a fixed piece of work on the same machine in the
same second, or beside others of the same run, and held against those that were committed, with room
for noise. To commit others: `python -m bench.turns.committed`.
"""

from __future__ import annotations

import asyncio

from bench.turns.committed import ROOM, committed, measure


async def test_a_turn_costs_about_what_was_committed(trained: None) -> None:
    found = await asyncio.to_thread(measure)
    limits = {key: value * ROOM[key] for key, value in committed().items()}
    assert {key: value for key, value in found.items() if value > limits[key]} == {}
