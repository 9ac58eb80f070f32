"""The chat page, rendered here in the reader's language; also within other sites."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiohttp import hdrs, web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.exc import SQLAlchemyError

from bot.web.languages import chosen, preferred
from bot.web.offers import first_words, offer, typed_before
from bot.web.pages.addresses import language_of, origin
from bot.web.pages.edition import Edition, Editions
from bot.web.pages.site import common_values
from bot.web.static_files import StaticFiles
from data.dates import say
from data.languages import LONGEST_MESSAGE, Language
from data.texts import Texts

_log = logging.getLogger(__name__)
_FOLDER = Path(__file__).parent
_SCRIPT_TEXTS = "script-"


def web_texts() -> Texts:
    """What the page says, in three languages."""
    return Texts(_FOLDER / "texts")


def web_templates(static: StaticFiles) -> Environment:
    """The templates of the chat and of all pages; everything in them is escaped."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static"] = static.url
    return environment


class Page:
    """Renders the first screen; a later step in it is the script's."""

    def __init__(
        self, editions: Editions, environment: Environment, texts: Texts, public_url: str
    ) -> None:
        self._editions = editions
        self._texts = texts
        self._public_url = public_url
        self._template = environment.get_template("chat.html")

    async def serve(self, request: web.Request) -> web.Response:
        """The page in the language of the path or of `?lang=`, else of the browser."""
        return await self._answer(request, embedded=False)

    async def serve_embedded(self, request: web.Request) -> web.Response:
        """The page as it stands within another site, in the language of `?lang=`."""
        return await self._answer(request, embedded=True)

    async def _answer(self, request: web.Request, *, embedded: bool) -> web.Response:
        language = _language(request)
        base = origin(request, self._public_url)
        edition = await asyncio.to_thread(self._edition)
        response = web.Response(
            text=self.render(language, edition, base, request.query, embedded=embedded),
            content_type="text/html",
            headers={
                hdrs.CACHE_CONTROL: "no-cache",
                hdrs.CONTENT_LANGUAGE: language,
                hdrs.VARY: f"{hdrs.ACCEPT_LANGUAGE}, {hdrs.ACCEPT_ENCODING}",
            },
        )
        response.enable_compression()
        return response

    def _edition(self) -> Edition | None:
        """None when the database cannot be read, since the page must open then too."""
        try:
            return self._editions.newest()
        except SQLAlchemyError as error:
            _log.warning("the page opens without the fields: %s", type(error).__name__)
            return None

    def render(
        self,
        language: Language,
        edition: Edition | None,
        base: str,
        query: Mapping[str, str],
        *,
        embedded: bool = False,
    ) -> str:
        """The page as HTML; `query` may bring a question or ask for alerts."""
        newest = edition.newest_source if edition else None
        values = common_values(language, self._texts, "", base)
        if embedded:
            values["local"] = _embedded_address
        return self._template.render(
            **values,
            title=self._texts(language, "page-title"),
            description=self._texts(language, "description"),
            hidden=embedded,
            embedded=embedded,
            query={},
            **_of_catalogue(query, edition, language, self._texts),
            newest=say(newest, language) if newest else None,
            script_texts=json.dumps(self._script_texts(language), ensure_ascii=False),
            longest=LONGEST_MESSAGE,
            prefilled=typed_before(query),
        )

    def _script_texts(self, language: Language) -> Mapping[str, str]:
        """The texts whose ids begin with "script-", without that beginning."""
        ids = sorted(self._texts.messages(language))
        return {
            each.removeprefix(_SCRIPT_TEXTS): self._texts(language, each)
            for each in ids
            if each.startswith(_SCRIPT_TEXTS)
        }


def _of_catalogue(
    query: Mapping[str, str], edition: Edition | None, language: Language, texts: Texts
) -> dict[str, Any]:
    if edition is None:
        return {"fields": [], "offer": None, "first": None}
    catalogue = edition.catalogue
    return {
        "fields": [(f"/{field.key}", field.name[language]) for field in catalogue.fields.values()],
        "offer": offer(query, catalogue, language, texts),
        "first": first_words(query, catalogue, language, texts),
    }


def _language(request: web.Request) -> Language:
    accepted = preferred(request.headers.get(hdrs.ACCEPT_LANGUAGE, ""))
    of_path = language_of(request.match_info.get("language", ""))
    return of_path or chosen(request.query.get("lang")) or accepted


def _embedded_address(language: Language, _path: str) -> str:
    return f"/widget?lang={language}"
