"""Telegram's HTML: which tags it takes, what text remains, how it says no."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TOKEN = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)([^<>]*)>|&(#x?[0-9A-Fa-f]+|[a-z]+);|<|[^<&]+|&")
_HREF = re.compile(r'href\s*=\s*(?:"([^"]*)"|\'([^\']*)\'|(\S+))')


class ParseError(ValueError):
    """What follows "can't parse entities: " in Telegram's refusal."""


@dataclass
class _Open:
    tag: str
    kind: str
    offset: int
    url: str | None


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse(source: str) -> tuple[str, list[dict]]:
    """The text that remains and its entities. Raises ParseError."""
    text, entities, open_tags = "", [], []
    for match in _TOKEN.finditer(source):
        at = len(source[: match.start()].encode())
        if match[0].startswith("<"):
            _tag(match, at, units(text), open_tags, entities)
        elif match[4]:
            text += _character(match)
        else:
            text += match[0]
    if open_tags:
        raise ParseError(f'Can\'t find end tag corresponding to start tag "{open_tags[-1].tag}"')
    return text, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _tag(match: re.Match, at: int, offset: int, open_tags: list[_Open], found: list[dict]) -> None:
    if not match[2]:
        raise ParseError(f'Unsupported start tag "" at byte offset {at}')
    name = match[2].lower()
    if match[1]:
        _close(name, at, offset, open_tags, found)
    else:
        _begin(name, match[3], at, offset, open_tags)


def _begin(name: str, attributes: str, at: int, offset: int, open_tags: list[_Open]) -> None:
    if name not in _KINDS or (name == "span" and "tg-spoiler" not in attributes):
        raise ParseError(f'Unsupported start tag "{name}" at byte offset {at}')
    if name == "blockquote" and any(each.tag == name for each in open_tags):
        raise ParseError(f'Nested "blockquote" at byte offset {at}')
    kind = _KINDS[name]
    if name == "blockquote" and "expandable" in attributes:
        kind = "expandable_blockquote"
    href = _HREF.search(attributes)
    url = next(filter(None, href.groups()), None) if href else None
    open_tags.append(_Open(name, kind, offset, unescape(url) if url else None))


def _close(name: str, at: int, offset: int, open_tags: list[_Open], found: list[dict]) -> None:
    if not open_tags:
        raise ParseError(f"Unexpected end tag at byte offset {at}")
    opened = open_tags.pop()
    if opened.tag != name:
        expected = f'expected "</{opened.tag}>", found "</{name}>"'
        raise ParseError(f"Unmatched end tag at byte offset {at}, {expected}")
    if offset == opened.offset:
        return
    entity = {"type": opened.kind, "offset": opened.offset, "length": offset - opened.offset}
    found.append(entity | ({"url": opened.url} if opened.kind == "text_link" else {}))


def _character(match: re.Match) -> str:
    name = match[4]
    if name.startswith("#x"):
        return chr(int(name[2:], 16))
    if name.startswith("#"):
        return chr(int(name[1:]))
    return _ENTITIES.get(name, match[0])
