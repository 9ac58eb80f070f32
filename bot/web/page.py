"""The chat page, rendered here in the reader's language."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

from aiohttp import hdrs, web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.web.first_screen import FirstScreen, first_screen
from bot.web.languages import chosen, preferred
from bot.web.static_files import StaticFiles
from data.database import Database
from data.dates import say
from data.languages import LONGEST_MESSAGE, Language
from data.texts import Texts

_FOLDER = Path(__file__).parent
_SCRIPT_TEXTS = "script-"


def web_texts() -> Texts:
    """What the page says, in three languages."""
    return Texts(_FOLDER / "texts")


class Page:
    """Renders the first screen; a later step in it is the script's."""

    def __init__(self, database: Database, static: StaticFiles, texts: Texts) -> None:
        self._database = database
        self._static = static
        self._texts = texts
        environment = Environment(
            loader=FileSystemLoader(_FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._template = environment.get_template("chat.html")

    async def serve(self, request: web.Request) -> web.Response:
        """The page in the language of `?lang=`, else of the browser."""
        accepted = preferred(request.headers.get(hdrs.ACCEPT_LANGUAGE, ""))
        language = chosen(request.query.get("lang")) or accepted
        screen = await asyncio.to_thread(first_screen, self._database)
        response = web.Response(
            text=self.render(language, screen),
            content_type="text/html",
            headers={
                hdrs.CACHE_CONTROL: "no-cache",
                hdrs.CONTENT_LANGUAGE: language,
                hdrs.VARY: f"{hdrs.ACCEPT_LANGUAGE}, {hdrs.ACCEPT_ENCODING}",
            },
        )
        response.enable_compression()
        return response

    def render(self, language: Language, screen: FirstScreen) -> str:
        """The page as HTML."""
        newest = screen.newest_source
        return self._template.render(
            language=language,
            languages={each: self._texts(each, "language-name") for each in Language},
            fields=[(field.payload, field.names[language]) for field in screen.fields],
            newest=say(newest, language) if newest else None,
            t=lambda message, **arguments: self._texts(language, message, **arguments),
            static=self._static.url,
            script_texts=json.dumps(self._script_texts(language), ensure_ascii=False),
            longest=LONGEST_MESSAGE,
        )

    def _script_texts(self, language: Language) -> Mapping[str, str]:
        """The texts whose ids begin with "script-", without that beginning."""
        ids = sorted(self._texts.messages(language))
        return {
            each.removeprefix(_SCRIPT_TEXTS): self._texts(language, each)
            for each in ids
            if each.startswith(_SCRIPT_TEXTS)
        }
