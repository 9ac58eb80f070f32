"""The command line of staff, through Typer's runner."""

from __future__ import annotations

import asyncio
import json
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.alerts.schedule import Alerts
from data.chats import chat_for, subscribe, utc_now
from data.database import Database
from data.loading import CATALOGUE
from data.models import UnansweredQuestion
from tests.alerts.conftest import Desk, FakeCourier

OWN_WORDS = ("--title-en", "New", "--body-en", "Text", "--title-zh-hans", "新", "--body-zh-hans")


@pytest.fixture(autouse=True)
def database(
    loaded_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Database:
    """The task database that the commands work on."""
    monkeypatch.setenv("DATABASE_URL", str(loaded_database.engine.url))
    monkeypatch.chdir(tmp_path)
    return loaded_database


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == code, (result.output, result.exception)
    return result


def last_error(*arguments: str, code: int) -> str:
    error = run(*arguments, code=code).stderr
    assert "Traceback" not in error
    return error.strip()


def subscribed(database: Database, *addresses: str) -> None:
    with database.session() as session:
        for address in addresses:
            subscribe(session, chat_for(session, "telegram", address), {"finance"})


def test_a_milestone_from_draft_to_cancelled(database: Database) -> None:
    subscribed(database, "1", "2")
    assert "draft 1 is kept" in run("announce", "draft", "--milestone", "qdlp-approval").stdout
    shown = run("announce", "preview", "1").stdout
    assert "28 December 2020" in shown
    assert "重慶" in shown
    assert "<" not in shown
    only = run("announce", "preview", "1", "--language", "zh-Hans").stdout
    assert "重庆" in only
    assert "重慶" not in only
    found = run("announce", "recipients", "1").stdout
    assert found.splitlines()[0] == "2 chats"
    assert "field finance: 2" in found
    run("announce", "approve", "1", "--by", "Wang")
    run("announce", "send", "1", "--at", "2199-01-01T09:00:00")
    assert "scheduled  2199-01-01 09:00" in run("announce", "list").stdout
    assert "is cancelled" in run("announce", "cancel", "1").stdout


def test_own_words_for_chosen_fields(database: Database) -> None:
    fields = ("--field", "finance", "--field", "education")
    run("announce", "draft", *OWN_WORDS, "发展", *fields, "--by", "Li")
    assert "發展" in run("announce", "preview", "1").stdout
    document = json.loads(run("announce", "report", "1", "--json").stdout)
    assert document["state"] == "draft"
    assert document["counts"]["sent"] == 0
    run("announce", "edit", "1", *OWN_WORDS, "体育", "--field", "all", "--by", "Zhao")
    assert "體育" in run("announce", "preview", "1").stdout
    assert "fields before: " in run("announce", "log", "1", "--json").stdout
    assert "changes nothing" in last_error("announce", "edit", "1", code=2)
    assert "draft, 0 chats" in run("announce", "report", "1").stdout


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("announce", "preview", "9"), "there is no announcement 9: see the list"),
        (("announce", "draft", "--milestone", "x"), "the catalogue has no milestone 'x'"),
        (("announce", "draft", "--title-en", "x"), "the title is missing in zh-Hans"),
        (("announce", "draft", "--milestone", "x", "--field", "finance"), "give either"),
        (("announce", "send", "1", "--at", "2001-01-01"), "is in the past"),
        (("check", "--folder", "nowhere"), "there is no folder nowhere"),
    ],
)
def test_what_was_asked_wrongly_is_one_line_and_code_2(
    arguments: tuple[str, ...], line: str
) -> None:
    error = last_error(*arguments, code=2)
    assert line in error
    assert "\n" not in error


def test_a_draft_cannot_be_sent() -> None:
    run("announce", "draft", *OWN_WORDS, "好")
    assert "must be approved" in last_error("announce", "send", "1", code=2)


def test_an_empty_database_says_what_to_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    assert "run `python -m bot migrate` first" in last_error("announce", "list", code=1)
    assert "up to date" in run("migrate").stdout
    assert "no announcements yet" in run("announce", "list").stdout


def test_a_database_that_is_away_or_a_bad_setting_is_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert "check DATABASE_URL" in last_error("announce", "list", code=1)
    monkeypatch.setenv("DATABASE_URL", "mysql://x")
    assert last_error("unanswered", code=2).startswith("DATABASE_URL:")


def test_loading_shows_what_it_would_do_does_it_and_then_has_nothing_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    run("migrate")
    shown = run("load", "--dry-run").stdout
    assert "would be:" in shown
    assert "added" in shown
    assert "done:" in run("load").stdout
    assert "already" in run("load").stdout


def test_a_faulty_catalogue_is_told_by_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    for path in CATALOGUE.rglob("*.yml"):
        target = folder / path.relative_to(CATALOGUE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text("utf-8"), "utf-8")
    assert "sound" in run("check", "--folder", str(folder)).stdout
    with (folder / "milestones.yml").open("a", encoding="utf-8") as file:
        file.write("\n- id: broken\n")
    for command in ("check", "load"):
        assert "milestones.yml:" in last_error(command, "--folder", str(folder), code=1)


def test_unanswered_questions_are_listed_newest_first(database: Database) -> None:
    assert "no unanswered questions" in run("unanswered").stdout
    with database.session() as session:
        for text in ("first?", "second?"):
            row = UnansweredQuestion(
                text=text, language="en", outcome="declined", asked_at=utc_now()
            )
            session.add(row)
    lines = run("unanswered", "--most", "1").stdout.splitlines()
    assert len(lines) == 1
    assert lines[0].endswith("second?")


def test_send_waits_until_the_running_bot_has_sent(database: Database) -> None:
    subscribed(database, *map(str, range(1, 6)))
    run("announce", "draft", "--milestone", "qdlp-approval")
    run("announce", "approve", "1", "--by", "Wang")
    courier, stop = FakeCourier(), threading.Event()

    async def bot() -> None:
        desk = Desk.__new__(Desk)
        desk.database, desk.clock = database, utc_now  # type: ignore[assignment]
        alerts = Alerts(database, desk.sender(courier))
        while not stop.is_set():
            await alerts.tick()
            await alerts.drain()
            await asyncio.sleep(0.1)
        await alerts.stop()

    running = threading.Thread(target=lambda: asyncio.run(bot()))
    running.start()
    try:
        shown = run("announce", "send", "1", "--wait").stdout
    finally:
        stop.set()
        running.join()
    assert "sent: 5 sent" in shown
    assert len(courier.sent) == 5


def test_help_names_every_command() -> None:
    shown = run("--help").stdout
    for command in (
        "announce",
        "load",
        "migrate",
        "check",
        "unanswered",
        "run",
        "serve",
        "shell",
        "train",
    ):
        assert command in shown
