"""The launcher: TensorFlow stays out, defaults are filled in, another Rasa is refused."""

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from nlu import patches, shell_prompt, stages
from nlu.__main__ import read_secret_files, with_project_defaults


def test_tensorflow_is_not_installed_and_its_stand_in_says_so_when_run() -> None:
    program = (
        "from nlu.__main__ import prepare; prepare([]);"
        "import tensorflow, rasa.core.agent, rasa.engine.recipes.default_components;"
        "from rasa.utils.tensorflow.models import RasaModel; RasaModel()"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "LeftOutError: RasaModel needs keras, which this process leaves out" in run.stderr
    assert importlib.util.find_spec("tensorflow_estimator") is None


def test_a_server_leaves_out_what_only_training_and_other_channels_need() -> None:
    program = (
        "import sys; from nlu.__main__ import prepare; prepare(['run']);"
        "import rasa.core.run, rasa.engine.recipes.default_components, nlu.components.intent_model;"
        "print(*(hasattr(sys.modules.get(name), '__file__') for name in sys.argv[1:]));"
        "from rasa.core.channels.telegram import TelegramOutput; TelegramOutput('1')"
    )
    asked = ["sklearn", "matplotlib", "aiogram", "scipy"]
    command = [sys.executable, "-c", program, *asked]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.stdout == "False False False True\n"
    assert "LeftOutError: TelegramOutput needs aiogram" in run.stderr


def test_command_line_starts_without_a_warning() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "nlu", "--version"], capture_output=True, text=True, check=True
    )
    assert "3.6.21" in run.stdout
    assert run.stderr == ""


def test_project_defaults_stand_before_the_given_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RASA_HOST", raising=False)
    monkeypatch.delenv("RASA_TOKEN", raising=False)
    assert with_project_defaults(["run", "-p", "1"]) == [
        "run",
        "--interface",
        "127.0.0.1",
        "-p",
        "1",
    ]
    validate = with_project_defaults(["data", "validate"])
    assert validate[2:5] == ["--data", "nlu/rules.yml", "nlu/training"]
    assert with_project_defaults(["--version"]) == ["--version"]
    assert with_project_defaults(["shell", "nlu"]) == ["shell", "nlu"]


def test_host_setting_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASA_HOST", "10.0.0.5")
    assert with_project_defaults(["run"]) == ["run", "--interface", "10.0.0.5"]


def test_another_rasa_is_refused_in_one_clear_line() -> None:
    with pytest.raises(patches.UnsupportedRasaError, match=r"fits Rasa 3\.6\.21, found 3\.7\.0"):
        patches.require_version("3.7.0")


@pytest.mark.parametrize(
    "install",
    [
        patches.apply,
        patches.keep_connections,
        patches.understand_aside,
        patches.keep_rules,
        patches.keep_states,
        partial(stages.install, None),
        shell_prompt.install,
    ],
)
def test_nothing_is_put_into_another_rasa(
    install: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patches, "RASA_VERSION", "3.7.0")
    with pytest.raises(patches.UnsupportedRasaError):
        install()


def test_the_token_is_on_no_command_line_and_may_stand_in_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret = tmp_path / "token"
    secret.write_text("from-a-file\n")
    monkeypatch.setenv("RASA_TOKEN", "old")
    monkeypatch.setenv("RASA_TOKEN_FILE", str(secret))
    read_secret_files()
    started = with_project_defaults(["run"])
    assert started[started.index("--auth-token") + 1] == "from-a-file"
    monkeypatch.setenv("RASA_TOKEN_FILE", str(tmp_path / "missing"))
    with pytest.raises(SystemExit, match=r"RASA_TOKEN_FILE: .*missing cannot be read"):
        read_secret_files()
