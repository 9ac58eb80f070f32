"""The bot that `rasa init`, our training data and our action server make.

It lives in var/bench/vanilla: an environment of its own with TensorFlow, the project's files, and
what its training took. All of it is made where it is missing.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bench.turns.processes import Spent, disk_mb, spending
from bot.running.layout import NLU_PYTHON, ROOT, host_and_port
from tests.system.installation import Installation

HOME = ROOT / "var" / "bench" / "vanilla"
EPOCHS = 100
"""Of the default configuration."""
_RECORD = HOME / "training.json"
_RECIPE = Path(__file__).with_name("vanilla")
_DATA = ("nlu/training", "nlu/rules.yml")
_DOMAIN = "nlu/domain.yml"
# Old libraries warn of their own age; telemetry would ask the network.
_QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
}


class VanillaError(RuntimeError):
    """The vanilla bot could not be made; the message says where its output is."""


class VanillaInstallation(Installation):
    """As ours, with the vanilla Rasa in place of ours."""

    @property
    def commands(self) -> Mapping[str, str]:
        """Rasa's own command line, with its stock REST channel."""
        host, port = host_and_port(self.settings.rasa_url)
        parts = [str(HOME / "env" / "bin" / "rasa"), "run", "--enable-api"]
        parts += ["--model", str(HOME / "models"), "--interface", host, "--port", str(port)]
        parts += ["--auth-token", self.settings.rasa_token]
        for name in ("endpoints", "credentials"):
            parts += [f"--{name}", str(_RECIPE / f"{name}.yml")]
        return {**super().commands, "rasa": shlex.join(["env", *_pairs(), *parts])}


def is_there() -> bool:
    """Whether there are an environment and a model."""
    return (HOME / "env" / "bin" / "rasa").exists() and any((HOME / "models").glob("*.tar.gz"))


def require_trained() -> None:
    """Raises VanillaError unless there is a bot that was trained with our present examples."""
    record = _recorded()
    if not is_there() or record is None or record["inputs"] != _inputs(record["epochs"]):
        raise VanillaError("vanilla was not trained with our present examples: bench `training`")


def make_environment() -> None:
    """The environment from the committed list, a copy of each file. Raises VanillaError."""
    done = HOME / "env" / ".made"
    wanted = _RECIPE / "requirements.txt"
    if done.exists() and done.read_text() == wanted.read_text():
        return
    HOME.mkdir(parents=True, exist_ok=True)
    uv, target = _uv(), HOME / "env"
    _run([uv, "venv", "--clear", "--python", str(NLU_PYTHON.resolve()), str(target)])
    install = [uv, "pip", "install", "--link-mode", "copy", "--requirement", str(wanted)]
    _run([*install, "--python", str(target / "bin" / "python")])
    done.write_text(wanted.read_text())


def train(epochs: int = EPOCHS) -> Spent:
    """What training from scratch takes, or took with the same inputs. Raises VanillaError."""
    inputs, before = _inputs(epochs), _recorded()
    if is_there() and before is not None and before["inputs"] == inputs:
        return Spent(before["seconds"], before["cpu_seconds"])
    config = HOME / "config.yml"
    write_config(config, epochs)
    command = [str(HOME / "env" / "bin" / "rasa"), "train", "--force", "--config", str(config)]
    command += ["--domain", _DOMAIN, "--out", str(HOME / "models"), "--data", *_DATA]
    with spending() as spent:
        _run(
            [*command, str(_RECIPE / "stories.yml")], {"RASA_CACHE_DIRECTORY": str(HOME / "cache")}
        )
    _RECORD.write_text(json.dumps({"inputs": inputs, "epochs": epochs, **asdict(spent())}))
    return spent()


def environment_mb() -> float:
    """MiB of the environment on disk. Raises VanillaError where there is none."""
    folder = HOME / "env"
    if not folder.exists():
        raise VanillaError("there is no environment of vanilla's yet: bench `training`")
    return disk_mb(folder)


def _recorded() -> dict[str, Any] | None:
    """What is known of the last training."""
    return json.loads(_RECORD.read_text()) if _RECORD.exists() else None


def write_config(path: Path, epochs: int) -> None:
    """The recipe's configuration with so many epochs for each part that has some."""
    yaml = YAML()
    config = yaml.load((_RECIPE / "config.yml").read_text("utf-8"))
    for part in [*config["pipeline"], *config["policies"]]:
        if "epochs" in part:
            part["epochs"] = epochs
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(config, file)


def _inputs(epochs: int) -> str:
    digest = hashlib.sha256(str(epochs).encode())
    folders = [ROOT / name for name in (*_DATA, _DOMAIN)]
    files = [path for one in folders for path in ([one] if one.is_file() else one.rglob("*.yml"))]
    for path in sorted([*files, *_RECIPE.iterdir()]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _uv() -> str:
    """The uv that scripts/setup.sh uses."""
    return shutil.which("uv") or str(ROOT / ".tools" / "bin" / "uv")


def _pairs() -> list[str]:
    return [f"{name}={value}" for name, value in _QUIET.items()]


def _run(command: list[str], more: Mapping[str, str] | None = None) -> None:
    log = HOME / "making.log"
    environment = {**os.environ, **_QUIET, **(more or {})}
    with log.open("ab") as output:
        done = subprocess.run(  # noqa: S603
            command, cwd=ROOT, env=environment, stdout=output, stderr=output, check=False
        )
    if done.returncode:
        raise VanillaError(f"{Path(command[0]).name} failed: read {log.relative_to(ROOT)}")
