"""Lists of wordings as one expression that passes quickly over a text that has none of them.

Python tries each of a list's hundred alternatives at each place of a text. Put by their first
characters they are tried only where one of these stands, and the words only where a word begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

_BEGIN = r"\b"
# Each begins with one character, which may not be missing or repeated.
_WORD = re.compile(r"\\b([a-z])(?![?*+{])(.*)", re.DOTALL)
_CHARACTER = re.compile(r"([\u3400-\u9fff])(?![?*+{])(.*)", re.DOTALL)
_PART = re.compile(r"\\.|\[\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)


def quick(expressions: Iterable[str]) -> str:
    """An expression that is found in the same texts as any of these; not always at the same place.

    They may hold alternatives themselves, but nothing that refers to a group.
    """
    all_of_them = [part for expression in expressions for part in alternatives(expression)]
    words, others = _by_first(_WORD, all_of_them)
    characters, others = _by_first(_CHARACTER, others)
    words += [one.removeprefix(_BEGIN) for one in others if one.startswith(_BEGIN)]
    rest = [one for one in others if not one.startswith(_BEGIN)]
    at_words = [f"{_BEGIN}(?:{'|'.join(words)})"] if words else []
    return "|".join([*at_words, *characters, *rest])


def alternatives(expression: str) -> Iterator[str]:
    """The parts between those bars that stand in no brackets."""
    taken, depth = "", 0
    for part in _PART.findall(expression):
        depth += (part == "(") - (part == ")")
        if part == "|" and not depth:
            yield taken
            taken = ""
        else:
            taken += part
    yield taken


def _by_first(begins: re.Pattern[str], given: Sequence[str]) -> tuple[list[str], list[str]]:
    """One expression of those that begin so, if any do, and the others."""
    matched = [(one, begins.fullmatch(one)) for one in given]
    grouped: dict[str, list[str]] = {}
    for _, match in matched:
        if match:
            grouped.setdefault(match[1], []).append(match[2])
    others = [one for one, match in matched if not match]
    if not grouped:
        return [], others
    branches = "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in grouped.items())
    return [f"(?=[{''.join(grouped)}])(?:{branches})"], others
