"""`/openapi.json`: the API of the chat in OpenAPI 3.1, for who writes a program for it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from aiohttp import web

from bot.web.pages.documents import Document

_JSON = "application/json; charset=utf-8"
_AN_HOUR = "public, max-age=3600"


class ApiDescription:
    """The document as it lies beside this file."""

    def __init__(self, file: Path) -> None:
        """Read it once."""
        changed = dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC)
        # A program in a page of another site may read it too.
        headers = {"Cross-Origin-Resource-Policy": "cross-origin"}
        self._document = Document(file.read_bytes(), _JSON, changed, headers)

    async def serve(self, request: web.Request) -> web.Response:
        """The document, to be asked for again after an hour."""
        return self._document.answer(request, _AN_HOUR)
