"""An answer document as the messages of `POST /api/chat`."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

from data.answers.document import Answer, Part, SourceLine
from data.answers.plain import plain_text

_WEB = ("https://", "http://")


def message(answer: Answer) -> dict[str, Any]:
    """One message: plain text, safe HTML, buttons, and the answer document itself."""
    return {
        "text": plain_text(answer),
        "html": html(answer),
        "buttons": [{"title": b.title, "payload": b.payload} for b in answer.buttons],
        "image": None,
        "answer": answer.to_json(),
    }


def html(answer: Answer) -> str:
    """Paragraphs, lists and sources, for those who embed answers; everything is escaped."""
    blocks: list[Markup] = []
    for listed, parts in groupby(answer.parts, key=lambda part: part.kind == "item"):
        if listed:
            items = Markup().join(Markup("<li>{}</li>").format(_text(part)) for part in parts)
            blocks.append(Markup("<ul>{}</ul>").format(items))
        else:
            blocks += [Markup('<p class="{}">{}</p>').format(p.kind, _text(p)) for p in parts]
    if answer.sources:
        lines = Markup().join(_source(line) for line in answer.sources)
        blocks.append(Markup('<ol class="sources">{}</ol>').format(lines))
    return str(Markup().join(blocks))


def _text(part: Part) -> Markup:
    refs = Markup().join(Markup("<sup>[{}]</sup>").format(number) for number in part.refs)
    return Markup("<br>").join(escape(part.text).splitlines()) + refs


def _source(line: SourceLine) -> Markup:
    name = escape(line.name)
    if line.url.startswith(_WEB):
        name = Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(line.url, line.name)
    dated = Markup("{}, {}").format(name, line.date) if line.date else name
    return Markup('<li value="{}">{}</li>').format(line.number, dated)
