"""The bench's command line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Annotated

import typer

from actions.dialogue.limits import Limits
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
    talks,
    writing,
)
from evaluation.asked import check, read_questions
from evaluation.bench import Typed, Understood
from evaluation.crossing import Answered
from evaluation.running import Door, catalogue_database, started
from evaluation.talks import Heard, Talk
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

    def talked(
        self, understood: Understood, held: Sequence[Talk], ranker: Ranker, scope: Scope
    ) -> Sequence[Heard]:
        """Our dialogues with such an assistant."""
        assistant = bench.service(self.database, self.vectors, ranker, scope)
        return talks.converse(assistant, understood, held)

    def heard(self, understood: Understood) -> Sequence[Heard]:
        """Our dialogues, checked against the catalogue, with the weights in use."""
        ours = talks.read_talks()
        talks.check(ours, self.index.catalogue.statements)
        return self.talked(understood, ours, Ranker.from_file(), Scope.from_file())


@app.command()
def report(rasa: Rasa = "", token: Token = "", public: Public = "", floor: Floor = False) -> None:
    """Ask all questions, write docs/evaluation.md, end with one line of JSON."""
    with _door(rasa, token, "actions") as door, _ready() as ready:
        typed, near = _typed(door, ready.index.catalogue)
        fit, talk = partial(fitting.fitted, ready.index), partial(ready.talked, door.understood)
        heard = ready.heard(door.understood)
        found = crossing.crossed(typed, near, heard, fit, ready.asked, talk)
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
        own = [result for result in in_use if result.question.half == gate.HALF]
        gate.write(gate.counted(own, [one for one in heard if one.talk.half == gate.HALF]))
    typer.echo(json.dumps(writing.summary(run), ensure_ascii=False))


@app.command()
def fit(rasa: Rasa = "", token: Token = "", write: Write = False) -> None:
    """Fit the weights of finder and scope on all questions, dialogues and near strangers."""
    with _door(rasa, token) as door, _ready() as ready:
        typed, near = _typed(door, ready.index.catalogue)
        heard = ready.heard(door.understood)
        ranker, scope = fitting.fitted(ready.index, [*typed, *near], heard)
    for names, old, new in (
        (EVIDENCE, Ranker.from_file().weights, ranker.weights),
        (SIGNS, Scope.from_file().weights, scope.weights),
    ):
        typer.echo("\n".join(fitting.changes(names, old, new)))
    if write:
        fitting.write(WEIGHTS, EVIDENCE, ranker.weights)
        fitting.write(SCOPE, SIGNS, scope.weights)


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
