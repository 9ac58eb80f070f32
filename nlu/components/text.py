"""Plain functions that make a typed message safe, and fold its many spellings into one."""

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

MAX_CHARACTERS = 1000

_LINE_BREAKS = frozenset("\t\n\r\x0b\x0c\x85\u2028\u2029")
# Radicals that text copied from PDF files has in place of characters, and NFKC leaves alone.
_CJK_RADICALS = str.maketrans(
    "⺌⺠⺡⺣⺧⺨⻁⻃⻄⻅⻆⻉⻋⻓⻔⻗⻘⻙⻚⻛⻜⻝⻡⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
    "小民水火牛犬虎西西见角贝车长门雨青韦页风飞食首马骨鬼鱼鸟卤麦黄齐齿龙龟",
)
_CYRILLIC_AND_GREEK = "асеорухіјѕԁԛԝһкмтвАВЕКМНОРСТУХІЈЅαονιρτυκχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
_LATIN_TWINS = "aceopyxijsdqwhkmtbABEKMHOPCTYXIJSaoviptukxABEZHIKMNOPTYX"
_HOMOGLYPHS = str.maketrans(_CYRILLIC_AND_GREEK, _LATIN_TWINS)
_LATIN = "A-Za-z\u00c0-\u024f"
_WORD_OF_TWO_ALPHABETS = re.compile(
    rf"(?=[{_LATIN}]*[{_CYRILLIC_AND_GREEK}])(?=[{_CYRILLIC_AND_GREEK}]*[{_LATIN}])"
    rf"[{_LATIN}{_CYRILLIC_AND_GREEK}]+"
)


def safe(text: object) -> str:
    """The message as typed, without what could harm a store, a log or a screen.

    At most MAX_CHARACTERS, on one line; control, format (zero-width, bidirectional), private and
    unpaired surrogate characters are gone. Anything but a string counts as empty.
    """
    if not isinstance(text, str):
        return ""
    return " ".join("".join(map(_safe_character, text[:MAX_CHARACTERS])).split())


def fold(text: str) -> str:
    """The message in the one spelling that the model knows; never empty.

    NFKC (full-width forms, Kangxi radicals), Latin look-alikes inside Latin words, Traditional to
    Simplified. No leading slash is left, so Rasa never takes typed text as a button's payload.
    """
    folded = unicodedata.normalize("NFKC", safe(text)).translate(_CJK_RADICALS)
    folded = _WORD_OF_TWO_ALPHABETS.sub(lambda word: word[0].translate(_HOMOGLYPHS), folded)
    folded = _to_simplified().convert(safe(folded))
    return folded.lstrip("/ ") or "?"


def _safe_character(character: str) -> str:
    if character in _LINE_BREAKS:
        return " "
    return "" if unicodedata.category(character)[0] == "C" else character


@lru_cache(maxsize=1)
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")
