"""Serves what is made for programs: feed, calendar, open data, sitemap."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial

from aiohttp import hdrs, web
from sqlalchemy.exc import SQLAlchemyError

from bot.web.pages import feeds, open_data, sitemap
from bot.web.pages.addresses import LANGUAGE_SEGMENT, language_of, origin
from bot.web.pages.documents import Document, DocumentStore
from bot.web.pages.edition import Edition, Editions
from data.languages import Language
from data.texts import Texts

Make = Callable[[Edition, Language, str], bytes]
TABLES = ("facts", "tasks", "milestones", "sources")


class Files:
    """Each file is made once for each version of the catalogue."""

    def __init__(self, editions: Editions, texts: Texts, public_url: str) -> None:
        self._editions = editions
        self._texts = texts
        self._public_url = public_url
        self._store = DocumentStore(most=40)

    def routes(self) -> list[web.RouteDef]:
        """The feed and calendar of each language; the rest is there once."""
        rest = {
            "data/catalogue.json": (open_data.JSON, lambda e, _l, _b: open_data.catalogue_json(e)),
            "sitemap.xml": (sitemap.XML, lambda e, _l, b: sitemap.sitemap(e, b)),
            "robots.txt": (sitemap.TEXT, lambda _e, _l, b: sitemap.robots(b)),
            **{f"data/{name}.csv": (open_data.CSV, _table(name)) for name in TABLES},
        }
        return [
            self._route(f"{LANGUAGE_SEGMENT}/feed.atom", feeds.ATOM, self._atom),
            self._route(f"{LANGUAGE_SEGMENT}/milestones.ics", feeds.CALENDAR, self._calendar),
            *(self._route(path, kind, make) for path, (kind, make) in rest.items()),
        ]

    def _route(self, path: str, kind: str, make: Make) -> web.RouteDef:
        return web.get(f"/{path}", partial(self._serve, kind=kind, make=make))

    async def _serve(self, request: web.Request, *, kind: str, make: Make) -> web.Response:
        language = language_of(request.match_info.get("language", "")) or Language.EN
        base = origin(request, self._public_url)
        finding = partial(self._document, request.path, language, base, kind, make)
        try:
            document = await asyncio.to_thread(finding)
        except SQLAlchemyError:
            text = self._texts(language, "page-unavailable")
            return web.Response(status=503, text=text, headers={hdrs.RETRY_AFTER: "30"})
        return document.answer(request)

    def _document(
        self, path: str, language: Language, base: str, kind: str, make: Make
    ) -> Document:
        edition = self._editions.newest()

        def made() -> Document:
            body = make(edition, language, base)
            return Document(body, kind, edition.loaded_at, _headers(path, edition))

        return self._store.get((edition.catalogue.version, base, path), made)

    def _atom(self, edition: Edition, language: Language, base: str) -> bytes:
        return feeds.atom(edition, language, self._texts, base)

    def _calendar(self, edition: Edition, language: Language, base: str) -> bytes:
        return feeds.calendar(edition, language, self._texts, base)


def _table(name: str) -> Make:
    return lambda edition, _language, _base: open_data.table(edition, name)


def _headers(path: str, edition: Edition) -> Mapping[str, str]:
    """Open data says its licence, may be read by pages of other sites, and has a dated name."""
    if not path.startswith("/data/"):
        return {}
    name, _, ending = path.rpartition("/")[2].partition(".")
    dated = f"chongqing-pilot-{name}-{edition.loaded_at.date().isoformat()}.{ending}"
    return {
        hdrs.LINK: f'<{open_data.LICENCE_URL}>; rel="license"',
        hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        hdrs.CONTENT_DISPOSITION: f'attachment; filename="{dated}"',
    }
