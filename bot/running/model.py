"""Whether Rasa's model is still of the files it was trained from, and training it anew."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.running.layout import MODELS, NLU_PYTHON, ROOT

_INPUTS = (
    "config.yml",
    "nlu/domain.yml",
    "nlu/rules.yml",
    "nlu/names.yml",
    "nlu/uv.lock",
    "nlu/training/**/*.yml",
    "nlu/components/*.py",
)
_KEPT_MODELS = 2


class TrainingError(RuntimeError):
    """Rasa could not train; the message says where its output is."""


def inputs_digest(root: Path = ROOT) -> str:
    """A digest of everything the model depends on."""
    digest = hashlib.sha256()
    for path in _input_files(root):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def is_current(models: Path = MODELS) -> bool:
    """Whether the newest model was trained from the files as they are now."""
    stamp = models / "inputs.sha256"
    has_model = any(models.glob("*.tar.gz"))
    return has_model and stamp.exists() and stamp.read_text() == inputs_digest()


def train(models: Path = MODELS) -> None:
    """Train and stamp a model, keeping the one before. Raises TrainingError."""
    models.mkdir(parents=True, exist_ok=True)
    digest = inputs_digest()
    log = models / "training.log"
    # A Rasa process that starts meanwhile takes the newest file here, and must not meet half a one.
    with TemporaryDirectory(dir=models) as unfinished, log.open("wb") as output:
        command = [str(NLU_PYTHON), "-m", "nlu", "train", "--out", unfinished]
        done = subprocess.run(  # noqa: S603
            command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, check=False
        )
        if done.returncode:
            raise TrainingError(f"training failed: read {log.relative_to(ROOT)}")
        for new in Path(unfinished).glob("*.tar.gz"):
            new.rename(models / new.name)
    for old in sorted(models.glob("*.tar.gz"))[:-_KEPT_MODELS]:
        old.unlink()
    (models / "inputs.sha256").write_text(digest)


def _input_files(root: Path) -> Iterator[Path]:
    for pattern in _INPUTS:
        yield from sorted(root.glob(pattern))
