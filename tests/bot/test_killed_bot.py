"""A bot behind the webhook dies as by a power cut: another answers what it had in hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.load.killed import killed
from data.database import Database


# Two processes start, and a look at what was left comes every five seconds.
@pytest.mark.timeout(300)
async def test_nothing_is_lost_and_each_chat_keeps_its_order(
    loaded_database: Database, tmp_path: Path
) -> None:
    url = str(loaded_database.engine.url)
    found = await killed(loaded_database, url, tmp_path, people=4, each=3, at_once=True)
    assert found["asked"] == 16
    assert found["in_hand"] > 0
    assert found["lost"] == found["out_of_order"] == 0
    # Beside what was sent and not yet noted as done, a bot repeats what took Telegram too long.
    assert found["twice"] < found["asked"] / 2
