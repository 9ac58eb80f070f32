"""Answers as Telegram shows them: safe HTML in messages that are short enough."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape as escape_for_attribute

from data.answers.document import Answer, Part, SourceLine
from data.languages import Language
from data.texts import Texts

LONGEST_MESSAGE = 4096
_ROOM_FOR_MARKS = 32
_LONGEST_BLOCK = LONGEST_MESSAGE - _ROOM_FOR_MARKS
# Telegram also refuses more than 32 KiB before parsing, and escaping can make five of one.
_LONGEST_SOURCE = 30_000
_GOOD_ENDS = ("\n", "。", "！", "？", ". ", "! ", "? ", "；", "; ", "，", ", ", " ")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SAFE_LINK = re.compile(r"https?://[^\s\"'<>]+")


@dataclass(frozen=True)
class Block:
    """A paragraph: what is seen, and the HTML that shows it. `tight` joins it to the last one."""

    seen: str
    html: str
    tight: bool = False


def render(answer: Answer, texts: Texts, heading: str = "") -> list[str]:
    """The messages of an answer, in order; each is valid HTML of at most 4,096 UTF-16 units.

    `heading` is the question of the button that was pressed, which the chat does not show.
    """
    blocks = [block for part in answer.parts for block in _part_blocks(part)]
    marked = _mark_lists(answer.parts, blocks)
    return _pack([*_heading(heading), *marked, *_source_blocks(answer, texts)])


def render_text(text: str) -> list[str]:
    """Plain text as messages."""
    return _pack([Block(piece, escape(piece)) for piece in _pieces(_sound(text), _LONGEST_BLOCK)])


def escape(text: str) -> str:
    """Text as it stands between tags."""
    return escape_for_attribute(text, quote=False)


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)


def visible(text: str) -> bool:
    """Whether a reader would see anything."""
    return any(unicodedata.category(char)[0] not in "CZ" for char in text)


def _heading(text: str) -> list[Block]:
    shown = next(_pieces(_sound(text), 200), "")
    return [Block(shown, f"<b>{escape(shown)}</b>")] if shown else []


def _sound(text: str) -> str:
    return _SURROGATES.sub("\ufffd", text).replace("\x00", "").strip()


def _part_blocks(part: Part) -> list[Block]:
    text = _sound(part.text)
    if not visible(text):
        return []
    text += "".join(f" [{number}]" for number in part.refs)
    if part.kind == "item":
        text = f"• {text}"
    marks = {"note": ("<i>", "</i>"), "lead": ("", "")}.get(part.kind, ("", ""))
    return [
        Block(piece, f"{marks[0]}{escape(piece)}{marks[1]}", tight=part.kind == "item")
        for piece in _pieces(text, _LONGEST_BLOCK)
    ]


def _mark_lists(parts: Iterable[Part], blocks: list[Block]) -> list[Block]:
    """Items follow each other without a gap; the first keeps its distance from a paragraph."""
    marked: list[Block] = []
    for block in blocks:
        tight = block.tight and bool(marked) and marked[-1].seen.startswith("• ")
        marked.append(Block(block.seen, block.html, tight))
    return marked


def _source_blocks(answer: Answer, texts: Texts) -> list[Block]:
    """Folded quotes with one line for each source, as many as are needed."""
    title = texts(answer.language, "sources-title")
    blocks: list[Block] = []
    lines: list[Block] = []
    room = _LONGEST_BLOCK - units(title) - 1
    for line in (_source_line(source, answer.language) for source in answer.sources):
        if lines and not _fits([*lines, line], room):
            blocks.append(_folded(title, lines))
            lines = []
        lines.append(line)
    return [*blocks, _folded(title, lines)] if lines else blocks


def _folded(title: str, lines: list[Block]) -> Block:
    seen = "\n".join([title, *(line.seen for line in lines)])
    html = "\n".join([f"<b>{escape(title)}</b>", *(line.html for line in lines)])
    return Block(seen, f"<blockquote expandable>{html}</blockquote>")


def _source_line(source: SourceLine, language: Language) -> Block:
    name = next(_pieces(_sound(source.name), 200), "")
    comma = ", " if language is Language.EN else "，"
    date = f"{comma}{_sound(source.date)[:100]}" if source.date else ""
    url = _sound(source.url)
    linked = len(url) <= 2048 and _SAFE_LINK.fullmatch(url) and visible(name)
    shown = f'<a href="{escape_for_attribute(url)}">{escape(name)}</a>' if linked else escape(name)
    seen = f"[{source.number}] {name}{date}"
    return Block(seen, f"[{source.number}] {shown}{escape(date)}")


def _pack(blocks: list[Block]) -> list[str]:
    messages: list[list[Block]] = []
    for block in blocks:
        if messages and _fits([*messages[-1], block], LONGEST_MESSAGE):
            messages[-1].append(block)
        else:
            messages.append([Block(block.seen, block.html)])
    return ["".join(_with_gaps(message)) for message in messages]


def _fits(blocks: list[Block], room: int) -> bool:
    seen = sum(units(block.seen) + 2 for block in blocks)
    return seen <= room and sum(len(block.html.encode()) + 2 for block in blocks) <= _LONGEST_SOURCE


def _with_gaps(blocks: list[Block]) -> Iterator[str]:
    for number, block in enumerate(blocks):
        if number:
            yield "\n" if block.tight else "\n\n"
        yield block.html


def _pieces(text: str, longest: int) -> Iterator[str]:
    """The text in pieces that fit, cut where a reader would pause."""
    while units(text) > longest:
        cut = _cut(text, longest)
        if visible(text[:cut]):
            yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    if visible(text):
        yield text


def _cut(text: str, longest: int) -> int:
    head = text[:longest]
    while units(head) > longest:
        head = head[: -max(1, (units(head) - longest) // 2)]
    for end in ("\n\n", *_GOOD_ENDS):
        at = head.rfind(end)
        if at >= len(head) // 2:
            return at + len(end)
    return len(head)
