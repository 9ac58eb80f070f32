"""Commands on the task database: tables, catalogue, questions without an answer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select

from bot.command_line.edges import MISUSED, fail, open_database
from data.loading import CATALOGUE, Action, CatalogueProblems, check_catalogue, load_catalogue
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
) -> None:
    """Check the catalogue and load it into the task database."""
    _require(folder)
    with open_database() as database:
        if not dry_run:
            database.migrate()
        report = load_catalogue(database, folder, dry_run)
    if report.up_to_date:
        typer.echo("the task database holds this catalogue already")
        return
    if dry_run:
        for change in report.changes:
            typer.echo(str(change))
    counts = ", ".join(f"{report.count(action)} {action}" for action in Action)
    typer.echo(f"{'would be' if dry_run else 'done'}: {counts}")


def check(folder: Folder = CATALOGUE) -> None:
    """Check the catalogue's files: every fault with its file and line."""
    _require(folder)
    try:
        check_catalogue(folder)
    except CatalogueProblems as error:
        fail(f"{error}\n{len(error.problems)} problems")
    typer.echo("the catalogue is sound")


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
) -> None:
    """List the newest questions that got no answer, without who asked."""
    query = select(UnansweredQuestion).order_by(UnansweredQuestion.asked_at.desc()).limit(most)
    with open_database() as database, database.reading() as session:
        rows = session.scalars(query).all()
    for row in rows:
        day = row.asked_at.strftime("%Y-%m-%d")
        typer.echo(f"{day}  {row.language:<7}  {row.outcome:<9}  {row.text}")
    if not rows:
        typer.echo("no unanswered questions")


def _require(folder: Path) -> None:
    if not folder.is_dir():
        fail(f"there is no folder {folder}: give the catalogue's folder", MISUSED)
