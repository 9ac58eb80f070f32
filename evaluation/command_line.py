"""The bench's command line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Annotated

import typer

from actions.dialogue.reading import Limits
from actions.dialogue.scope import SIGNS, Scope
from actions.finding.index import EVIDENCE, StatementIndex
from actions.finding.ranker import Ranker
from bot.running.layout import ROOT
from data.catalogue_view import Catalogue, read_catalogue
from data.database import Database
from evaluation import (
    bench,
    crossing,
    dialogues,
    diet,
    fitting,
    gate,
    pictures,
    scoped,
    study,
    writing,
)
from evaluation.asked import check, read_questions
from evaluation.bench import Typed
from evaluation.crossing import Answered
from evaluation.running import Door, catalogue_database, started
from evaluation.timing import timed
from evaluation.vectors import RememberedVectors

VECTORS = ROOT / "var" / "evaluation" / "vectors.npz"
WEIGHTS = ROOT / "actions" / "finding" / "weights.json"
SCOPE = ROOT / "actions" / "dialogue" / "scope.json"
_TIMED_ONE_IN = 5
app = typer.Typer(no_args_is_help=True, add_completion=False)
Rasa = Annotated[str, typer.Option("--rasa", help="Address of a running Rasa; else one starts.")]
Token = Annotated[str, typer.Option(help="The token of that Rasa, if it wants one.")]
Public = Annotated[str, typer.Option(help="Folder with CLINC150 (json), BANKING77 (csv).")]
Write = Annotated[bool, typer.Option("--write", help="Write the weights, not only show them.")]
Floor = Annotated[bool, typer.Option("--floor", help="Make these figures the gate's floor.")]


@dataclass(frozen=True)
class Ready:
    """The catalogue of the tree in a database of its own, and what compares questions with it."""

    database: Database
    vectors: RememberedVectors
    index: StatementIndex

    def asked(self, typed: Sequence[Typed], ranker: Ranker, scope: Scope) -> Answered:
        """The answers of an assistant with other weights than those in use."""
        assistant = bench.service(self.database, self.vectors, ranker, scope)
        results = bench.ask(assistant, typed)
        return results, scoped.held_of(results, self.index, ranker, scope)


@app.command()
def report(rasa: Rasa = "", token: Token = "", public: Public = "", floor: Floor = False) -> None:
    """Ask all questions, write docs/evaluation.md, end with one line of JSON."""
    with _door(rasa, token, "actions") as door, _ready() as ready:
        typed, near = _typed(door, ready.index.catalogue)
        found = crossing.crossed(typed, near, partial(fitting.fitted, ready.index), ready.asked)
        assistant = bench.service(ready.database, ready.vectors)
        in_use = bench.ask(assistant, typed)
        turns = dialogues.right_turns(assistant, door.understood)
        timing = timed(door.answered, [q.text for q, _ in typed[::_TIMED_ONE_IN]])
    understood = study.measured(study.order(found.results, public))
    line, homes = Limits().held, ready.index.homes
    run = writing.Run(found, in_use, len(near), homes, turns, line, timing, understood)
    pictures.draw(run.results, run.held, understood, line)
    writing.write(run)
    if floor:
        gate.write(gate.counted([r for r in in_use if r.question.half == gate.HALF]))
    typer.echo(json.dumps(writing.summary(run), ensure_ascii=False))


@app.command()
def fit(rasa: Rasa = "", token: Token = "", write: Write = False) -> None:
    """Fit the weights of finder and scope on all questions and on near strangers."""
    with _door(rasa, token) as door, _ready() as ready:
        typed, near = _typed(door, ready.index.catalogue)
        ranker, scope = fitting.fitted(ready.index, [*typed, *near])
    typer.echo("\n".join(fitting.changes(EVIDENCE, Ranker.from_file(), ranker)))
    typer.echo("\n".join(fitting.changes(SIGNS, Scope.from_file(), scope)))
    if write:
        fitting.write(WEIGHTS, EVIDENCE, ranker)
        fitting.write(SCOPE, SIGNS, scope)


@app.command("diet")
def ask_diet(
    rasa: Rasa, epochs: Annotated[int, typer.Option(help="It was trained so long.")]
) -> None:
    """Ask a running bot with Rasa's default pipeline our questions; reports show it from then."""
    texts = [question.text for question in read_questions()]
    diet.write(diet.asked(Door(rasa).understood, texts, epochs))
    typer.echo(f"{len(texts)} questions were asked")


def _typed(door: Door, catalogue: Catalogue) -> tuple[list[Typed], list[Typed]]:
    """Our questions, checked against the catalogue, and the near strangers that weights need."""
    questions = read_questions()
    check(questions, catalogue.statements, catalogue.fields, catalogue.topics)
    near = fitting.near_strangers(study.NEAR_STRANGERS)
    return bench.heard(door.understood, questions), bench.heard(door.understood, near)


@contextmanager
def _ready() -> Iterator[Ready]:
    vectors = RememberedVectors(VECTORS)
    with catalogue_database() as database:
        with database.reading() as session:
            catalogue = read_catalogue(session)
        try:
            yield Ready(database, vectors, StatementIndex(catalogue, vectors))
        finally:
            vectors.save()


@contextmanager
def _door(rasa: str, token: str, *processes: str) -> Iterator[Door]:
    opened = nullcontext(Door(rasa, token)) if rasa else started(*processes)
    with opened as door:
        yield door
