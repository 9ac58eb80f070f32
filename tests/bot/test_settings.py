"""Settings: defaults, and one clear line about a bad one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import (
    SECRETS,
    Settings,
    SettingsError,
    read_settings,
    settings_or_exit,
)

TOKEN = "123456:ABC-def_0"


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_nothing_needs_to_be_set() -> None:
    settings = read_settings()
    assert settings.host == "127.0.0.1"
    assert settings.port == 8080
    assert settings.database_url == "sqlite:///var/assistant.db"
    assert settings.telegram_bot_token == ""
    assert settings.time_zone.key == "Asia/Chongqing"


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(f"PORT=1\nLOG_LEVEL=debug\nTELEGRAM_BOT_TOKEN={TOKEN}\nOTHER=x\n")
    monkeypatch.setenv("PORT", "2")
    monkeypatch.setenv("TELEGRAM_STAFF", " 11, 22,")
    monkeypatch.setenv("RASA_URL", "http://rasa:5005/")
    settings = read_settings()
    assert (settings.port, settings.log_level) == (2, "DEBUG")
    assert settings.telegram_staff == {11, 22}
    assert settings.rasa_url == "http://rasa:5005"
    assert TOKEN not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PORT", "many", "integer"),
        ("PORT", "70000", "65535"),
        ("DATABASE_URL", "mysql://x", "sqlite:/// or postgresql+psycopg://"),
        ("DATABASE_URL", "nonsense", "sqlite:///"),
        ("RASA_URL", "rasa", "URL"),
        ("TELEGRAM_API_URL", "ftp://x", "URL"),
        ("TIME_ZONE", "Chongqing", "timezone"),
        ("TELEGRAM_STAFF", "ada", "commas"),
        ("LOG_LEVEL", "LOUD", "DEBUG"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318", "http"),
        ("PUBLIC_URL", "https://a.example/path", "without a path"),
        ("WIDGET_ALLOWED_SITES", "https://a.example; script-src *", "commas"),
        ("TELEGRAM_BOT_TOKEN", "secret words", "BotFather"),
    ],
)
def test_a_bad_setting_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
    told: str,
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert str(caught.value).startswith(f"{name}: ")
    assert told.lower() in str(caught.value).lower()
    with pytest.raises(SystemExit) as ended:
        settings_or_exit()
    assert ended.value.code == 2
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert "secret words" not in line


def test_secrets_are_read_from_files_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS - {"database_url", "rasa_tracker_url", "telegram_bot_token"}:
        Path(name).write_text(f"secret-of-{name}\nanother line\n")
        monkeypatch.setenv(f"{name.upper()}_FILE", name)
    Path("token").write_text(TOKEN)
    Path("url").write_text("postgresql+psycopg://u:secret-of-database@db/x\n")
    Path(".env").write_text("TELEGRAM_BOT_TOKEN_FILE=token\nDATABASE_URL_FILE=url\n")
    monkeypatch.setenv("RASA_TRACKER_URL_FILE", "url")
    settings = read_settings()
    assert settings.telegram_bot_token == TOKEN
    assert settings.rasa_token == "secret-of-rasa_token"
    assert settings.database_url.endswith("secret-of-database@db/x")
    assert "secret-of" not in repr(settings)
    assert TOKEN not in str(settings)


def test_a_secret_in_a_file_prevails(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("file").write_text("new")
    monkeypatch.setenv("RASA_TOKEN", "old")
    monkeypatch.setenv("RASA_TOKEN_FILE", "file")
    assert read_settings().rasa_token == "new"


def test_a_file_that_cannot_be_read_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RASA_TOKEN_FILE", "missing")
    with pytest.raises(SystemExit) as ended:
        settings_or_exit()
    assert ended.value.code == 2
    assert capsys.readouterr().err == "RASA_TOKEN_FILE: missing cannot be read\n"


def test_what_is_a_secret_is_known_as_one() -> None:
    """A setting whose name sounds like one must not be shown, and may stand in a file."""
    words = ("token", "secret", "key", "password")
    named = {name for name in Settings.model_fields if any(word in name for word in words)}
    assert named <= SECRETS
    shown = {name for name, field in Settings.model_fields.items() if field.repr}
    assert not shown & SECRETS
