"""Logging in, with a password or at the identity provider, and out."""

from __future__ import annotations

import asyncio
import logging
import math
import re
from urllib.parse import quote

from aiohttp import web
from sqlalchemy.orm import Session

from bot.desk.desk import VISIT, Desk
from bot.desk.guard import FORM_TOKEN, Cookies
from bot.desk.oidc import Begun, Known, LoginRefused, Provider
from bot.web.limits import Allowance, RateLimiter, caller
from data.staff.accounts import (
    StaffError,
    account_of_identity,
    check_password,
    end_sessions,
    find_account,
    set_password,
)
from data.staff.audit import note_act
from data.staff.sessions import close_session, open_session

_log = logging.getLogger(__name__)
_BEGUN = "desk-login"
_MINUTES_TO_LOG_IN = 10
# Who guesses one person's password, from one place and from many, and many persons' from one.
_PER_NAME_AND_PLACE = Allowance(burst=5, rate=1 / 60)
_PER_NAME = Allowance(burst=30, rate=1 / 20)
_PER_PLACE = Allowance(burst=30, rate=1 / 10)
_OWN_PATH = re.compile(r"/[A-Za-z0-9:/_-]*")


class Login:
    """The pages by which people come in and go out."""

    def __init__(self, desk: Desk, cookies: Cookies, provider: Provider | None) -> None:
        self._desk = desk
        self._cookies = cookies
        self._provider = provider
        self._limits = (
            RateLimiter(_PER_NAME_AND_PLACE),
            RateLimiter(_PER_NAME),
            RateLimiter(_PER_PLACE),
        )
        # A check takes 64 MB and a tenth of a second of a processor: one at a time.
        self._checking = asyncio.Lock()

    async def form(self, request: web.Request) -> web.Response:
        """The form; for who is in already, the desk."""
        if request[VISIT].person is not None:
            return web.Response(status=303, headers={"Location": "/"})
        return self._form(request)

    async def enter(self, request: web.Request) -> web.Response:
        """Check name and password."""
        visit = request[VISIT]
        name, password = visit.said("name"), visit.form.get("password", "")
        if wait := self._wait(request, name):
            response = self._form(request, "login-wait", 429, seconds=str(math.ceil(wait)))
            response.headers["Retry-After"] = str(math.ceil(wait))
            return response
        account = await self._account(name, password)
        secret = await self._desk.write(lambda session: self._enter(session, account))
        if secret is None:
            return self._form(request, "login-wrong", 401)
        return self._entered(secret, _own_path(visit.said("next")))

    async def leave(self, request: web.Request) -> web.Response:
        """Log out: here, or on every device."""
        visit = request[VISIT]
        secret = self._cookies.read(request, "desk")

        def work(session: Session) -> None:
            if visit.said("everywhere") and visit.person is not None:
                end_sessions(session, visit.person.account)
            close_session(session, secret)
            note_act(session, "logout", by=visit.by, clock=self._desk.clock)

        await self._desk.write(work)
        response = web.Response(status=303, headers={"Location": "/login?said=logged-out"})
        self._cookies.drop(response, "desk")
        return response

    async def begin(self, request: web.Request) -> web.Response:
        """Send the browser to the identity provider."""
        if self._provider is None:
            raise web.HTTPNotFound
        if wait := self._limits[2].wait(_place(request)):
            return self._form(request, "login-wait", 429, seconds=str(math.ceil(wait)))
        try:
            address, begun = await self._provider.begin()
        except LoginRefused as error:
            return self._refused(request, error)
        response = web.Response(status=303, headers={"Location": address})
        seconds = _MINUTES_TO_LOG_IN * 60
        # The way back begins at the provider: a strict cookie would stay at home.
        self._cookies.put(response, _BEGUN, begun.to_text(), same_site="Lax", seconds=seconds)
        return response

    async def back(self, request: web.Request) -> web.Response:
        """The browser is back from the identity provider."""
        if self._provider is None:
            raise web.HTTPNotFound
        try:
            begun = Begun.from_text(self._cookies.read(request, _BEGUN))
            known = await self._provider.finish(begun, request.query)
            secret = await self._desk.write(lambda session: self._enter_known(session, known))
        except (LoginRefused, StaffError) as error:
            return self._refused(request, error)
        # Not by a redirect: its request would still count as coming from the provider, and the
        # strict cookie would not go with it.
        response = self._desk.page(request, "entered.html")
        self._cookies.put(response, "desk", secret)
        self._cookies.drop(response, _BEGUN)
        return response

    async def own(self, request: web.Request) -> web.Response:
        """One's own account."""
        return self._desk.page(request, "own.html")

    async def change_password(self, request: web.Request) -> web.Response:
        """Another password; it ends all sessions, and opens one here."""
        visit = request[VISIT]
        old, new = visit.form.get("old", ""), visit.form.get("new", "")
        if new != visit.form.get("again", ""):
            return self._own_again(request, "error-passwords-differ")
        if self._limits[0].wait(f"{visit.by} {_place(request)}"):
            return self._own_again(request, "error-too-often")

        account = await self._account(visit.by, old)
        if account is None:
            return self._own_again(request, "error-password-wrong")

        def work(session: Session) -> str:
            set_password(session, account, new, by=visit.by, clock=self._desk.clock)
            return open_session(session, account, clock=self._desk.clock)

        try:
            async with self._checking:
                secret = await self._desk.write(work)
        except StaffError as error:
            return self._own_again(request, f"error-{error.reason}")
        response = web.Response(status=303, headers={"Location": "/own?said=password-changed"})
        self._cookies.put(response, "desk", secret)
        return response

    def _own_again(self, request: web.Request, error: str) -> web.Response:
        text = self._desk.pages.texts(request[VISIT].language, error)
        return self._desk.page(request, "own.html", status=422, error=text)

    def _wait(self, request: web.Request, name: str) -> float:
        name, place = name.casefold()[:100], _place(request)
        keys = (f"{name} {place}", name, place)
        return max(limit.wait(key) for limit, key in zip(self._limits, keys, strict=True))

    async def _account(self, name: str, password: str) -> int | None:
        """Checked where nothing is locked: it takes long on purpose."""

        def check(session: Session) -> int | None:
            account = check_password(session, name, password)
            return account.id if account else None

        async with self._checking:
            return await self._desk.read(check)

    def _enter(self, session: Session, account: int | None) -> str | None:
        clock = self._desk.clock
        if account is None:
            # Not the name as typed: people type their password there.
            note_act(session, "login-failed", by="-", clock=clock)
            return None
        note_act(session, "login", by=find_account(session, account).name, clock=clock)
        return open_session(session, account, clock=clock)

    def _enter_known(self, session: Session, known: Known) -> str:
        clock = self._desk.clock
        account = account_of_identity(session, known.identity, known.name, known.role, clock=clock)
        note_act(session, "login", by=account.name, detail="identity provider", clock=clock)
        return open_session(session, account.id, clock=clock)

    def _entered(self, secret: str, path: str) -> web.Response:
        response = web.Response(status=303, headers={"Location": quote(path, safe="/:")})
        self._cookies.put(response, "desk", secret)
        self._cookies.drop(response, FORM_TOKEN)
        return response

    def _refused(self, request: web.Request, error: LoginRefused | StaffError) -> web.Response:
        _log.warning("a login at the identity provider came to nothing: %s", error)
        kinds = ("expired", "refused", "no-role", "disabled", "name-taken")
        reason = error.reason if error.reason in kinds else "provider"
        return self._form(request, f"login-{reason}", 401)

    def _form(
        self, request: web.Request, error: str = "", status: int = 200, **words: str
    ) -> web.Response:
        visit = request[VISIT]
        wanted = visit.said("next") or request.query.get("next", "/")
        return self._desk.page(
            request,
            "login.html",
            status=status,
            next=_own_path(wanted),
            name=visit.said("name"),
            provider=self._provider is not None,
            error=self._desk.pages.texts(visit.language, error, **words) if error else None,
        )


def _own_path(path: str) -> str:
    """A path of the desk; nothing that a browser could take for another site's address."""
    return path if _OWN_PATH.fullmatch(path) and not path.startswith("//") else "/"


def _place(request: web.Request) -> str:
    """The address to count attempts by; behind a proxy the last one that it names."""
    return caller(request.remote, request.headers) or "here"
