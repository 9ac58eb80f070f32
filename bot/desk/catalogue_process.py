"""The catalogue's files, checked and loaded in a process of their own.

Reading them takes seconds of a processor. In this process that would make people who ask wait.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from data.database import Database
from data.loading import Action, CatalogueProblems, load_catalogue
from data.loading.applying import Change
from data.loading.problems import Problem
from data.staff.statements import problems_of

_ROOT = Path(__file__).parents[2]
_SECONDS = 120
_ADDRESS = "DATABASE_URL"


@dataclass(frozen=True)
class Checked:
    """What the files hold: either problems, or what a load changes (`done` when it did)."""

    version: str = ""
    problems: tuple[Problem, ...] = ()
    changes: tuple[Change, ...] = ()
    up_to_date: bool = False
    done: bool = False

    def count(self, action: str) -> int:
        """How many rows are added, changed or removed."""
        return sum(change.action == action for change in self.changes)


class CatalogueProcessError(RuntimeError):
    """The process ended without a result; its last line says why."""


async def check_files(folder: Path, url: str) -> Checked:
    """What is wrong in the files, or what loading them into the database at `url` would change."""
    return _checked(await _run("plan", str(folder), url=url))


async def load_files(folder: Path, url: str, version: str) -> Checked:
    """Load the files if they are still those of `version`; else only what is in them now."""
    return _checked(await _run("load", str(folder), version, url=url))


async def check_row(row: str, target: str, folder: Path) -> Sequence[Problem]:
    """What is wrong in the catalogue with one more row."""
    found = await _run("row", str(folder), target, sent=row)
    return [Problem(**each) for each in found["problems"]]


async def _run(*words: str, url: str = "", sent: str = "") -> Any:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        __name__,
        *words,
        cwd=_ROOT,
        # In the environment, not among the words: those are shown to everybody on the machine.
        env={**os.environ, _ADDRESS: url},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(_SECONDS):
            out, errors = await process.communicate(sent.encode())
    except TimeoutError:
        process.kill()
        await process.wait()
        raise CatalogueProcessError(f"no result after {_SECONDS} s") from None
    if process.returncode:
        lines = errors.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise CatalogueProcessError(lines[-1])
    return json.loads(out)


def _checked(found: Any) -> Checked:
    return Checked(
        version=found["version"],
        problems=tuple(Problem(**each) for each in found["problems"]),
        changes=tuple(
            Change(Action(each["action"]), each["kind"], each["id"], tuple(each["columns"]))
            for each in found["changes"]
        ),
        up_to_date=found["up_to_date"],
        done=found["done"],
    )


def _plan(folder: Path) -> Checked:
    return _loaded(folder, dry_run=True)


def _load(folder: Path, version: str) -> Checked:
    found = _plan(folder)
    if found.problems or found.up_to_date or found.version != version:
        return found
    return _loaded(folder, dry_run=False)


def _loaded(folder: Path, *, dry_run: bool) -> Checked:
    database = Database(os.environ[_ADDRESS])
    try:
        report = load_catalogue(database, folder, dry_run)
    except CatalogueProblems as error:
        return Checked(problems=error.problems)
    finally:
        database.close()
    return Checked(report.version, (), report.changes, report.up_to_date, not dry_run)


def _main(words: Sequence[str]) -> None:
    match words:
        case ["plan", folder]:
            found = _plan(Path(folder))
        case ["load", folder, version]:
            found = _load(Path(folder), version)
        case ["row", folder, target]:
            row = sys.stdin.buffer.read().decode()
            found = Checked(problems=tuple(problems_of(row, target, Path(folder))))
        case _:
            raise SystemExit("use: plan FOLDER | load FOLDER VERSION | row FOLDER TARGET")
    sys.stdout.write(json.dumps(asdict(found)))


if __name__ == "__main__":
    _main(sys.argv[1:])
