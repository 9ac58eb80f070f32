"""The short form of `make fuzz`."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.fuzz.__main__ import broken_promises
from bench.fuzz.running import fuzz_updates, fuzz_web
from bench.fuzz.web import serving
from data.database import Database

SEED = 86
# Too few to tell of memory.
COUNT = 100


@pytest.mark.timeout(300)
@pytest.mark.filterwarnings("default")
def test_no_update_and_no_request_breaks_anything(
    loaded_database: Database, tmp_path: Path
) -> None:
    found = fuzz_updates(loaded_database, tmp_path, COUNT, SEED)
    with serving(loaded_database, tmp_path) as address:
        found |= fuzz_web(address, COUNT, SEED)
    del found["updates_memory_ratio"], found["requests_memory_ratio"]
    assert broken_promises(found) == []
    assert found["updates"] == COUNT
    assert found["requests"] > COUNT / 2
