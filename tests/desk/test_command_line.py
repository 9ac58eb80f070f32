"""`python -m bot staff ...`, exports, and the desk beside the bot or by itself."""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import unused_port
from typer.testing import CliRunner

from bot.__main__ import app
from bot.app import run
from bot.desk.serving import DeskAddressError, desk_url, run_desk
from bot.settings import Settings, SettingsError, read_settings
from data.database import Database
from data.languages import Language
from data.staff.accounts import check_password
from data.staff.suggestions import judge, propose_example
from tests.desk.support import PASSWORD


@pytest.fixture
def runner(loaded_database: Database, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("DATABASE_URL", str(loaded_database.engine.url))
    return CliRunner()


def test_accounts_from_the_first_to_the_last(runner: CliRunner, loaded_database: Database) -> None:
    assert "no accounts yet" in runner.invoke(app, ["staff", "list"]).output
    for name, role in (("Wang", "admin"), ("Li", "editor")):
        made = runner.invoke(app, ["staff", "add", name, "--role", role], input=f"{PASSWORD}\n")
        assert made.exit_code == 0, made.output
        assert PASSWORD not in made.output
    assert runner.invoke(app, ["staff", "role", "li", "approver"]).exit_code == 0
    assert runner.invoke(app, ["staff", "disable", "Li"]).exit_code == 0
    listed = json.loads(runner.invoke(app, ["staff", "list", "--json"]).output)
    assert listed == [
        {"name": "Li", "role": "approver", "kind": "local", "disabled": True},
        {"name": "Wang", "role": "admin", "kind": "local", "disabled": False},
    ]
    assert runner.invoke(app, ["staff", "enable", "Li"]).exit_code == 0
    assert runner.invoke(app, ["staff", "password", "Li"], input="another one now\n").exit_code == 0
    with loaded_database.reading() as session:
        assert check_password(session, "Li", "another one now")


@pytest.mark.parametrize(
    ("words", "given", "told"),
    [
        (["staff", "add", "Li", "--role", "editor"], "short\n", "12 to 200"),
        (["staff", "role", "Nobody", "editor"], "", "no account 'Nobody'"),
        (["staff", "add", "Li", "--role", "emperor"], "", "emperor"),
    ],
)
def test_what_is_wrong_is_one_line_and_code_2(
    runner: CliRunner, words: list[str], given: str, told: str
) -> None:
    result = runner.invoke(app, words, input=given)
    assert result.exit_code == 2
    assert told in result.output


def test_accepted_examples_are_exported(
    runner: CliRunner, loaded_database: Database, tmp_path: Path
) -> None:
    with loaded_database.session() as session:
        row = propose_example(session, "who pays", "finance", Language.EN, by="a")
        judge(session, row.id, accept=True, by="b")
    result = runner.invoke(app, ["export", "training", "--folder", str(tmp_path)])
    assert "1 of 1 accepted suggestions are written" in result.output
    assert "- who pays" in (tmp_path / "finance" / "en.yml").read_text("utf-8")
    assert "0 of 0" in runner.invoke(app, ["export", "statements"]).output


def settings_of(database: Database, **more: object) -> Settings:
    chosen = {"database_url": str(database.engine.url), "port": unused_port(), **more}
    return Settings(_env_file=None, **chosen)  # type: ignore[arg-type, call-arg]


async def status(address: str) -> int:
    for _ in range(100):
        try:
            async with aiohttp.ClientSession() as http, http.get(f"{address}/healthz") as answer:
                return answer.status
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.1)
    return 0


async def test_the_bot_serves_the_desk_and_ends_with_it(loaded_database: Database) -> None:
    settings = settings_of(loaded_database, desk_port=unused_port())
    stop = asyncio.Event()
    running = asyncio.create_task(run(settings, stop))
    assert await status(desk_url(settings)) == 200
    stop.set()
    await asyncio.wait_for(running, 20)


async def test_a_taken_port_keeps_nobody_from_answers(loaded_database: Database) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = settings_of(loaded_database, desk_port=taken.getsockname()[1])
        stop = asyncio.Event()
        with pytest.raises(DeskAddressError, match="DESK_PORT"):
            await run_desk(settings, stop)
        running = asyncio.create_task(run(settings, stop))
        assert await status(f"http://127.0.0.1:{settings.port}") in (200, 503)
        stop.set()
        await asyncio.wait_for(running, 20)


async def test_the_desk_by_itself(loaded_database: Database) -> None:
    settings = settings_of(loaded_database, desk_port=unused_port())
    stop = asyncio.Event()
    running = asyncio.create_task(run_desk(settings, stop))
    assert await status(desk_url(settings)) == 200
    stop.set()
    await asyncio.wait_for(running, 20)


def test_an_issuer_needs_a_client(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DESK_OIDC_ISSUER", "https://id.example")
    monkeypatch.setenv("DESK_OIDC_CLIENT_SECRET", "hidden words")
    with pytest.raises(SettingsError, match=r"^DESK_OIDC_CLIENT_SECRET: .*DESK_OIDC_CLIENT_ID"):
        read_settings()
    monkeypatch.setenv("DESK_OIDC_CLIENT_ID", "desk")
    monkeypatch.setenv("DESK_PORT", "")
    settings = read_settings()
    assert settings.desk_port is None
    assert "hidden words" not in repr(settings)
    monkeypatch.setenv("DESK_URL", "https://desk.example/with/path")
    with pytest.raises(SettingsError, match="DESK_URL"):
        read_settings()
