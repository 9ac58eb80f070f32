"""Our training from scratch, with all of our examples, fewer or more."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from ruamel.yaml import YAML

from bench.turns.examples import count, read_files, with_share, write_files
from bench.turns.processes import Spent, spending
from bot.running.layout import NLU_PYTHON, ROOT


@dataclass(frozen=True)
class Trained:
    """How many examples there were, what the training took, and the folder of the model."""

    examples: int
    spent: Spent
    models: Path


@cache
def trained(share: float) -> Trained:
    """Train with so many times our examples, and with nothing kept of an earlier training.

    Done once for each share; the model goes with this process. Raises CalledProcessError.
    """
    folder = Path(mkdtemp(prefix="bench"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    files, data, config = with_share(read_files(), share), folder / "data", folder / "config.yml"
    write_files(files, data)
    _without_kept_vectors(config, folder)
    command = [str(NLU_PYTHON), "-m", "nlu", "train", "--force", "--out", str(folder)]
    command += ["--config", str(config), "--data", "nlu/rules.yml", str(data)]
    with spending() as spent:
        subprocess.run(  # noqa: S603
            command,
            cwd=ROOT,
            env={**os.environ, "RASA_CACHE_DIRECTORY": str(folder / "cache")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
    return Trained(count(files), spent(), folder)


def _without_kept_vectors(path: Path, folder: Path) -> None:
    yaml = YAML()
    config = yaml.load((ROOT / "config.yml").read_text("utf-8"))
    for part in config["pipeline"]:
        if part["name"].endswith("SecondOpinion"):
            part["cache"] = str(folder / "vectors.npz")
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(config, file)
