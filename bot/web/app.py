"""The web application: the page, its files, the API and the health of the parts."""

from __future__ import annotations

from pathlib import Path

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from bot.settings import Settings
from bot.web.announcements import WaitingAnnouncements
from bot.web.chat import LARGEST_BODY, BadRequest, Chat, ConversationService, TooManyRequests
from bot.web.health import Health
from bot.web.page import Page, web_texts
from bot.web.static_files import StaticFiles
from data.database import Database

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def build_web(
    conversation_service: ConversationService,
    database: Database,
    settings: Settings,
    health: Health,
) -> web.Application:
    """The application, to be run with `access_log=None`: addresses of readers are not logged."""
    texts = web_texts()
    static = StaticFiles(Path(__file__).with_name("static"))
    chat = Chat(conversation_service, WaitingAnnouncements(database, texts), texts)
    application = web.Application(client_max_size=LARGEST_BODY, middlewares=[_plain_errors])
    application.on_response_prepare.append(_secure)
    application.add_routes(
        [
            web.get("/", Page(database, static, texts).serve),
            web.get("/static/{name}", static.serve),
            web.post("/api/chat", chat.ask),
            web.get("/api/announcements", chat.pull),
            web.get("/healthz", health.serve),
        ]
    )
    return application


async def _secure(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)


@web.middleware
async def _plain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Under /api every refusal is `{"error": "..."}` with one sentence."""
    try:
        return await handler(request)
    except BadRequest as error:
        return _refusal(400, str(error))
    except TooManyRequests as error:
        return _refusal(429, str(error), {hdrs.RETRY_AFTER: str(error.seconds)})
    except web.HTTPClientError as error:
        if not request.path.startswith("/api/"):
            raise
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
