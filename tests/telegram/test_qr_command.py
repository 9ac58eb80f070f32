"""`python -m bot qr`: a code for posters."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.telegram.links import qr_code
from data.database import Database
from tests.emulator import Telegram

LINK = "https://t.me/CqOpeningBot?start=field-finance"


@pytest.fixture
def _catalogue(loaded_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    url = loaded_database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "")


@pytest.mark.usefixtures("_catalogue")
def test_the_code_of_a_field_is_written(tmp_path: Path) -> None:
    path = tmp_path / "finance.png"
    done = CliRunner().invoke(app, ["qr", "finance", "--bot", "@CqOpeningBot", "--to", str(path)])
    assert done.exit_code == 0
    assert LINK in done.stdout
    assert path.read_bytes() == qr_code(LINK)


@pytest.mark.usefixtures("_catalogue")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["qr", "cooking", "--bot", "x"], "choose one of"),
        (["qr", "finance"], "TELEGRAM_BOT_TOKEN"),
    ],
)
def test_what_is_missing_is_told_in_one_line(words: list[str], told: str) -> None:
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 2
    assert told in done.stderr


@pytest.mark.usefixtures("_catalogue")
async def test_telegram_tells_the_bots_name(
    telegram: Telegram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", telegram.token)
    monkeypatch.setenv("TELEGRAM_API_URL", telegram.url)
    words = ["qr", "finance", "--alerts", "--to", str(tmp_path / "x.png")]
    done = await asyncio.to_thread(CliRunner().invoke, app, words)
    assert done.exit_code == 0
    assert "start=subscribe-finance" in done.stdout
