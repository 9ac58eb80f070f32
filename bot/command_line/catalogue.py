"""Commands on the task database: tables, catalogue, questions without an answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select

from bot.command_line.edges import FAILED, MISUSED, fail, open_database
from bot.command_line.telling import AsJson, progress_bars, tell
from data.loading import (
    CATALOGUE,
    Action,
    CatalogueProblems,
    LoadReport,
    check_catalogue,
    load_catalogue,
)
from data.loading.names import names_document
from data.models import UnansweredQuestion

NAMES = Path(__file__).parents[2] / "nlu" / "names.yml"

Folder = Annotated[Path, typer.Option(help="The folder of the catalogue's files.")]


def migrate() -> None:
    """Make the tables of the task database, or bring them up to date."""
    with open_database() as database:
        database.migrate()
    typer.echo("the tables are up to date")


def load(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; change nothing.")
    ] = False,
    folder: Folder = CATALOGUE,
    as_json: AsJson = False,
) -> None:
    """Check the catalogue and load it into the task database.

    Running processes answer with it from the next question on. One fault, and nothing is loaded.

    Examples:

        load --dry-run

        load
    """
    _require(folder)
    with open_database() as database, progress_bars() as bar:
        tables, catalogue = bar("Tables"), bar("Catalogue")
        if not dry_run:
            database.migrate()
        tables(1.0)
        report = load_catalogue(database, folder, dry_run)
        catalogue(1.0)
    document = {
        "up_to_date": report.up_to_date,
        "dry_run": dry_run,
        "counts": {action.value: report.count(action) for action in Action},
        "changes": [str(change) for change in report.changes],
    }
    tell(document, _load_lines(report, dry_run), as_json=as_json)


def check(folder: Folder = CATALOGUE, as_json: AsJson = False) -> None:
    """Check the catalogue's files: every fault with its file and line.

    Ends with 1 when there is a fault.
    """
    _require(folder)
    try:
        check_catalogue(folder)
    except CatalogueProblems as error:
        if as_json:
            tell({"sound": False, "problems": [str(p) for p in error.problems]}, (), as_json=True)
            raise typer.Exit(FAILED) from None
        fail(f"{error}\n{len(error.problems)} problems")
    tell({"sound": True, "problems": []}, ["the catalogue is sound"], as_json=as_json)


def names(folder: Folder = CATALOGUE) -> None:
    """Write the names that Rasa looks for, nlu/names.yml, from the catalogue's files."""
    _require(folder)
    try:
        NAMES.write_text(names_document(folder), "utf-8")
    except CatalogueProblems as error:
        fail(f"{error}\n{len(error.problems)} problems: nothing was written")
    typer.echo("nlu/names.yml is written: the next `make run` or `make train` trains with it")


def unanswered(
    most: Annotated[int, typer.Option(min=1, help="How many to show.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List the newest questions that got no answer, scrubbed and without who asked.

    Each is a hint at a statement, a phrasing or a training example that is missing.

    Example:

        unanswered --most 20
    """
    query = select(UnansweredQuestion).order_by(UnansweredQuestion.asked_at.desc()).limit(most)
    with open_database() as database, database.reading() as session:
        rows = session.scalars(query).all()
    document = [
        {
            "asked_at": row.asked_at,
            "language": row.language,
            "outcome": row.outcome,
            "nearest": row.nearest,
            "text": row.text,
        }
        for row in rows
    ]
    lines = [
        f"{row.asked_at:%Y-%m-%d}  {row.language:<7}  {row.outcome:<9}  {row.text}" for row in rows
    ]
    tell(document, lines or ["no unanswered questions"], as_json=as_json)


def _load_lines(report: LoadReport, dry_run: bool) -> Iterator[str]:
    if report.up_to_date:
        yield "the task database holds this catalogue already"
        return
    if dry_run:
        yield from (str(change) for change in report.changes)
    counts = ", ".join(f"{report.count(action)} {action}" for action in Action)
    yield f"{'would be' if dry_run else 'done'}: {counts}"


def _require(folder: Path) -> None:
    if not folder.is_dir():
        fail(f"there is no folder {folder}: give the catalogue's folder", MISUSED)
