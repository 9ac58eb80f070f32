"""Folding: one spelling for the model, and nothing that could harm."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.components.text import MAX_CHARACTERS, fold, safe

ANY_TEXT = st.text(st.characters(), max_size=1500)


@given(ANY_TEXT)
def test_folded_text_is_short_visible_and_no_payload(text: str) -> None:
    folded = fold(text)
    assert 0 < len(folded) <= MAX_CHARACTERS
    assert not folded.startswith(("/", " "))
    assert not any(unicodedata.category(character)[0] == "C" for character in folded)
    folded.encode()


@given(ANY_TEXT)
def test_safe_text_is_stable(text: str) -> None:
    assert safe(safe(text)) == safe(text)
    safe(text).encode()


@given(ANY_TEXT)
def test_slash_before_any_text_is_defused(text: str) -> None:
    for slash in ("/", "／", " /", "\u200f/", "\u2060／", "//", "/ /"):
        assert not fold(slash + text).startswith("/")


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("ＱＤＬＰ 是什么？", "QDLP 是什么?"),
        ("重慶金融服務業開放", "重庆金融服务业开放"),
        ("⽤⼈⺠币", "用人民币"),
        ("fіnаncе", "finance"),
        ("финансы", "финансы"),
        ("fin\u200bance\u202e", "finance"),
        ("one\ntwo\t three", "one two three"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("/restart", "restart"),
        ("／finance{}", "finance{}"),
        ("", "?"),
        ("///", "?"),
        ("\u200b\u200b", "?"),
    ],
)
def test_fold(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize("nothing", [None, 5, ["a"], {}])
def test_anything_but_text_is_empty(nothing: object) -> None:
    assert safe(nothing) == ""
