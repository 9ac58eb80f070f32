"""Training data for `make bench`: fewer of our examples, or made-up ones beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.turns.examples import TRAINING, File, count, read_files, with_share, write_files

# What marks an entity in an example, behind its text in brackets.
ENTITY = ("](", "]{")


@pytest.fixture(scope="module")
def files() -> list[File]:
    """All our training data."""
    return read_files()


def test_all_files_are_read(files: list[File]) -> None:
    assert len(files) == len(list(TRAINING.rglob("*.yml")))
    assert all(text and text == text.strip() for file in files for text in file.examples)


@pytest.mark.parametrize("share", [0.25, 0.5])
def test_a_share_leaves_each_intent_its_part(files: list[File], share: float) -> None:
    fewer = with_share(files, share)
    assert count(fewer) == pytest.approx(share * count(files), rel=0.01)
    for file, whole in zip(fewer, files, strict=True):
        assert file.intent == whole.intent
        assert len(file.examples) == max(1, round(share * len(whole.examples)))
        assert set(file.examples) <= set(whole.examples)


def test_every_run_takes_the_same_and_the_larger_share_has_the_smaller(files: list[File]) -> None:
    quarter, half = with_share(files, 0.25), with_share(files, 0.5)
    assert quarter == with_share(files, 0.25)
    assert with_share(files, 1) == files
    for less, more in zip(quarter, half, strict=True):
        assert set(less.examples) <= set(more.examples)


def test_as_many_again_are_made_up_none_twice_and_all_valid(files: list[File]) -> None:
    doubled = with_share(files, 2)
    assert doubled == with_share(files, 2)
    assert count(doubled) == 2 * count(files)
    texts = [text for file in doubled for text in file.examples]
    assert len(set(texts)) == len(texts)
    for text in texts:
        assert text == text.strip()
        assert text.splitlines() == [text]
        assert not any(mark in text for mark in ENTITY)
    for file, real in zip(doubled, files, strict=True):
        assert file.examples[: len(real.examples)] == real.examples


def test_a_made_up_example_is_of_two_real_ones_of_its_intent() -> None:
    file = File("greet/en.yml", "greet", ("good morning", "hello there"))
    (doubled,) = with_share([file], 2)
    assert doubled.examples[:2] == file.examples
    assert set(doubled.examples[2:]) == {"good m there", "helloorning"}


def test_what_is_known_elsewhere_is_not_made_up() -> None:
    one = File("greet/en.yml", "greet", ("abcd", "efgh"))
    other = File("deny/en.yml", "deny", ("abgh", "no"))
    assert "abgh" not in with_share([one, other], 2)[0].examples[2:]


def test_files_are_written_as_they_are_read(tmp_path: Path, files: list[File]) -> None:
    chosen = [file for file in with_share(files, 2) if file.intent in ("greet", "show")]
    write_files(chosen, tmp_path)
    assert read_files(tmp_path) == chosen
    assert {path.name for path in tmp_path.iterdir()} == {"greet", "show"}
