"""What is measured, each part by itself, as plain figures."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ruamel.yaml import YAML

from bench.turns import vanilla
from bench.turns.asking import Asked, ask, ask_together, questions
from bench.turns.catalogue import enlarge
from bench.turns.processes import Spent, cpu_seconds, disk_mb, memory_mb, spending
from bench.turns.sides import Side, running
from bench.turns.whole_way import emulated_telegram
from bot.running.layout import NLU_PYTHON, ROOT

Result = dict[str, Any]
PEOPLE = 8
CATALOGUES = (394, 4_000, 40_000)
PER_SECOND = 5.0
_ALL = ("rasa", "actions", "bot")
_SETTLED = 5.0
_CHAT_BLOCK = 10
_REPEATS = 5


@dataclass(frozen=True)
class Size:
    """How much is asked: by one person, by each of eight, in one chat, in Telegram."""

    alone: int
    each: int
    chat: int
    telegram: int


FULL = Size(alone=180, each=100, chat=1000, telegram=300)
SHORT = Size(alone=40, each=15, chat=200, telegram=50)


def vanilla_turns(size: Size) -> Result:
    """The vanilla bot's turns, start and memory after them."""
    with running(vanilla=True) as side:
        return {**_turns(side, size), "memory_mb": _idle_memory(side, "rasa")}


def our_turns(size: Size) -> Result:
    """Ours, the whole way from Telegram, and the memory of all processes after both."""
    with emulated_telegram() as line:
        telegram = line.telegram
        settings: dict[str, Any] = {
            "telegram_bot_token": telegram.token,
            "telegram_api_url": telegram.url,
        }
        with running(also="bot", **settings) as side:
            found = _turns(side, size)
            line.ask(questions()[:_CHAT_BLOCK], PER_SECOND)
            asked = line.ask(questions()[: size.telegram], PER_SECOND)
            each = {name: round(memory_mb(side.pids(name)), 1) for name in _ALL}
            found |= _waits("whole_way_", asked)
            return {**found, "memory_each_mb": each, "memory_mb": _idle_memory(side, *_ALL)}


def conversation(size: Size, is_vanilla: bool) -> Result:
    """How the time of a turn grows with the messages of one chat, by tens."""
    ten = questions()[:_CHAT_BLOCK]
    with running(vanilla=is_vanilla) as side:
        ask(side.door, ten)
        fresh = [ask(side.door, ten, f"fresh-{number}").p50_ms for number in range(_REPEATS)]
        blocks = [ask(side.door, ten, "long").p50_ms for _ in range(size.chat // _CHAT_BLOCK)]
    first, last = statistics.median(fresh), statistics.median(blocks[-_REPEATS:])
    return {
        "first_ten_p50_ms": round(first, 2),
        "last_p50_ms": round(last, 2),
        "ratio": round(last / first, 3),
        "messages": size.chat,
        "p50_ms_by_tens": [round(block, 2) for block in blocks],
    }


def catalogue(statements: int, asked: int) -> Result:
    """How long a turn takes with so many statements, made-up ones beside the real."""
    with TemporaryDirectory() as folder:
        vectors = Path(folder) / "vectors.npz"
        with running(
            fill=lambda database: enlarge(database, statements, vectors),
            variables={"VECTORS_FILE": str(vectors)},
        ) as side:
            ask(side.door, questions()[:_CHAT_BLOCK])
            found = _waits("", ask(side.door, questions()[:asked]))
            memory = memory_mb(side.pids("actions"))
    return {"statements": statements, **found, "actions_memory_mb": round(memory, 1)}


def our_training() -> Spent:
    """What training from scratch takes, with nothing kept of an earlier one."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        config = folder / "config.yml"
        _without_kept_vectors(config, folder)
        command = [str(NLU_PYTHON), "-m", "nlu", "train", "--force", "--out", str(folder)]
        with spending() as spent:
            subprocess.run(  # noqa: S603
                [*command, "--config", str(config)],
                cwd=ROOT,
                env={**os.environ, "RASA_CACHE_DIRECTORY": str(folder / "cache")},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=True,
            )
        return spent()


def disk() -> Result:
    """MiB of both environments of Rasa."""
    ours = disk_mb(NLU_PYTHON.parents[1])
    return {"vanilla_mb": round(disk_mb(vanilla.HOME / "env")), "ours_mb": round(ours)}


def _turns(side: Side, size: Size) -> Result:
    texts = questions()
    ask(side.door, texts[: 2 * _CHAT_BLOCK])
    pids = side.pids("rasa", "actions")
    before = cpu_seconds(pids)
    alone = ask(side.door, texts[: size.alone])
    used = cpu_seconds(pids) - before
    together = ask_together(side.door, PEOPLE, size.each, texts)
    return {
        "start_s": round(side.start_seconds, 2),
        **_waits("alone_", alone),
        **_waits("together_", together),
        "cpu_ms": round(1000 * used / size.alone, 2),
    }


def _waits(prefix: str, asked: Asked) -> Result:
    return {
        f"{prefix}p50_ms": round(asked.p50_ms, 2),
        f"{prefix}p95_ms": round(asked.p95_ms, 2),
        f"{prefix}per_s": round(asked.per_second, 2),
    }


def _idle_memory(side: Side, *names: str) -> float:
    time.sleep(_SETTLED)
    return round(memory_mb(side.pids(*names)), 1)


def _without_kept_vectors(path: Path, folder: Path) -> None:
    yaml = YAML()
    config = yaml.load((ROOT / "config.yml").read_text("utf-8"))
    for part in config["pipeline"]:
        if part["name"].endswith("SecondOpinion"):
            part["cache"] = str(folder / "vectors.npz")
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(config, file)
