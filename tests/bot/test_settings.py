"""Settings: defaults, and one clear line about a bad one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, read_settings, settings_or_exit

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
