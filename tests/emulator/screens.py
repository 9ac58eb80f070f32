"""Draws what the emulator holds of a chat as a page that looks like a messenger on a phone."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from tests.emulator.media import Files
from tests.emulator.world import Message

_OPEN = {
    "bold": "<b>",
    "italic": "<i>",
    "code": "<code>",
    "expandable_blockquote": "<blockquote>",
    "blockquote": "<blockquote>",
}
_CLOSE = {
    "bold": "</b>",
    "italic": "</i>",
    "code": "</code>",
    "text_link": "</a>",
    "expandable_blockquote": "</blockquote>",
    "blockquote": "</blockquote>",
}
_STYLE = """
* { box-sizing: border-box; margin: 0 }
body { width: 390px; min-height: 100px;
  font: 15px/1.36 "Liberation Sans", "Noto Sans CJK SC", sans-serif;
  background: #d5e3cf; color: #101418 }
:lang(zh-Hant) body, body:lang(zh-Hant) {
  font-family: "Liberation Sans", "Noto Sans CJK TC", sans-serif }
header { display: flex; gap: 10px; align-items: center; padding: 9px 14px; background: #fff;
  border-bottom: 1px solid #ccd }
header i { width: 38px; height: 38px; border-radius: 50%; background: #0b6e6e; color: #fff;
  display: grid; place-items: center; font-style: normal; font-weight: 600 }
header b { font-weight: 600; font-size: 15px; line-height: 1.2 } header span { color: #687 ;
  font-size: 12px; display: block }
main { padding: 10px 8px 14px; display: grid; gap: 8px }
.bubble { background: #fff; border-radius: 12px 12px 12px 4px; padding: 7px 11px;
  width: fit-content; max-width: 350px; white-space: pre-wrap; overflow-wrap: anywhere;
  box-shadow: 0 1px 1px #0002 }
.mine { justify-self: end; background: #e3fdc9; border-radius: 12px 12px 4px 12px }
.photo { padding: 0; overflow: hidden } .photo img { width: 350px; display: block }
.photo p { padding: 7px 11px }
blockquote { border-left: 3px solid #0b6e6e; background: #0b6e6e14; border-radius: 4px;
  padding: 4px 8px; margin-top: 4px; font-size: 14px }
a { color: #0b66a8; text-decoration: none }
.keys { display: grid; gap: 4px; width: 350px; margin-top: -4px;
  grid-template-columns: minmax(0, 1fr) }
.keys div { display: flex; gap: 4px }
.keys span { flex: 1; min-width: 0; background: #5b7a5fcc; color: #fff; border-radius: 8px;
  padding: 7px 8px; text-align: center; font-size: 14px; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis }
"""


@dataclass(frozen=True)
class Said:
    """What the person typed."""

    text: str


def page(title: str, entries: Iterable[Message | Said], files: Files, language: str) -> str:
    """An HTML page of one chat; pictures are inside it."""
    shown = "\n".join(
        f'<div class="bubble mine">{escape(each.text)}</div>'
        if isinstance(each, Said)
        else _message(each, files)
        for each in entries
    )
    head = f"<header><i>{escape(title[:1])}</i><b>{escape(title)}<span>bot</span></b></header>"
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><style>{_STYLE}</style>'
        f"<body>{head}<main>{shown}</main></body></html>"
    )


def _message(message: Message, files: Files) -> str:
    text = formatted(message.text, message.entities)
    if message.photo:
        data = base64.b64encode(files.contents[message.photo]).decode()
        picture = f'<img src="data:image/png;base64,{data}" alt="">'
        bubble = f'<div class="bubble photo">{picture}<p>{text}</p></div>'
    else:
        bubble = f'<div class="bubble">{text}</div>'
    return bubble + _keys(message.markup)


def _keys(markup: dict[str, Any] | None) -> str:
    rows = (markup or {}).get("inline_keyboard", [])
    if not rows:
        return ""
    keys = "".join(
        "<div>" + "".join(f"<span>{escape(button['text'])}</span>" for button in row) + "</div>"
        for row in rows
    )
    return f'<div class="keys">{keys}</div>'


def formatted(text: str, entities: Sequence[dict[str, Any]]) -> str:
    """The text with its entities as HTML; offsets count UTF-16 code units."""
    units = text.encode("utf-16-le")
    marks: list[tuple[int, int, str]] = []
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        opening = _OPEN.get(entity["type"], "")
        if entity["type"] == "text_link":
            opening = f'<a href="{escape(entity["url"])}">'
        marks += [(start, 1, opening), (end, 0, _CLOSE.get(entity["type"], ""))]
    made, at = "", 0
    for offset, _, mark in sorted(marks, key=lambda each: each[:2]):
        made += escape(units[2 * at : 2 * offset].decode("utf-16-le")) + mark
        at = offset
    return made + escape(units[2 * at :].decode("utf-16-le"))
