"""The web application: pages, chat, their files, the API and the health of the parts."""

from __future__ import annotations

from pathlib import Path

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from bot.settings import Settings
from bot.web.announcements import WaitingAnnouncements
from bot.web.api_description import ApiDescription
from bot.web.chat import LARGEST_BODY, BadRequest, Chat, ConversationService, TooManyRequests
from bot.web.feedback import FeedbackDoor
from bot.web.guard import Guard
from bot.web.health import Health
from bot.web.page import Page, web_templates, web_texts
from bot.web.pages.addresses import LANGUAGE_SEGMENT
from bot.web.pages.edition import Editions
from bot.web.pages.files import Files
from bot.web.pages.site import Site, newest_change
from bot.web.static_files import StaticFiles
from bot.web.widget import Widget
from data.database import Database

_FOLDER = Path(__file__).parent


def build_web(
    conversation_service: ConversationService,
    database: Database,
    settings: Settings,
    health: Health,
) -> web.Application:
    """The application, to be run with `access_log=None`: addresses of readers are not logged."""
    texts = web_texts()
    static = StaticFiles(_FOLDER / "static")
    templates = web_templates(static)
    editions = Editions(database)
    page = Page(editions, templates, texts, settings.public_url)
    site = Site(editions, templates, texts, settings.public_url, newest_change(_FOLDER))
    widget = Widget(_FOLDER / "widget.js", texts)
    described = ApiDescription(_FOLDER / "openapi.json")
    chat = Chat(conversation_service, WaitingAnnouncements(database, texts), texts)
    application = web.Application(
        client_max_size=LARGEST_BODY, middlewares=[plain_errors(site.missing)]
    )
    application.on_response_prepare.append(Guard(settings.widget_allowed_sites))
    application.add_routes(
        [
            web.get("/", page.serve),
            web.get(f"/{LANGUAGE_SEGMENT}/", page.serve),
            web.get("/widget", page.serve_embedded),
            web.get("/widget.js", widget.serve),
            web.get("/openapi.json", described.serve),
            web.get("/static/{name}", static.serve),
            web.post("/api/chat", chat.ask),
            web.get("/api/announcements", chat.pull),
            web.post("/api/feedback", FeedbackDoor(database, editions).take),
            web.get("/healthz", health.serve),
            *Files(editions, texts, settings.public_url).routes(),
            *site.routes(),
        ]
    )
    return application


def plain_errors(missing: Handler) -> Middleware:
    """Under /api every refusal is `{"error": "..."}`; elsewhere what is missing gets a page."""

    @web.middleware
    async def refuse(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith("/api/"):
            return await _answer_or_refusal(request, handler)
        try:
            return await handler(request)
        except web.HTTPNotFound:
            if request.path.startswith("/static/"):
                raise
            return await missing(request)

    return refuse


async def _answer_or_refusal(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except BadRequest as error:
        return _refusal(400, str(error))
    except TooManyRequests as error:
        return _refusal(429, str(error), {hdrs.RETRY_AFTER: str(error.seconds)})
    except web.HTTPClientError as error:
        allow = error.headers.get(hdrs.ALLOW)
        return _refusal(error.status, _sentence(error), {hdrs.ALLOW: allow} if allow else {})


def _sentence(error: web.HTTPClientError) -> str:
    if isinstance(error, web.HTTPRequestEntityTooLarge):
        return f"The body is larger than {LARGEST_BODY // 1024} kB."
    if isinstance(error, web.HTTPMethodNotAllowed):
        return f"Use {' or '.join(sorted(error.allowed_methods))} here."
    return "There is nothing at this address."


def _refusal(status: int, sentence: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"error": sentence}, status=status, headers=headers)
