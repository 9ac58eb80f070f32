"""What `make bench` counts and writes, without starting any bot."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bench.turns import report, vanilla
from bench.turns.__main__ import PARTS, kept_as
from bench.turns.asking import Asked, NoAnswerError, check, questions
from bench.turns.catalogue import enlarge, make_up
from bench.turns.pictures import draw
from bench.turns.processes import cpu_seconds, disk_mb, memory_mb, resident_mb, spending
from bench.turns.whole_way import emulated_telegram
from data.catalogue_view import read_catalogue
from data.database import Database
from data.models import Fact

TURNS = {
    "alone_p50_ms": 20.0,
    "alone_p95_ms": 30.0,
    "alone_per_s": 45.0,
    "together_p50_ms": 120.0,
    "together_p95_ms": 150.0,
    "together_per_s": 60.0,
    "cpu_ms": 18.0,
    "rasa_cpu_ms": 10.0,
    "actions_cpu_ms": 8.0,
    "idle_percent": 0.5,
    "start_s": 6.0,
    "memory_mb": 700.0,
}


def found() -> dict[str, Any]:
    """A run as it is kept."""
    slow = {key: value * 5 for key, value in TURNS.items()} | {"together_per_s": 8.0}
    return {
        "measured": {"turns": {"machine": "a processor, 2 cores, 4 GiB", "load": 0.12}},
        "training": {
            "epochs": 6,
            "vanilla_s": 400.0,
            "vanilla_cpu_s": 700.0,
            "ours_s": 90.0,
            "ours_cpu_s": 140.0,
        },
        "vanilla": slow,
        "ours": TURNS | {"memory_each_mb": {"rasa": 300.0}, "whole_way_p95_ms": 99.0},
        "conversation_vanilla": {"ratio": 1.5, "p50_ms_by_tens": [50.0, 90.0]},
        "conversation_ours": {"ratio": 1.1, "messages": 200, "p50_ms_by_tens": [20.0, 21.0]},
        "catalogue": [
            {"statements": size, "p50_ms": p50, "p95_ms": 2 * p50, "actions_mb": 300.0}
            for size, p50 in ((526, 20.0), (4_000, 30.0), (40_000, 50.0))
        ],
        "examples": [
            {
                "examples": size,
                "training_s": size / 80,
                "training_cpu_s": size / 60,
                "p50_ms": p50,
                "p95_ms": 2 * p50,
                "rasa_mb": 250.5,
            }
            for size, p50 in ((3_600, 20.0), (28_800, 21.0))
        ],
        "subscribers": [
            {"subscribers": size, "p50_ms": p50, "p95_ms": 2 * p50, "fan_out_s": size / 200_000}
            for size, p50 in ((1_000, 20.0), (1_000_000, 22.0))
        ],
    }


def test_waits_are_told_by_the_median_and_the_slowest_twentieth() -> None:
    asked = Asked(tuple(number / 1000 for number in range(1, 102)), seconds=2.0)
    assert asked.p50_ms == pytest.approx(51)
    assert asked.p95_ms == pytest.approx(96)
    assert asked.per_second == pytest.approx(50.5)


def test_every_run_asks_the_same() -> None:
    assert questions() == questions()
    assert len(questions()) > 500


def test_processes_are_measured_with_their_children() -> None:
    assert resident_mb([os.getpid()]) >= memory_mb([os.getpid()]) > 10
    assert cpu_seconds([os.getpid()]) > 0


def test_what_ends_inside_is_counted_as_spent() -> None:
    with spending() as spent:
        subprocess.run([sys.executable, "-c", "sum(range(10**6))"], check=True)
    assert spent().cpu_seconds > 0
    assert spent().seconds > 0


def test_files_of_a_folder_count_and_links_do_not(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(b"0" * 2**20)
    (tmp_path / "link").symlink_to(tmp_path / "folder" / "file")
    assert disk_mb(tmp_path) == pytest.approx(1, abs=0.01)


def test_the_parts_of_a_run_are_told_in_the_document() -> None:
    row = r"^\| (`[a-z_`, ]+) \| "
    told = re.findall(row, report.DOCUMENT.read_text("utf-8"), re.MULTILINE)
    assert re.findall(r"\w+", " ".join(told)) == [*PARTS]


def test_turns_of_both_are_kept_side_by_side_and_others_by_their_name() -> None:
    assert kept_as("turns", {"vanilla": 1, "ours": 2}) == {"vanilla": 1, "ours": 2}
    assert kept_as("disk", {"ours_mb": 2}) == {"disk": {"ours_mb": 2}}


def test_ratios_are_of_what_was_measured() -> None:
    assert report.ratios(found()) == {
        "turns_per_second": 7.5,
        "p50": 0.2,
        "whole_way_p95_ms": 99.0,
        "memory": 0.2,
        "start": 0.2,
        "training": 0.2,
        "long_chat": 1.1,
        "large_catalogue": 2.5,
        **dict.fromkeys((f"{key}_ratio" for key in TURNS if key != "idle_percent"), 0.2),
        "together_per_s_ratio": 7.5,
        "vanilla_long_chat": 1.5,
        "catalogue_4000": 1.5,
        "examples_p50": 1.05,
        "subscribers_p50": 1.1,
    }


def test_tables_go_between_the_marks_and_the_rest_stays(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    text = report.DOCUMENT.read_text("utf-8")
    document.write_text(text, "utf-8")
    report.write(found(), document)
    written = document.read_text("utf-8")
    assert "Machine: a processor, 2 cores, 4 GiB. Load before the first part: 0.1." in written
    assert "| 8 people, turns a second | 8.0 | 60.0 | 7.5 |" in written
    assert "| p50 with 40,000 statements / with our own | ≤ 1.5 | 2.5 | missed |" in written
    assert "late in a chat of 200 messages / in its first ten | ≤ 1.2 | 1.1 | met |" in written
    assert "ours / vanilla (6 of 100 epochs) | ≤ 0.25 | 0.2 | met |" in written
    assert "environment on disk: ours / vanilla | ≤ 0.5 | not measured |  |" in written
    assert "| CPU of both while the other bot is asked, % of a core | 2.5 | 0.5 |  |" in written
    assert "(vanilla: 6 of its 100 epochs) | 700.0 | 140.0 | 0.2 |" in written
    assert "| 28,800 | 360.0 | 480.0 | 21.0 | 42.0 | 250.5 |" in written
    assert "| 1,000,000 | 22.0 | 44.0 | 5.0 |" in written
    assert written.partition("<!-- make bench: begin")[0] == text.partition("<!-- make bench: b")[0]


def test_a_document_without_marks_is_refused(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text("nothing", "utf-8")
    with pytest.raises(ValueError, match="lacks the marks"):
        report.write(found(), document)


@pytest.mark.parametrize(
    ("measured", "pictures"),
    [
        (("vanilla", "ours"), {"turns"}),
        (("conversation_ours", "catalogue"), {"conversation", "catalogue"}),
        (("examples", "subscribers"), {"examples", "subscribers"}),
    ],
)
def test_pictures_are_drawn_of_what_was_measured(
    tmp_path: Path, measured: tuple[str, ...], pictures: set[str]
) -> None:
    draw({name: found()[name] for name in measured}, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        f"performance-{name}.png" for name in pictures
    }


def test_made_up_facts_are_statements_with_sources_and_phrasings(
    loaded_database: Database,
) -> None:
    database = loaded_database
    with database.session() as session:
        before = session.scalar(select(func.count()).select_from(Fact))
        make_up(session, 30)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Fact)) == (before or 0) + 30
        made = [
            statement
            for identity, statement in read_catalogue(session).statements.items()
            if identity.startswith("fact:made-up-")
        ]
    assert len(made) == 30
    assert all(one.sources and len(one.phrasings) >= 5 for one in made)


def test_the_vanilla_recipe_is_the_default_one_with_our_actions(tmp_path: Path) -> None:
    vanilla.write_config(tmp_path / "config.yml", epochs=3)
    written = (tmp_path / "config.yml").read_text("utf-8")
    assert written.count("epochs: 3") == 4
    assert "nlu.components" not in written


def test_an_emulated_telegram_runs_beside_the_bench() -> None:
    with emulated_telegram() as line:
        assert line.telegram.url.startswith("http://127.0.0.1:")


def test_our_catalogue_is_not_made_smaller(sqlite_database: Database, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ask for more"):
        enlarge(sqlite_database, 100, tmp_path / "vectors.npz")


@pytest.mark.parametrize(
    "told", [[], ["Sorry, something went wrong on our side. Please try again in a moment."]]
)
def test_an_apology_is_no_answer(told: list[str]) -> None:
    check("How many tasks?", ["86 tasks."])
    with pytest.raises(NoAnswerError, match="How many tasks"):
        check("How many tasks?", told)


def test_vanilla_of_other_examples_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vanilla, "HOME", tmp_path)
    monkeypatch.setattr(vanilla, "_RECORD", tmp_path / "training.json")
    for name in ("env/bin/rasa", "models/1.tar.gz"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    with pytest.raises(vanilla.VanillaError, match="present examples"):
        vanilla.require_trained()
    record = {"inputs": "others", "epochs": 6, "seconds": 1.0, "cpu_seconds": 2.0}
    (tmp_path / "training.json").write_text(json.dumps(record))
    with pytest.raises(vanilla.VanillaError, match="present examples"):
        vanilla.require_trained()
