"""Serves the public pages: each in three languages, made once for each version of the catalogue."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import hdrs, web
from jinja2 import Environment
from sqlalchemy.exc import SQLAlchemyError

from bot.web.languages import preferred
from bot.web.limits import Allowance, RateLimiter, caller
from bot.web.pages import contents
from bot.web.pages.addresses import (
    LANGUAGE_SEGMENT,
    SEGMENTS,
    language_of,
    local,
    origin,
    source_path,
    statement_path,
)
from bot.web.pages.contents import Asked, Build, NoSuchPage, Page
from bot.web.pages.documents import Document, DocumentStore
from bot.web.pages.edition import Editions
from bot.web.pages.finding import found
from bot.web.pages.privacy_page import privacy
from data.dates import PartialDate, say
from data.languages import Language
from data.texts import Texts

_log = logging.getLogger(__name__)
_HTML = "text/html; charset=utf-8"
# Its page does not exist in the other languages either.
_NOWHERE = "missing"
_KEY = "{key:[a-z_]{1,40}}"
_ID = "{id:[a-z0-9._-]{1,60}}"
_SEARCHES = Allowance(burst=30, rate=2)

PAGES: Mapping[str, Build] = {
    "progress": contents.progress,
    "fields": contents.fields,
    f"fields/{_KEY}": contents.one_field,
    f"topics/{_KEY}": contents.one_topic,
    "tasks": contents.tasks,
    f"tasks/{_ID}": contents.one_task,
    "milestones": contents.milestones,
    f"milestones/{_ID}": contents.one_milestone,
    f"facts/{_ID}": contents.one_fact,
    "sources": contents.sources,
    f"sources/{_ID}": contents.one_source,
    "search": found,
    "data": contents.open_data,
    "privacy": privacy,
}
_FEEDS = ("feed.atom", "milestones.ics")
# What a page reads of the query; anything else in it makes no other page.
_READ_OF_QUERY = ("q", "field", "status")


class Site:
    """The handlers of the public pages."""

    def __init__(
        self,
        editions: Editions,
        environment: Environment,
        texts: Texts,
        public_url: str,
        changed: dt.datetime,
    ) -> None:
        """`changed` is when the pages' own files last did."""
        self._editions = editions
        self._environment = environment
        self._texts = texts
        self._public_url = public_url
        self._store = DocumentStore()
        self._searches = RateLimiter(_SEARCHES)
        self._changed = changed

    def routes(self) -> list[web.RouteDef]:
        """One route for each kind of page, and the short addresses that choose a language."""
        pages = [
            web.get(f"/{LANGUAGE_SEGMENT}/{path}", partial(self.serve, build=build))
            for path, build in PAGES.items()
        ]
        alone = [path for path in PAGES if "{" not in path]
        short = [web.get(f"/{path}", self.choose) for path in (*alone, *_FEEDS)]
        return [*pages, *short, web.get(f"/{LANGUAGE_SEGMENT}", self.choose)]

    async def serve(self, request: web.Request, *, build: Build) -> web.Response:
        """A page; 404 in its language when there is none, 503 when nothing can be read."""
        language = language_of(request.match_info["language"]) or Language.EN
        self._limit(request)
        base = origin(request, self._public_url)
        try:
            document = await asyncio.to_thread(self._page, build, language, request, base)
        except NoSuchPage:
            return await self.missing(request)
        except SQLAlchemyError as error:
            _log.warning("a page cannot be made: %s", type(error).__name__)
            text = self._texts(language, "page-unavailable")
            return web.Response(status=503, text=text, headers={hdrs.RETRY_AFTER: "30"})
        return document.answer(request)

    async def choose(self, request: web.Request) -> web.Response:
        """A short address leads on to the page in the language of the browser."""
        language = language_of(request.match_info.get("language", "")) or preferred(
            request.headers.get(hdrs.ACCEPT_LANGUAGE, "")
        )
        path = "" if "language" in request.match_info else request.path.lstrip("/")
        target = request.rel_url.with_path(local(language, path)).with_query(request.query)
        headers = {hdrs.LOCATION: str(target), hdrs.VARY: hdrs.ACCEPT_LANGUAGE}
        return web.Response(status=302, headers=headers)

    async def missing(self, request: web.Request) -> web.Response:
        """The page for an address that there is not, in the language of the address."""
        first, _, rest = request.path.lstrip("/").partition("/")
        accepted = preferred(request.headers.get(hdrs.ACCEPT_LANGUAGE, ""))
        language = language_of(first) or accepted
        if language_of(first) and (first != first.lower() or rest.endswith("/")):
            return _tidied(request, local(language, rest.rstrip("/")))
        base = origin(request, self._public_url)
        try:
            make = partial(self._page, contents.not_found, language, request, base, status=404)
            document = await asyncio.to_thread(make)
        except SQLAlchemyError:
            return web.Response(status=404, text=self._texts(language, "missing-title"))
        return document.answer(request, "no-store")

    def _limit(self, request: web.Request) -> None:
        """Only what is looked up anew for each reader costs anything."""
        address = caller(request.remote, request.headers) if request.query_string else None
        if address and (seconds := self._searches.wait(address)):
            raise web.HTTPTooManyRequests(headers={hdrs.RETRY_AFTER: str(int(seconds) + 1)})

    def _page(
        self,
        build: Build,
        language: Language,
        request: web.Request,
        base: str,
        status: int = 200,
    ) -> Document:
        edition = self._editions.newest()
        query = {name: request.query[name] for name in _READ_OF_QUERY if name in request.query}
        asked = Asked(edition, language, self._texts, dict(request.match_info), query)
        path = request.path.lstrip("/").partition("/")[2] if status == 200 else _NOWHERE
        make = partial(self._document, build, asked, path, base, status)
        if query or status != 200:
            return make()
        return self._store.get((edition.catalogue.version, base, language, path), make)

    def _document(self, build: Build, asked: Asked, path: str, base: str, status: int) -> Document:
        page = build(asked)
        body = self.render(page, asked, path, base).encode()
        modified = max(asked.edition.loaded_at, self._changed)
        return Document(body, _HTML, modified, {hdrs.CONTENT_LANGUAGE: asked.language}, status)

    def render(self, page: Page, asked: Asked, path: str, base: str) -> str:
        """A page as HTML; `path` is its address below the language's."""
        values = common_values(asked.language, self._texts, path, base)
        template = self._environment.get_template(f"pages/{page.template}")
        return template.render(
            **values,
            **page.values,
            title=page.title,
            description=page.description,
            hidden=page.hidden,
            edition=asked.edition,
            catalogue=asked.edition.catalogue,
            newest=asked.edition.newest_source,
            query=asked.query,
        )


