"""`/widget.js`: the one script that other sites take in to show the chat."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from aiohttp import web

from bot.web.pages.documents import Document
from data.languages import Language
from data.texts import Texts

_SCRIPT = "text/javascript; charset=utf-8"
_AN_HOUR = "public, max-age=3600"
_TEXTS = ("open", "close", "title")


class Widget:
    """The script with its words in all languages; its address never changes."""

    def __init__(self, script: Path, texts: Texts) -> None:
        """`script` holds one function that takes the words by language."""
        words = {
            language.value: {name: texts(language, f"widget-{name}") for name in _TEXTS}
            for language in Language
        }
        source = script.read_text("utf-8").strip().removesuffix(";")
        called = f"({source})({json.dumps(words, ensure_ascii=False)});\n"
        changed = dt.datetime.fromtimestamp(script.stat().st_mtime, dt.UTC)
        # The scripts of a page are taken from other sites only where these agree.
        headers = {"Cross-Origin-Resource-Policy": "cross-origin"}
        self._document = Document(called.encode(), _SCRIPT, changed, headers)

    async def serve(self, request: web.Request) -> web.Response:
        """The script, to be asked for again after an hour."""
        return self._document.answer(request, _AN_HOUR)
