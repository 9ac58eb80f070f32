"""Every command teaches, reads as JSON where it reads, and fails in one line."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from bot.__main__ import app
from bot.command_line.edges import unexpected
from data.chats import chat_for, subscribe
from data.database import Database
from data.languages import Language
from data.unanswered import note_unanswered
from tests.command_line.conftest import Run, document
from tests.privacy.conftest import NOW, Store

ROOT = Path(__file__).parents[2]
WANTED = {
    *("run", "shell", "load", "check", "announce", "approve", "report"),
    *("unanswered", "export", "forget", "backup", "restore"),
}
READING = (
    ("check",),
    ("unanswered",),
    ("retention",),
    ("announce", "list"),
    ("announce", "preview"),
    ("announce", "recipients"),
    ("announce", "report"),
    ("announce", "log"),
    ("announce", "channels", "list"),
    ("report",),
    ("staff", "list"),
)


def commands(
    command: Any = None, names: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each command and group with the words that lead to it."""
    command = command or typer.main.get_command(app)
    yield names, command
    for name, each in getattr(command, "commands", {}).items():
        yield from commands(each, (*names, name))


ALL = dict(commands())


def test_the_commands_are_there() -> None:
    assert {names[0] for names in ALL if names} >= WANTED


@pytest.mark.parametrize("names", ALL, ids=" ".join)
def test_help_says_what_each_does(names: tuple[str, ...], run: Run) -> None:
    told = run(*names, "--help").stdout
    assert "Usage:" in told
    assert ALL[names].help
    for each in ALL[names].params:
        assert (
            each.param_type_name == "argument"
            or each.help
            or each.name.startswith(("title", "body"))
        ), f"{names}: {each.name}"


@pytest.mark.parametrize("names", READING, ids=" ".join)
def test_what_reads_can_tell_json(names: tuple[str, ...]) -> None:
    assert "--json" in {option for each in ALL[names].params for option in each.opts}


def test_json_of_an_announcement(run: Run, database: Database) -> None:
    with database.session() as session:
        subscribe(session, chat_for(session, "telegram", "1"), {"finance"})
    run("announce", "draft", "--milestone", "qdlp-approval", "--by", "Li")
    assert document(run("announce", "list", "--json"))[0]["state"] == "draft"
    shown = document(run("announce", "preview", "1", "--json"))
    assert set(shown) == set(Language)
    assert document(run("announce", "recipients", "1", "--json"))["total"] == 1
    run("approve", "1", "--by", "Wang")
    assert [act["act"] for act in document(run("announce", "log", "--json"))]
    assert document(run("report", "1", "--json"))["state"] == "approved"
    assert document(run("announce", "channels", "list", "--json")) == []


def test_json_of_the_catalogue(run: Run, tmp_path: Path) -> None:
    assert document(run("check", "--json")) == {"sound": True, "problems": []}
    assert document(run("load", "--json"))["up_to_date"] is True
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "fields.yml").write_text("- key: nonsense\n", "utf-8")
    told = document(run("check", "--folder", str(folder), "--json", code=1))
    assert told["sound"] is False
    assert told["problems"]


def test_unanswered_questions(run: Run, database: Database) -> None:
    assert "no unanswered questions" in run("unanswered").stdout
    with database.session() as session:
        note_unanswered(session, "why?", Language.EN, "declined", nearest=None, now=NOW)
    assert "2026-03-04" in run("unanswered").stdout
    assert document(run("unanswered", "--json"))[0]["text"] == "why?"


def test_export_and_forget(run: Run, database: Database, store: Store, tmp_path: Path) -> None:
    with database.session() as session:
        subscribe(session, chat_for(session, "telegram", "1001"), {"finance"})
    store.add("telegram:1001", "user", text="hello")
    told = document(run("export", "chat", "telegram:1001"))
    assert told["subscriptions"][0]["field"] == "finance"
    assert told["conversations"][0]["person"] == "hello"
    run("forget", "telegram:1001", given="n\n", code=1)
    assert store.senders() == ["telegram:1001"]
    done = document(run("forget", "telegram:1001", "--yes", "--json"))
    assert (done["rows"]["chats"], done["conversation_events"]) == (1, 1)
    assert "nothing was kept" in run("forget", "telegram:1001", "--yes").stdout
    assert "telegram:NUMBER" in run("forget", "1001", "--yes", code=2).stderr


def test_export_of_the_catalogue(run: Run, tmp_path: Path) -> None:
    told = document(run("export", "catalogue"))
    assert told["statements"]["fact:tasks-rate"]["text"]["zh-Hans"]
    assert told["version"]
    assert "cannot be written" in run("export", "catalogue", "--to", "no/where", code=1).stderr
    run("export", "catalogue", "--to", "c.json")
    assert "there already" in run("export", "catalogue", "--to", "c.json", code=2).stderr


def test_retention_counts_before_it_deletes(run: Run, database: Database, store: Store) -> None:
    with database.session() as session:
        note_unanswered(session, "why?", Language.EN, "declined", nearest=None, now=NOW)
    store.add("web:1", "user", NOW)
    counted = document(run("retention", "--json"))
    assert counted["applied"] is False
    assert counted["rows"]["unanswered_questions"] == 1
    assert "conversations" in run("retention").stdout
    deleted = document(run("retention", "--apply", "--json"))
    assert deleted["rows"] == counted["rows"]
    assert "nothing is past its time" in run("retention").stdout


@pytest.mark.parametrize(
    ("setting", "value", "words", "said"),
    [
        ("DATABASE_URL", "sqlite:////proc/none.db", ("unanswered",), "check DATABASE_URL"),
        (
            "RASA_TRACKER_URL",
            "postgresql://nobody@127.0.0.1:1/none",
            ("forget", "telegram:1", "--yes"),
            "check RASA_TRACKER_URL",
        ),
        ("PORT", "nonsense", ("unanswered",), "PORT"),
    ],
)
def test_errors_are_one_line(
    setting: str,
    value: str,
    words: tuple[str, ...],
    said: str,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(setting, value)
    error = run(*words, code=2 if setting == "PORT" else 1).stderr.strip()
    assert said in error
    assert "\n" not in error


def test_an_error_nobody_foresaw_is_one_line_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert unexpected(ZeroDivisionError("by nought\nat all")) == 1
    told = capsys.readouterr().err
    assert told.strip() == "failed: ZeroDivisionError: by nought (LOG_LEVEL=DEBUG shows where)"
    monkeypatch.setenv("LOG_LEVEL", "debug")
    unexpected(ZeroDivisionError("by nought"))
    assert "ZeroDivisionError: by nought\n" in capsys.readouterr().err


def test_the_shell_completes_commands() -> None:
    done = subprocess.run(
        [ROOT / "scripts" / "assistant"],
        env={
            **os.environ,
            "_ASSISTANT_COMPLETE": "complete_bash",
            "COMP_WORDS": "assistant re",
            "COMP_CWORD": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["report", "retention", "restore"]
