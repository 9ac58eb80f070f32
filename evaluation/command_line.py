"""The bench's command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Annotated

import typer

from actions.dialogue.reading import Limits
from actions.dialogue.scope import SIGNS, Scope
from actions.dialogue.turn import Turn
from actions.finding.index import EVIDENCE, StatementIndex
from actions.finding.ranker import Ranker
from actions.service import AnswerService
from bot.running.layout import ROOT
from data.catalogue_view import Catalogue, read_catalogue
from evaluation import bench, dialogues, gate, scoped, study
from evaluation.asked import check, read_questions
from evaluation.bench import Result
from evaluation.running import Door, catalogue_database, started
from evaluation.vectors import RememberedVectors

VECTORS = ROOT / "var" / "evaluation" / "vectors.npz"
WEIGHTS = ROOT / "actions" / "finding" / "weights.json"
SCOPE = ROOT / "actions" / "dialogue" / "scope.json"
_TIMED_ONE_IN = 3
app = typer.Typer(no_args_is_help=True, add_completion=False)
Rasa = Annotated[str, typer.Option("--rasa", help="Address of a running Rasa; else one starts.")]
Token = Annotated[str, typer.Option(help="The token of that Rasa, if it wants one.")]
Public = Annotated[str, typer.Option(help="Folder with CLINC150 (json), BANKING77 (csv).")]
Write = Annotated[bool, typer.Option("--write", help="Write the weights, not only show them.")]
Floor = Annotated[bool, typer.Option("--floor", help="Make these figures the gate's floor.")]


@dataclass(frozen=True)
class Ready:
    """The assistant in this process over the catalogue of the tree."""

    assistant: AnswerService
    catalogue: Catalogue
    vectors: RememberedVectors


@app.command()
def report(rasa: Rasa = "", token: Token = "", public: Public = "", floor: Floor = False) -> None:
    """Ask all questions, write docs/evaluation.md, end with one line of JSON."""
    from evaluation import pictures, writing

    line = Limits().held
    with _door(rasa, token, "actions") as door, _ready() as ready:
        results = _asked(ready, door)
        turns = dialogues.right_turns(ready.assistant, door.understood)
        index = StatementIndex(ready.catalogue, ready.vectors)
        held = scoped.held_of(results, index, Ranker.from_file(), Scope.from_file())
        seconds = _seconds(door, results)
    understood = study.measured(study.order(results, public))
    run = writing.Run(results, turns, held, line, seconds, understood)
    pictures.draw(run.held_out, held, understood, line)
    writing.write(run)
    if floor:
        gate.write(gate.counted(run.held_out))
    typer.echo(json.dumps(writing.summary(run), ensure_ascii=False))


@app.command()
def fit(rasa: Rasa = "", token: Token = "", write: Write = False) -> None:
    """Fit the weights of finder and scope on the fitting half of the questions."""
    from evaluation import fitting

    questions = [q for q in read_questions() if q.half == "fitting"]
    questions += fitting.near_strangers(study.NEAR_STRANGERS)
    with _door(rasa, token) as door, _ready() as ready:
        turns = [
            (q, Turn.from_message("fit", {"text": q.text, **door.understood(q.text)}, "rest"))
            for q in questions
        ]
        index = StatementIndex(ready.catalogue, ready.vectors)
        ranker, scope = Ranker.from_file(), Scope.from_file()
        heard = fitting.lessons(index, ranker, scope, turns)
        new_ranker = fitting.fit_ranker(index, heard, ranker)
        heard = fitting.lessons(index, new_ranker, scope, turns)
        new_scope = fitting.fit_scope(heard, Limits().held)
    typer.echo("\n".join(fitting.changes(EVIDENCE, ranker, new_ranker)))
    typer.echo("\n".join(fitting.changes(SIGNS, scope, new_scope)))
    if write:
        fitting.write(WEIGHTS, EVIDENCE, new_ranker)
        fitting.write(SCOPE, SIGNS, new_scope)


@contextmanager
def _ready() -> Iterator[Ready]:
    vectors = RememberedVectors(VECTORS)
    with catalogue_database() as database:
        assistant = bench.service(database, vectors)
        with database.reading() as session:
            catalogue = read_catalogue(session)
        try:
            yield Ready(assistant, catalogue, vectors)
        finally:
            vectors.save()


@contextmanager
def _door(rasa: str, token: str, *processes: str) -> Iterator[Door]:
    opened = nullcontext(Door(rasa, token)) if rasa else started(*processes)
    with opened as door:
        yield door


def _asked(ready: Ready, door: Door) -> list[Result]:
    questions = read_questions()
    catalogue = ready.catalogue
    check(questions, catalogue.statements, catalogue.fields, catalogue.topics)
    return bench.ask(ready.assistant, door.understood, questions)


def _seconds(door: Door, results: list[Result]) -> list[float]:
    """What every third held-out question takes through Rasa and the action server."""
    texts = [r.question.text for r in results if r.question.half == "held out"][::_TIMED_ONE_IN]
    return [bench.timed(door.answered, f"latency-{n}", text) for n, text in enumerate(texts)]
