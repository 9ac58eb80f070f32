"""`python -m bot run`: ready, silent towards the network, and gone after Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.running import layout
from bot.running.health import wait_for
from tests.system.installation import STOP_SECONDS, environment, settings_in

PROC = Path("/proc")


def processes_with(marker: str) -> set[int]:
    """The processes whose environment holds a word that only this test has."""
    found = set()
    for folder in PROC.iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            inside = marker.encode() in (folder / "environ").read_bytes()
            ended = " Z " in (folder / "stat").read_text()
        except OSError:
            continue
        if inside and not ended:
            found.add(int(folder.name))
    return found


def listening_addresses(pids: set[int]) -> set[str]:
    """The local addresses, as the kernel writes them, on which processes listen."""
    inodes = set()
    for pid in pids:
        for link in (PROC / str(pid) / "fd").iterdir():
            try:
                inodes.add(os.readlink(link))  # noqa: PTH115
            except OSError:
                continue
    found = set()
    for table in ("tcp", "tcp6"):
        for line in (PROC / "net" / table).read_text().splitlines()[1:]:
            columns = line.split()
            if columns[3] == "0A" and f"socket:[{columns[9]}]" in inodes:
                found.add(columns[1].partition(":")[0])
    return found


@pytest.fixture
def runner(tmp_path: Path, trained: None) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A running `python -m bot run` and the address of its health."""
    settings = settings_in(tmp_path)
    with (tmp_path / "run.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=layout.ROOT,
            env=environment(settings, tmp_path),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    yield process, f"http://127.0.0.1:{settings.port}/healthz"
    for pid in processes_with(str(tmp_path)):
        os.kill(pid, signal.SIGKILL)


@pytest.mark.skipif(not PROC.is_dir(), reason="looks at processes through /proc")
def test_ctrl_c_ends_every_process(
    runner: tuple[subprocess.Popen[bytes], str], tmp_path: Path
) -> None:
    process, health = runner
    well = wait_for({"all": health}, lambda: process.poll() is not None, lambda _: None)
    assert well, (tmp_path / "run.log").read_text()
    running = processes_with(str(tmp_path))
    assert len(running) >= 4
    assert listening_addresses(running) == {"0100007F"}, "something listens beyond 127.0.0.1"
    process.send_signal(signal.SIGINT)
    assert process.wait(STOP_SECONDS) == 0
    assert processes_with(str(tmp_path)) == set()


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", settings.port))
        taken.listen()
        done = subprocess.run(
            [sys.executable, "-m", "bot", "run"],
            cwd=layout.ROOT,
            env=environment(settings, tmp_path),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode != 0
    (line,) = done.stderr.strip().splitlines()
    assert str(settings.port) in line
    assert "PORT" in line
