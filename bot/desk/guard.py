"""What stands before every page: headers, who it is, what they may, whether a form is ours."""

from __future__ import annotations

import hmac
import logging
import secrets
from urllib.parse import quote

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware
from sqlalchemy.orm import Session

from bot.desk.desk import VISIT, Desk, Visit
from bot.web.languages import chosen, preferred
from data.languages import Language
from data.staff.sessions import Person, is_due, read_session, touch_session
from data.staff.states import Right

_log = logging.getLogger(__name__)
FORM_TOKEN = "form_token"  # noqa: S105
LARGEST_FORM = 64 * 1024
_LANGUAGE_COOKIE = "desk-language"
_A_YEAR = 365 * 24 * 3600
_SAFE = ("GET", "HEAD")
_OWN = ("same-origin", "none")
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # With no-referrer browsers send "Origin: null" with forms, and we could not tell ours.
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
RIGHTS: web.AppKey[dict[tuple[str, str], Right | None]] = web.AppKey("rights", dict)


class Cookies:
    """The names and marks of the desk's cookies; behind https no other host can set them."""

    def __init__(self, https: bool) -> None:
        self._https = https

    def name(self, name: str) -> str:
        """The name under which a cookie is kept."""
        return f"__Host-{name}" if self._https else name

    def put(
        self,
        response: web.StreamResponse,
        name: str,
        value: str,
        *,
        same_site: str = "Strict",
        seconds: int | None = None,
    ) -> None:
        """Give the browser a cookie that scripts cannot read."""
        response.set_cookie(
            self.name(name),
            value,
            max_age=seconds,
            httponly=True,
            secure=self._https,
            samesite=same_site,
            path="/",
        )

    def read(self, request: web.Request, name: str) -> str:
        """The cookie's value; empty when there is none."""
        return request.cookies.get(self.name(name), "")

    def drop(self, response: web.StreamResponse, name: str) -> None:
        """Take a cookie back."""
        response.del_cookie(
            self.name(name), path="/", secure=self._https, httponly=True, samesite="Strict"
        )


def secure_headers(https: bool) -> dict[str, str]:
    """The headers of every response."""
    if https:
        return {**_HEADERS, "Strict-Transport-Security": f"max-age={_A_YEAR}"}
    return dict(_HEADERS)


def guarding(desk: Desk, cookies: Cookies) -> Middleware:
    """Lets a request through to its handler with its `Visit`, or answers in its place."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith("/static/"):
            return await handler(request)
        person = await _person(desk, cookies, request)
        fresh = person is None and not cookies.read(request, FORM_TOKEN)
        token = person.form_token if person else cookies.read(request, FORM_TOKEN)
        token = token or secrets.token_urlsafe(32)
        language = _language(request)
        request[VISIT] = Visit(person, language, token)
        response = await _answer(desk, request, handler)
        if fresh:
            cookies.put(response, FORM_TOKEN, token)
        if chosen(request.query.get("lang")):
            response.set_cookie(
                _LANGUAGE_COOKIE, language, max_age=_A_YEAR, samesite="Lax", path="/"
            )
        if request.path != "/healthz":
            response.headers[hdrs.CACHE_CONTROL] = "no-store"
        return response

    return guard


async def _answer(desk: Desk, request: web.Request, handler: Handler) -> web.StreamResponse:
    visit = request[VISIT]
    try:
        right = _right(request)
        if right is not None and visit.person is None:
            return _to_login(request)
        if right is not None and visit.person is not None and not visit.person.may(right):
            raise web.HTTPForbidden
        if request.method not in _SAFE:
            request[VISIT] = await _with_form(desk, request, visit)
        return await handler(request)
    except web.HTTPRedirection:
        raise
    except web.HTTPException as error:
        return desk.page(request, "error.html", status=error.status, code=error.status)
    except Exception:
        _log.exception("the desk failed at %s %s", request.method, request.path)
        return desk.page(request, "error.html", status=500, code=500)


def _right(request: web.Request) -> Right | None:
    """What the page asks for; None for one that is open to everybody."""
    resource = request.match_info.route.resource
    if resource is None:
        # Nobody learns from outside which addresses there are.
        return Right.LOOK
    return request.app[RIGHTS][request.method.replace("HEAD", "GET"), resource.canonical]


def _to_login(request: web.Request) -> web.Response:
    where = f"/login?next={quote(request.path, safe='/')}" if request.method in _SAFE else "/login"
    return web.Response(status=303, headers={"Location": where})


async def _person(desk: Desk, cookies: Cookies, request: web.Request) -> Person | None:
    secret = cookies.read(request, "desk")
    if not secret:
        return None

    def find(session: Session) -> Person | None:
        return read_session(session, secret, clock=desk.clock)

    person = await desk.read(find)
    if person is not None and is_due(person, clock=desk.clock):
        await desk.write(lambda session: touch_session(session, secret, clock=desk.clock))
    return person


async def _with_form(desk: Desk, request: web.Request, visit: Visit) -> Visit:
    """The visit with its form. Raises HTTPForbidden for a form that is not from our pages."""
    if not _from_here(request, desk.url):
        raise web.HTTPForbidden
    sent = await request.post()
    texts = {name: value for name, value in sent.items() if isinstance(value, str)}
    token = texts.get(FORM_TOKEN, "")
    if not hmac.compare_digest(token.encode(), visit.form_token.encode()):
        raise web.HTTPForbidden
    lists = {
        name: tuple(value for value in sent.getall(name) if isinstance(value, str))
        for name in set(sent)
    }
    return Visit(visit.person, visit.language, visit.form_token, texts, lists)


def _from_here(request: web.Request, url: str) -> bool:
    if request.headers.get("Sec-Fetch-Site", "none") not in _OWN:
        return False
    origin = request.headers.get(hdrs.ORIGIN)
    ours = {f"{request.scheme}://{request.host}", url}
    return origin is None or origin in ours


def _language(request: web.Request) -> Language:
    wanted = request.query.get("lang") or request.cookies.get(_LANGUAGE_COOKIE)
    return chosen(wanted) or preferred(request.headers.get(hdrs.ACCEPT_LANGUAGE, ""))
