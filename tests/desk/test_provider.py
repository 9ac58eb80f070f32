"""Login at an OpenID Connect provider: a real one, over HTTP, as a process of its own."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from bot.desk.oidc import Begun, Client, LoginRefused, Provider, role_in
from data.database import Database
from data.staff.states import Role
from tests.desk.support import Clock, Reader, desk_on, serve

PEOPLE = (
    {"sub": "1", "preferred_username": "Zhao", "roles": ["staff", "editor", "approver"]},
    {"sub": "2", "preferred_username": "Qian", "roles": ["guest"]},
    {"sub": "3", "preferred_username": "admin LI", "roles": "admin"},
)


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of a provider that knows PEOPLE."""
    port = unused_port()
    people = [word for person in PEOPLE for word in ("--user-claims", json.dumps(person))]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *people]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    _wait_for(process, port)
    with urlopen(f"{address}/.well-known/openid-configuration") as answer:
        assert answer.status == 200
    yield address
    process.terminate()
    process.wait(10)


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(200):
        assert process.poll() is None, "the provider ended"
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the provider does not listen")


@pytest_asyncio.fixture
async def desk(
    loaded_database: Database, people: dict[Role, str], clock: Clock, issuer: str
) -> AsyncIterator[Reader]:
    """A browser at a desk that has the provider."""
    port = unused_port()
    url = f"http://127.0.0.1:{port}"
    provider = Provider(client_of(issuer, f"{url}/login/back"))
    server = await serve(desk_on(loaded_database, clock, url=url), provider, port)
    reader = Reader(server)
    yield reader
    await reader.close()
    await server.close()


def client_of(issuer: str, back: str = "http://desk/login/back", claim: str = "roles") -> Client:
    return Client(issuer, "desk", "secret", back, claim)


async def at_provider(reader: Reader, **form: str) -> str:
    """Log in there; gives back the path and query with which the browser comes home."""
    begun = await reader.get("/login/provider")
    assert begun.status == 303, await begun.text()
    async with reader.session.post(
        begun.headers["Location"], data=form, allow_redirects=False
    ) as answer:
        home = urlsplit(answer.headers["Location"])
    return f"{home.path}?{home.query}"


async def test_a_person_of_the_provider_comes_in_with_the_highest_role(desk: Reader) -> None:
    assert "Log in with your organisation" in await desk.text("/login")
    asked = await desk.get("/login/provider")
    query = parse_qs(urlsplit(asked.headers["Location"]).query)
    assert query["code_challenge_method"] == ["S256"]
    assert "openid" in query["scope"][0]
    assert "SameSite=Lax" in asked.headers["Set-Cookie"]
    home = await at_provider(desk, sub="1")
    entered = await desk.get(home)
    assert entered.status == 200
    assert "SameSite=Strict" in entered.headers.getall("Set-Cookie")[0]
    page = await desk.text("/")
    assert "Zhao" in page
    assert "(approver)" in page
    assert "kept there" in await desk.text("/own")


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"sub": "2"}, "have no role"),
        ({"sub": "3"}, "Somebody else has this name"),
    ],
)
async def test_who_does_not_come_in_is_told_why(
    desk: Reader, form: dict[str, str], told: str
) -> None:
    refused = await desk.get(await at_provider(desk, **form))
    assert refused.status == 401
    assert told in await refused.text()
    assert (await desk.get("/")).status == 303


async def test_an_answer_counts_once_and_in_its_own_browser(desk: Reader) -> None:
    home = await at_provider(desk, sub="1")
    stranger = Reader(desk.server)
    assert "begun in another browser" in await (await stranger.get(home)).text()
    await stranger.get("/login/provider")
    assert "begun in another browser" in await (await stranger.get(home)).text()
    await stranger.close()
    assert (await desk.get(home)).status == 200
    assert (await desk.get(home)).status == 401


async def test_the_providers_role_counts_at_each_login(desk: Reader) -> None:
    await desk.get(await at_provider(desk, sub="1"))
    await desk.post("/logout")
    await desk.get(await at_provider(desk, sub="1"))
    assert "Zhao" in await desk.text("/")


async def test_without_a_provider_there_is_no_such_page(server: TestServer) -> None:
    reader = Reader(server)
    assert (await reader.get("/login/provider")).status == 404
    assert (await reader.get("/login/back?code=1&state=2")).status == 404
    await reader.close()


async def test_a_provider_that_is_away_is_told() -> None:
    provider = Provider(client_of(f"http://127.0.0.1:{unused_port()}"))
    with pytest.raises(LoginRefused) as caught:
        await provider.begin()
    assert caught.value.reason == "provider"


