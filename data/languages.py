"""English, Simplified and Traditional Chinese: telling them apart and converting scripts."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import opencc
from ruamel.yaml import YAML

LONGEST_MESSAGE = 1000
_GLOSSARY = Path(__file__).with_name("glossary.yml")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’-][A-Za-zÀ-ɏ]+)*")
_SPACES = re.compile(r"\s+")
# Cantonese that both scripts write alike; who types it writes Traditional elsewhere.
_CANTONESE = re.compile(r"[冇喺嘅嗰啲佢咗嚟噉唔嘢畀乜攞啱瞓喎㗎]|喇(?![叭嘛])")
# Hong Kong writes the first in Traditional text. The rest are rare, and OpenCC leaves them alone:
# asking it would take a dictionary of 40 MB into each process that reads messages.
_IN_BOTH_SCRIPTS = frozenset(
    "着"
    "丨丬丶丿亠亻仫伲倮傈冂冖冫凇凼刂劐勐勹卟卩厶吖吡吣吲呋咔咣咴哌哐哚唣唿啉喹嗪嗬嗵嘞嘣"
    "嘭噍噔噻噼嚯坂垡垧埝埯塄塬墒墚夂宀尜岙岜峁崾嵛嵴巛幞廴彐彡忄憷扌揞揸擀攴攵敫晗桊桕榀"
    "榘檫毪氵氽沲浜溻漤灬炻烀煅煊煳煺熘犏犟犭狍猸猹珉珏甙畲疃疒痃癀癍癔癯睃砘砹砼硇硷碹磙"
    "礴礻筢筻箢篼罱耠耥耱肀肟肷肼肽胩胬脎脒脲腈腙腚膪臁舭舾艹芪苄苊苘苷茚莜萘萜葜蒈蒽蔸藁"
    "蝰蝽螋蟮衤踺軎辶郄酞酰酶醌鐾阝鞴骶骺鬏黢鼗齄"
)


class Language(StrEnum):
    """The languages in which the assistant answers; values are BCP 47 tags."""

    EN = "en"
    HANS = "zh-Hans"
    HANT = "zh-Hant"

    @property
    def chinese(self) -> bool:
        """Whether it is one of the two Chinese scripts."""
        return self is not Language.EN


def detect(text: str, default: Language) -> Language:
    """The language and script of a message; `default` decides what the text leaves open."""
    han = len(_HAN.findall(text))
    latin = len(_LATIN_WORD.findall(text))
    if han >= 2 or han > latin:
        return _script(text, default)
    return Language.EN if latin else default


def to_simplified(text: str) -> str:
    """The text in Simplified characters; the words stay those of the text."""
    return str(_converter("t2s").convert(text))


def to_traditional(text: str) -> str:
    """The text in Traditional characters that read well in Hong Kong and in Taiwan."""
    converted = str(_converter("s2tw").convert(text))
    pattern, replacements = _glossary()
    return pattern.sub(lambda found: replacements[found.group()], converted)


def clean(text: str) -> str:
    """The message in NFKC, without invisible characters, spaces folded, at most 1,000 long."""
    spaced = _SPACES.sub(" ", text[: LONGEST_MESSAGE * 4])
    visible = "".join(char for char in spaced if unicodedata.category(char)[0] != "C")
    normal = unicodedata.normalize("NFKC", visible)
    return _SPACES.sub(" ", normal).strip()[:LONGEST_MESSAGE].rstrip()


def telling_script(char: str) -> Language | None:
    """The script to which a character belongs alone; None where both scripts write it."""
    if char in _IN_BOTH_SCRIPTS or not _HAN.match(char):
        return None
    simplified, traditional = _encodable(char, "gb2312"), _encodable(char, "cp950")
    if simplified and not traditional:
        return Language.HANS
    if traditional and not simplified and _converter("t2s").convert(char) != char:
        return Language.HANT
    return None


def _script(text: str, default: Language) -> Language:
    scripts = [telling_script(char) for char in text]
    balance = scripts.count(Language.HANS) - scripts.count(Language.HANT)
    if balance == 0:
        if default.chinese:
            return default
        return Language.HANT if _CANTONESE.search(text) else Language.HANS
    return Language.HANS if balance > 0 else Language.HANT


def _encodable(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _converter(configuration: str) -> Any:
    return opencc.OpenCC(configuration)


@cache
def _glossary() -> tuple[re.Pattern[str], dict[str, str]]:
    pairs: dict[str, str] = YAML(typ="safe").load(_GLOSSARY.read_text("utf-8"))
    longest_first = sorted(pairs, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), pairs
