"""A bot behind the webhook dies as by a power cut: another answers what it had in hand."""

from __future__ import annotations

from pathlib import Path

from bench.load.killed import killed
from data.database import Database


async def test_nothing_is_lost_and_little_is_said_twice(
    loaded_database: Database, tmp_path: Path
) -> None:
    url = str(loaded_database.engine.url)
    found = await killed(loaded_database, url, tmp_path, people=4, each=3, at_once=True)
    assert found["asked"] == 16
    assert found["in_hand"] > 0
    assert found["lost"] == found["out_of_order"] == 0
    # What was sent and not yet noted as done.
    assert found["twice"] <= found["in_hand"]
