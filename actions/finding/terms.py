"""Words and parts of words of a text, alike for English, Chinese and mixtures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from actions.cues import pattern, words

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+(?:['.][a-z0-9]+)*")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LONGEST_HAN = 3
_WORD_OF_HAN = 2
_PIECES = (3, 4)


def terms(text: str) -> Iterator[str]:
    """Terms of a lower-case Simplified text: words, their pieces, and Chinese n-grams."""
    for run in _RUN.findall(pattern("empty_chinese").sub(" ", text)):
        if _HAN.match(run):
            yield from _han_terms(run)
        elif run not in words("empty"):
            yield from _word_terms(run)


# A question is compared with texts and with statements, and its clauses too.
@lru_cache(maxsize=64)
def counted(text: str) -> Mapping[str, int]:
    """How often each term is in a text."""
    return MappingProxyType(Counter(terms(text)))


def is_word(term: str) -> bool:
    """Whether a term stands for a word: an English one, or two Chinese characters."""
    return term.startswith("=") or (len(term) == _WORD_OF_HAN and bool(_HAN.match(term)))


def _han_terms(run: str) -> Iterator[str]:
    for length in range(1, _LONGEST_HAN + 1):
        for start in range(len(run) - length + 1):
            yield run[start : start + length]


def _word_terms(word: str) -> Iterator[str]:
    yield f"={_stem(word)}"
    padded = f" {word} "
    for length in _PIECES:
        for start in range(len(padded) - length + 1):
            yield padded[start : start + length]


def _stem(word: str) -> str:
    for ending in ("ies", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word
