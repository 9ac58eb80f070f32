"""A desk with people of each role, and readers to look at it with."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from functools import cache
from zoneinfo import ZoneInfo

from aiohttp import ClientResponse, ClientSession, CookieJar
from aiohttp.test_utils import TestServer
from argon2 import PasswordHasher

from bot.desk.app import build_desk, desk_pages
from bot.desk.desk import Desk
from bot.desk.oidc import Provider
from data.database import Database
from data.staff.audit import note_act
from data.staff.sessions import open_session
from data.staff.states import Role
from data.staff.tables import StaffAccount

PASSWORD = "correct horse battery"
ZONE = ZoneInfo("Asia/Chongqing")
_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: dt.datetime = field(default_factory=lambda: dt.datetime(2026, 11, 22, 2, 0, tzinfo=dt.UTC))

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += dt.timedelta(**by)


def desk_on(database: Database, clock: Clock, **more: object) -> Desk:
    """A desk over a database."""
    return Desk(database=database, pages=desk_pages(), zone=ZONE, clock=clock, **more)  # type: ignore[arg-type]


def add_people(database: Database, clock: Clock) -> dict[Role, str]:
    """One person of each role; their names by role."""
    names = {role: f"{role.value.title()} Li" for role in Role}
    with database.session() as session:
        for role, name in names.items():
            account = StaffAccount(
                name=name,
                key=name.casefold(),
                role=role,
                password=_hashed(),
                created_at=clock(),
            )
            session.add(account)
            note_act(session, "account-added", by="test", subject=name, detail=role, clock=clock)
    return names


@cache
def _hashed() -> str:
    """Made once: it takes long on purpose."""
    return PasswordHasher().hash(PASSWORD)


class Reader:
    """A browser without scripts: keeps cookies, follows no redirects, fills in the form token."""

    def __init__(self, server: TestServer) -> None:
        self.server = server
        self.session = ClientSession(cookie_jar=CookieJar(unsafe=True))

    async def get(self, path: str, **more: object) -> ClientResponse:
        return await self.session.get(self.server.make_url(path), allow_redirects=False, **more)  # type: ignore[arg-type]

    async def text(self, path: str) -> str:
        response = await self.get(path)
        assert response.status == 200, (path, response.status)
        return await response.text()

    async def post(self, path: str, seen_at: str = "/own", **form: object) -> ClientResponse:
        token = _TOKEN.search(await (await self.get(seen_at)).text())
        assert token is not None
        return await self.send(path, form_token=token[1], **form)

    async def send(
        self, path: str, headers: dict[str, str] | None = None, **form: object
    ) -> ClientResponse:
        """A form as it is, without a token unless there is one in it."""
        return await self.session.post(
            self.server.make_url(path), data=form, headers=headers, allow_redirects=False
        )

    async def log_in(self, name: str, password: str = PASSWORD, **form: object) -> ClientResponse:
        return await self.post("/login", "/login", name=name, password=password, **form)

    def enter(self, database: Database, account: int, clock: Clock) -> None:
        """Be logged in without the form."""
        with database.session() as session:
            secret = open_session(session, account, clock=clock)
        self.session.cookie_jar.update_cookies({"desk": secret}, self.server.make_url("/"))

    async def close(self) -> None:
        await self.session.close()


async def serve(
    desk: Desk, provider: Provider | None = None, port: int | None = None
) -> TestServer:
    """The desk, on a free port unless one is given."""
    server = TestServer(build_desk(desk, provider), port=port)
    await server.start_server()
    return server