def common_values(language: Language, texts: Texts, path: str, base: str) -> dict[str, Any]:
    """What the frame around every page needs; also that of the chat."""

    def date_in_words(date: PartialDate) -> str:
        return say(date, language)

    def day_in_words(moment: dt.datetime) -> str:
        return say(PartialDate.parse(moment.date().isoformat()), language)

    return {
        "language": language,
        "t": partial(texts, language),
        "say": date_in_words,
        "say_day": day_in_words,
        "to": partial(local, language),
        "statement_path": statement_path,
        "source_path": source_path,
        "languages": {each: texts(each, "language-name") for each in SEGMENTS},
        "alternates": {each: f"{base}{local(each, path)}" for each in SEGMENTS},
        "canonical": f"{base}{local(language, path)}",
        "neutral": f"{base}/{path}",
        "here": path,
        "section": path.partition("/")[0],
        "local": local,
    }


def _tidied(request: web.Request, path: str) -> web.Response:
    """To the same address as it is written here: language in small letters, no last slash."""
    target = request.rel_url.with_path(path).with_query(request.query)
    return web.Response(status=301, headers={hdrs.LOCATION: str(target)})


def newest_change(folder: Path) -> dt.datetime:
    """When a template, text or style sheet last changed: pages change with them."""
    times = (path.stat().st_mtime for path in folder.rglob("*") if path.is_file())
    return dt.datetime.fromtimestamp(max(times), dt.UTC)
