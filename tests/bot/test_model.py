"""A model is in its place when it is whole, and not before."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.running import model

# In place of Rasa's Python: called as `-m nlu train --out FOLDER`, it notes what is in place.
TRAINS = """#!/bin/sh
ls "{models}" | grep tar.gz > "{models}/meanwhile"
echo whole > "$5/20300101-new.tar.gz"
exit {code}
"""


@pytest.fixture
def models(tmp_path: Path) -> Path:
    for number in range(3):
        (tmp_path / f"2020010{number}-old.tar.gz").touch()
    return tmp_path


def train(models: Path, monkeypatch: pytest.MonkeyPatch, code: int = 0) -> None:
    python = models / "python"
    python.write_text(TRAINS.format(models=models, code=code), "utf-8")
    python.chmod(0o755)
    monkeypatch.setattr(model, "NLU_PYTHON", python)
    monkeypatch.setattr(model, "ROOT", models)
    model.train(models)


def test_who_starts_during_a_training_meets_no_half_model(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(models, monkeypatch)
    assert "new" not in (models / "meanwhile").read_text("utf-8")
    kept = sorted(file.name for file in models.glob("*.tar.gz"))
    assert kept == ["20200102-old.tar.gz", "20300101-new.tar.gz"]
    assert (models / kept[-1]).read_text("utf-8") == "whole\n"
    assert not [each for each in models.iterdir() if each.is_dir()]


def test_a_training_that_fails_leaves_the_models_as_they_are(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(models.glob("*.tar.gz"))
    with pytest.raises(model.TrainingError, match=r"training\.log"):
        train(models, monkeypatch, code=1)
    assert sorted(models.glob("*.tar.gz")) == before
