"""Staff are told why a message was answered as it was, in the shell only."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from actions.dialogue.context import Context
from actions.dialogue.turn import Turn
from actions.finding.encoder import Vectors
from actions.service import AnswerService
from data.database import Database
from data.loading import CATALOGUE, load_catalogue


class Letters:
    """Vectors that lie close when texts share letters."""

    name = "letters"

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = np.ones((len(texts), 64), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for char in text:
                row[ord(char) % 64] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path_factory.mktemp('explain')}/assistant.db")
    made.migrate()
    load_catalogue(made, CATALOGUE)
    yield made
    made.close()


@pytest.fixture(scope="module")
def service(database: Database) -> AnswerService:
    made = AnswerService(database, Letters(), lambda: dt.datetime.now(dt.UTC), explains=True)
    made.assistant()
    return made


def turn(channel: str = "cmdline", text: str = "How many tasks are there?") -> Turn:
    labels = {"progress": 0.7, "fields": 0.2, "finance": 0.1}
    return Turn("someone", text, labels, names=frozenset({"overall-plan"}), channel=channel)


def test_the_shell_is_told_what_was_understood_and_considered(service: AnswerService) -> None:
    told = service.explanation(turn(), Context())
    assert told is not None
    lines = told.splitlines()
    assert lines[0] == "-- why"
    assert lines[1] == "understood: progress 0.70, fields 0.20, finance 0.10"
    assert lines[2] == "named: overall-plan"
    assert lines[3].startswith("taken for: ")
    assert re.match(r"held by our sources: [01]\.\d\d \(line", lines[4])
    assert "line 0.65" in lines[4]
    considered = [line for line in lines if line.startswith("  ")]
    assert len(considered) == 5
    assert "won over" in lines[-1]


def test_what_won_is_what_the_answer_is_made_of(service: AnswerService) -> None:
    reply = service.reply(turn(), Context(), None)
    told = service.explanation(turn(), Context())
    assert told is not None
    assert reply.reading.found[0].id in told.splitlines()[5]


def test_a_follow_up_is_told_as_one(service: AnswerService) -> None:
    context = Context(field="finance", question="finance", at=dt.datetime.now(dt.UTC))
    told = service.explanation(turn(text="and why?"), context)
    assert told is not None
    assert "as a follow-up" in told
    assert "line 0.45" in told


def test_talk_needs_no_statements(service: AnswerService) -> None:
    told = service.explanation(Turn("x", "hello", {"greet": 0.9}, channel="cmdline"), Context())
    assert told == "-- why\nunderstood: greet 0.90\nnamed: nothing\ntaken for: greet"


def test_a_button_is_no_riddle(service: AnswerService) -> None:
    pressed = Turn("x", "/more", {"more": 1.0}, pressed="more", channel="cmdline")
    assert service.explanation(pressed, Context()) == "-- button more: nothing had to be understood"


@pytest.mark.parametrize("channel", ["rest", "telegram"])
def test_other_channels_are_told_nothing(service: AnswerService, channel: str) -> None:
    assert service.explanation(turn(channel), Context()) is None


def test_nobody_is_told_who_does_not_ask(database: Database, tmp_path: Path) -> None:
    silent = AnswerService(database, Letters(), lambda: dt.datetime.now(dt.UTC))
    silent.assistant()
    assert silent.explanation(turn(), Context()) is None
