"""What `make bench-load` writes and counts on paper, without starting anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench.load import report

COST = {"bot": 10.0, "rasa": 20.0, "actions": 5.0, "database": 5.0}


def found() -> dict[str, Any]:
    """A run as its last line tells it."""
    row = {"p50_ms": 100, "p95_ms": 200, "cpu_ms": COST, "memory_mb": 300}
    return {
        "machine": "a machine",
        "people": 8,
        "throughput": [{**row, "processes": n, "per_s": 30.0 * n} for n in (1, 2, 3)],
        "whole_way": {"asked_per_s": 5.0, **row},
    }


def test_the_model_on_paper() -> None:
    needed = report.needs(found())
    assert needed["peak_per_s"] == pytest.approx(1_000_000 * 0.05 * 4 * 5 / 86_400)
    assert needed["rasa"] == pytest.approx(needed["peak_per_s"] * 0.020 / 0.5)


def test_the_document_holds_the_tables_between_its_marks(tmp_path: Path) -> None:
    document = tmp_path / "scaling.md"
    document.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n", "utf-8")
    report.write(found(), document)
    report.write(found(), document)
    text = document.read_text("utf-8")
    assert text.startswith("before\n")
    assert text.endswith(f"{report.END}\nafter\n")
    assert "old" not in text
    assert text.count("| 3 | 90 | 100 ms | 200 ms | 300 MB |") == 1
    assert "| 10.0 ms | 20.0 ms | 5.0 ms | 5.0 ms | 40.0 ms |" in text


def test_the_document_has_the_marks() -> None:
    text = report.DOCUMENT.read_text("utf-8")
    assert text.count(report.BEGIN) == text.count(report.END) == 1
