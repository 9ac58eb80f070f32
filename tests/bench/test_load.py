"""What `make bench-load` asks, counts, writes and reckons on paper, without Rasa."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from bench.load import holding, paper, report
from bench.load.asking import Asked, ask_together
from bench.load.holding import held_to
from tests.fake_rasa import FakeRasa, document
from tests.waiting import until

COST = {"bot": 10.0, "rasa": 20.0, "actions": 5.0, "database": 5.0}
MEMORY = {"bot": 100, "rasa": 200, "actions": 300}
SIZES = {
    "person_bytes": 400,
    "choices_bytes": 100,
    "delivery_bytes": 200,
    "update_bytes": 150,
    "inbox_per_s": 500,
}


def found() -> dict[str, Any]:
    """A run as its last line tells it."""
    row = {"p50_ms": 100, "p95_ms": 200, "cores_busy": 1.5, "cores_of_others": 0.2, "failed": {}}
    row |= {"cpu_ms": {"rasa": 20.0, "actions": 5.0, "database": 5.0, "asking": 2.0}}
    rows = [{**row, "processes": n, "per_s": 30.0 * n} for n in (1, 2, 3)]
    way = {"asked_per_s": 5.0, "p50_ms": 80, "p95_ms": 90, "cpu_ms": COST, "memory_mb": MEMORY}
    return {
        "machine": "a machine",
        "load": [0.5, 2.5],
        "people": 8,
        "throughput": [{**row, "share_of_a_core": 1.0} for row in rows],
        "held": [{**row, "share_of_a_core": 0.25} for row in rows],
        "conversation_bytes": 5000,
        "sizes": SIZES,
        "killed": {
            "people": 40,
            "asked": 240,
            "in_hand": 20,
            "lost": 0,
            "twice": 1,
            "out_of_order": 0,
            "slowest_s": 31.0,
        },
        "whole_way": way,
    }


class TestAsking:
    async def test_each_conversation_has_ten_messages_and_one_at_a_time(self) -> None:
        async with FakeRasa() as rasa:
            asked = await ask_together([rasa.url], 3, 0, least=60)
        senders = [body["sender"] for body in rasa.asked]
        assert asked.count == len(asked.waits) == len(senders)
        assert max(senders.count(each) for each in senders) <= 10
        assert rasa.most_at_once == 1

    async def test_what_gets_no_answer_is_counted_and_the_others_go_on(self) -> None:
        turns = cycle([document("well"), {"error": "no"}, document("well")])
        async with FakeRasa(lambda _: next(turns)) as rasa:
            asked = await ask_together([rasa.url], 2, 0, least=30)
        assert asked.waits
        assert set(asked.failed) == {"not a list of messages"}
        assert asked.count == len(rasa.asked)

    def test_percentiles(self) -> None:
        asked = Asked([0.1 * number for number in range(1, 11)], seconds=5.0)
        assert asked.per_second == 2.0
        assert asked.percentile_ms(0.5) == pytest.approx(600)
        assert asked.percentile_ms(0.95) == pytest.approx(1000)


@pytest.fixture
def busy() -> Iterator[int]:
    """A process that takes all it gets."""
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    yield process.pid
    process.send_signal(signal.SIGCONT)
    process.kill()
    process.wait()


async def test_a_process_that_used_its_share_is_halted_and_goes_on_after(busy: int) -> None:
    with held_to(1e-6, [busy]):
        await until(lambda: state_of(busy) == "T")
    await until(lambda: state_of(busy) != "T")


def test_what_was_not_used_may_be_used_later_up_to_a_tenth_of_a_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # At each look: the clock, the processor time used until then, and what follows.
    looks = [(0.2, 0.02, "CONT"), (0.4, 0.12, "STOP"), (0.44, 0.12, "STOP"), (0.6, 0.12, "CONT")]
    looks += [(60.0, 0.12, "CONT"), (60.02, 0.24, "STOP")]
    clock, used = (iter([0.0, *(each[column] for each in looks)]) for column in (0, 1))
    told: list[str] = []
    monkeypatch.setattr(holding.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(holding, "_processor_seconds", lambda _: next(used))
    monkeypatch.setattr(holding.os, "kill", lambda _, number: told.append(number.name))
    held = holding.Held(1, 0.25)
    for _ in looks:
        held.look()
    assert told == [f"SIG{each[2]}" for each in looks]


def state_of(pid: int) -> str:
    """The kernel's letter: "T" is halted."""
    return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]


class TestPaper:
    def test_cores_follow_from_the_questions_at_the_peak(self) -> None:
        need = paper.needs(paper.Use(), found())
        assert need.peak_per_s == pytest.approx(1_000_000 * 0.05 * 4 * 5 / 86_400)
        assert need.cores["rasa"] == pytest.approx(need.peak_per_s * 0.020 / 0.5)
        assert need.processes == {"bot": 2, "rasa": 2, "actions": 2}
        assert need.memory_gib == pytest.approx(1200 / 1024)

    def test_ten_times_the_questions_take_ten_times_the_cores_and_rows(self) -> None:
        one, ten = (paper.needs(paper.Use(questions=each), found()) for each in (4, 40))
        assert ten.cores["actions"] == pytest.approx(10 * one.cores["actions"])
        assert ten.processes["rasa"] == 5
        for part in ("conversations", "updates"):
            assert ten.database_gib[part] == pytest.approx(10 * one.database_gib[part])
        assert ten.database_gib["people"] == one.database_gib["people"]

    def test_answers_slow_an_announcement_down_until_it_stands(self) -> None:
        need = paper.needs(paper.Use(), found())
        assert need.broadcast_hours == pytest.approx(1_000_000 / 30 / 3600)
        slowed = 1_000_000 / (30 - need.peak_per_s) / 3600
        assert need.broadcast_hours_at_peak == pytest.approx(slowed)
        crowded = paper.needs(paper.Use(questions=40), found())
        assert crowded.broadcast_hours_at_peak == float("inf")

    def test_the_command_takes_other_numbers(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        measured = tmp_path / "measured.json"
        measured.write_text(json.dumps(found()), "utf-8")
        monkeypatch.setattr(paper, "MEASURED", measured)
        paper.main(["--users", "200000", "--share-a-day", "0.1", "--peak", "3"])
        told = capsys.readouterr().out
        assert "For 200,000 users of whom 10% ask 4 questions a day" in told
        assert "2.8 questions a second" in told


class TestReport:
    def test_the_document_holds_the_tables_between_its_marks(self, tmp_path: Path) -> None:
        document = tmp_path / "scaling.md"
        document.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n", "utf-8")
        for _ in range(2):
            report.write(found(), document, tmp_path / "measured.json")
        text = document.read_text("utf-8")
        assert text.startswith("before\n")
        assert text.endswith(f"{report.END}\nafter\n")
        assert "old" not in text
        row = "| 3 | 100% | 90.0 | 100 ms | 200 ms | 0 | 1.50, 0.20 | 20.0, 5.0, 5.0, 2.0 ms |"
        assert text.count(row) == 1
        assert "| 10.0 ms | 20.0 ms | 5.0 ms | 5.0 ms | 40.0 ms |" in text
        assert json.loads((tmp_path / "measured.json").read_text("utf-8")) == found()

    def test_the_document_has_the_marks(self) -> None:
        text = report.DOCUMENT.read_text("utf-8")
        assert text.count(report.BEGIN) == text.count(report.END) == 1

    def test_a_run_with_a_question_that_got_no_answer_fails(self) -> None:
        run = found()
        assert not report.is_broken(run)
        run["held"][0]["failed"] = {"status 503": 1}
        assert report.is_broken(run)
