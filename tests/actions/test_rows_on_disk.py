"""A table on disk gives the rows that it gave in memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from actions.finding.rows_on_disk import RowsOnDisk, put_on_disk

TABLE = np.arange(60, dtype=np.uint8).reshape(12, 5)
PLACES = np.array([11, 0, 3, 3])


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


def test_where_nothing_can_be_written_the_table_stays_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    kept = put_on_disk(TABLE, tmp_path / "file" / "a.table")
    assert not isinstance(kept, RowsOnDisk)
    assert kept is TABLE