class Forger:
    """A provider whose ID tokens can be made wrong in one way."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
        self.claims: dict[str, Any] = {}
        self.signed_by: RSAKey = self.key
        self.userinfo: dict[str, Any] = {"sub": "7"}
        application = web.Application()
        application.add_routes(
            [
                web.get("/.well-known/openid-configuration", self._metadata),
                web.get("/keys", self._keys),
                web.post("/token", self._token),
                web.get("/userinfo", self._userinfo),
            ]
        )
        self.server = TestServer(application)

    @property
    def url(self) -> str:
        return str(self.server.make_url("")).rstrip("/")

    async def _metadata(self, _: web.Request) -> web.Response:
        ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        places = {f"{name}_endpoint": f"{self.url}/{end}" for name, end in ends.items()}
        return web.json_response({"issuer": self.url, "jwks_uri": f"{self.url}/keys", **places})

    async def _keys(self, _: web.Request) -> web.Response:
        return web.json_response(KeySet([self.key]).as_dict(private=False))

    async def _token(self, _: web.Request) -> web.Response:
        header = {"alg": "RS256", "kid": "1"}
        token = jwt.encode(header, self.claims, self.signed_by)
        return web.json_response({"access_token": "a", "id_token": token})

    async def _userinfo(self, _: web.Request) -> web.Response:
        return web.json_response(self.userinfo)


@pytest_asyncio.fixture
async def forger() -> AsyncIterator[Forger]:
    forger = Forger()
    await forger.server.start_server()
    yield forger
    await forger.server.close()


@pytest.mark.parametrize(
    ("wrong", "good"),
    [
        ({}, True),
        ({"iss": "https://other.example"}, False),
        ({"aud": "another client"}, False),
        ({"nonce": "another"}, False),
        ({"exp": 1}, False),
        ({"sub": None}, False),
        ({"key": "forged"}, False),
        ({"userinfo": "somebody else"}, False),
    ],
    ids=str,
)
async def test_only_a_token_that_is_right_in_all_counts(
    forger: Forger, wrong: dict[str, Any], good: bool
) -> None:
    provider = Provider(client_of(forger.url))
    _, begun = await provider.begin()
    now = int(time.time())
    claims = {"iss": forger.url, "aud": "desk", "sub": "7", "nonce": begun.nonce}
    claims |= {"iat": now, "exp": now + 60, "roles": ["viewer"], "name": "Sun"}
    changes = dict(wrong)
    if changes.pop("key", None):
        forger.signed_by = RSAKey.generate_key(2048, {"kid": "1"})
    if changes.pop("userinfo", None):
        forger.userinfo = {"sub": "8"}
    merged = {**claims, **changes}
    forger.claims = {name: value for name, value in merged.items() if value is not None}
    answer = {"state": begun.state, "code": "c"}
    if good:
        known = await provider.finish(begun, answer)
        assert (known.name, known.role) == ("Sun", Role.VIEWER)
        assert known.identity == f"{forger.url} 7"
    else:
        with pytest.raises(LoginRefused) as caught:
            await provider.finish(begun, answer)
        assert caught.value.reason == "provider"


async def test_answers_that_log_nobody_in(forger: Forger) -> None:
    provider = Provider(client_of(forger.url))
    _, begun = await provider.begin()
    for state in ("x", ""):
        with pytest.raises(LoginRefused, match="no login under way"):
            await provider.finish(begun, {"state": state, "code": "c"})
    with pytest.raises(LoginRefused) as refused:
        await provider.finish(begun, {"state": begun.state, "error": "access_denied"})
    assert refused.value.reason == "refused"
    forger.signed_by = RSAKey.generate_key(2048, {"kid": "2"})
    forger.claims = {"sub": "7"}
    with pytest.raises(LoginRefused, match="ID token"):
        await provider.finish(begun, {"state": begun.state, "code": "c"})


@pytest.mark.parametrize(
    ("claims", "path", "role"),
    [
        ({"roles": ["viewer", "admin", "x"]}, "roles", Role.ADMIN),
        ({"roles": "editor"}, "roles", Role.EDITOR),
        ({"realm_access": {"roles": ["approver"]}}, "realm_access.roles", Role.APPROVER),
        ({"roles": "editors"}, "roles", None),
        ({"roles": {"admin": True}}, "roles", None),
        ({"roles": 7}, "roles", None),
        ({}, "roles", None),
        ({"a": "b"}, "a.b.c", None),
    ],
)
def test_the_role_in_a_claim(claims: dict[str, Any], path: str, role: Role | None) -> None:
    assert role_in(claims, path) is role


@pytest.mark.parametrize("text", ["", "a", "a.b", "a.b.", "a.b.c.d", "..."])
def test_a_cookie_that_is_not_ours(text: str) -> None:
    with pytest.raises(LoginRefused):
        Begun.from_text(text)
    assert Begun.from_text("a.b.c") == Begun("a", "b", "c")
    assert Begun("a", "b", "c").to_text() == "a.b.c"
