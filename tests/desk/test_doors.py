"""Who comes in, who may do what, and what is refused: over HTTP, page by page and role by role."""

from __future__ import annotations

import re
import time
from http.cookies import SimpleCookie

import pytest
from aiohttp.test_utils import TestServer

from bot.desk.app import Address, addresses
from bot.desk.guard import Cookies
from bot.web.limits import Allowance
from data.database import Database
from data.staff.accounts import SHORTEST_PASSWORD
from data.staff.audit import Wanted, read_acts
from data.staff.states import RIGHTS, Right, Role
from tests.desk.conftest import EnterAs
from tests.desk.support import PASSWORD, Clock, Reader, desk_on, serve

# What stands in a path for its variable parts.
EXAMPLES = {
    r"\{number:[^}]*\}\}": "1",
    r"\{act:([a-z-]+)[^}]*\}": r"\1",
    r"\{verdict:([a-z]+)[^}]*\}": r"\1",
    r"\{statement:.*\}": "fact:tasks-rate",
}


def every_address() -> list[Address]:
    """All pages and acts; the handlers are not called."""
    desk = desk_on(None, Clock())  # type: ignore[arg-type]
    return list(addresses(desk, Cookies(False), None))


def example(path: str) -> str:
    for pattern, instead in EXAMPLES.items():
        path = re.sub(pattern, instead, path)
    return path


CLOSED = [each for each in every_address() if each.right is not None]
POSTS = [each for each in every_address() if each.method == "POST"]


def test_the_matrix_has_every_kind_of_page() -> None:
    assert {each.right for each in CLOSED} == set(Right)
    assert len(CLOSED) > 30
    assert not [each.path for each in CLOSED if "{" in example(each.path)]
    opened = {each.path for each in every_address() if each.right is None}
    assert opened == {"/login", "/login/provider", "/login/back", "/healthz"}


@pytest.mark.parametrize("role", [*Role, None])
async def test_every_page_opens_for_those_who_may_and_for_nobody_else(
    enter_as: EnterAs, role: Role | None
) -> None:
    reader = await enter_as(role)
    for each in CLOSED:
        if each.path == "/logout":
            continue
        path = example(each.path)
        if each.method == "GET":
            response = await reader.get(path)
        else:
            # Without the token nothing is done: whoever may not is refused before it is asked for.
            response = await reader.send(path)
        where = f"{each.method} {path} as {role}"
        if role is None:
            assert response.status == 303, where
            assert response.headers["Location"].startswith("/login"), where
        elif each.method == "GET" and each.right in RIGHTS[role]:
            assert response.status in (200, 404), where
        else:
            assert response.status == 403, where


@pytest.mark.parametrize("each", POSTS, ids=lambda each: example(each.path))
async def test_no_form_is_taken_without_its_token(enter_as: EnterAs, each: Address) -> None:
    reader = await enter_as(Role.ADMIN)
    path = example(each.path)
    other = await enter_as(Role.VIEWER)
    token = re.search(r'name="form_token" value="([^"]+)"', await other.text("/own"))
    assert token is not None
    for form in ({}, {"form_token": ""}, {"form_token": "x"}, {"form_token": token[1]}):
        assert (await reader.send(path, **form)).status == 403, (path, form)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_form_of_another_site_is_refused(
    enter_as: EnterAs, headers: dict[str, str]
) -> None:
    reader = await enter_as(Role.ADMIN)
    token = re.search(r'name="form_token" value="([^"]+)"', await reader.text("/own"))
    assert token is not None
    form = {"form_token": token[1]}
    assert (await reader.send("/logout", headers, **form)).status == 403
    assert (await reader.send("/logout", {"Sec-Fetch-Site": "same-origin"}, **form)).status == 303


async def test_in_and_out(enter_as: EnterAs, people: dict[Role, str]) -> None:
    reader = await enter_as(None)
    response = await reader.get("/audit")
    assert response.headers["Location"] == "/login?next=/audit"
    wrong = await reader.log_in(people[Role.ADMIN], "wrong password")
    assert wrong.status == 401
    assert "Name or password is wrong" in await wrong.text()
    right = await reader.log_in(people[Role.ADMIN], next="/audit")
    assert (right.status, right.headers["Location"]) == (303, "/audit")
    log = await reader.text("/audit")
    assert "failed login" in log
    assert "wrong password" not in log
    assert (await reader.post("/logout")).headers["Location"] == "/login?said=logged-out"
    assert (await reader.get("/audit")).status == 303


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "evil", "/a?b", "/\r\nX: 1"],
)
async def test_after_the_login_nobody_is_sent_elsewhere(
    enter_as: EnterAs, people: dict[Role, str], path: str
) -> None:
    reader = await enter_as(None)
    response = await reader.log_in(people[Role.VIEWER], next=path)
    assert response.headers["Location"] == "/"


async def test_guessing_is_slowed_down(enter_as: EnterAs, people: dict[Role, str]) -> None:
    reader = await enter_as(None)
    statuses = [(await reader.log_in("Nobody", "guess")).status for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    blocked = await reader.log_in("NOBODY", PASSWORD)
    assert blocked.status == 429
    assert 0 < int(blocked.headers["Retry-After"]) <= 60
    # Who types the own name meanwhile is not kept out.
    assert (await reader.log_in(people[Role.VIEWER])).status == 303


async def test_guessing_many_names_is_slowed_down_too(enter_as: EnterAs) -> None:
    reader = await enter_as(None)
    began, statuses = time.monotonic(), [0]
    while statuses[-1] != 429:
        statuses.append((await reader.log_in(f"Name {len(statuses)}", "guess")).status)
        # While these are tried one more is granted every ten seconds.
        assert len(statuses) <= 33 + (time.monotonic() - began) / 10
    assert statuses[1:31] == [401] * 30


async def test_an_unknown_name_takes_as_long(enter_as: EnterAs, people: dict[Role, str]) -> None:
    async def took(name: str) -> float:
        reader = await enter_as(None)
        began = time.perf_counter()
        await reader.log_in(name, "not the password")
        return time.perf_counter() - began

    await took("warm")
    # In turn, as a machine that is busy for a while would slow one of them only.
    pairs = [(await took(people[Role.ADMIN]), await took("Nobody at all")) for _ in range(5)]
    known, unknown = (min(each) for each in zip(*pairs, strict=True))
    assert 0.4 < known / unknown < 2.5


async def test_cookies_and_headers(
    server: TestServer, people: dict[Role, str], loaded_database: Database, clock: Clock
) -> None:
    secure = await serve(desk_on(loaded_database, clock, url="https://desk.example"))
    for each, name, is_secure in ((server, "desk", False), (secure, "__Host-desk", True)):
        reader = Reader(each)
        page = await reader.get("/login")
        policy = page.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert page.headers["Cache-Control"] == "no-store"
        assert ("Strict-Transport-Security" in page.headers) == is_secure
        token = re.search(r'name="form_token" value="([^"]+)"', await page.text())
        assert token is not None
        cookies = {cookie.key: cookie.value for cookie in page.cookies.values()}
        entered = await reader.session.post(
            each.make_url("/login"),
            data={"name": people[Role.VIEWER], "password": PASSWORD, "form_token": token[1]},
            headers={"Cookie": "; ".join(f"{key}={value}" for key, value in cookies.items())},
            allow_redirects=False,
        )
        assert entered.status == 303
        kept = SimpleCookie()
        kept.load(entered.headers["Set-Cookie"])
        assert kept[name]["httponly"]
        assert kept[name]["samesite"] == "Strict"
        assert bool(kept[name]["secure"]) == is_secure
        assert kept[name]["domain"] == ""
        await reader.close()
    await secure.close()


async def test_a_session_that_ended_leads_to_the_login(enter_as: EnterAs, clock: Clock) -> None:
    reader = await enter_as(Role.EDITOR)
    for _ in range(3):
        clock.move(minutes=20)
        assert (await reader.get("/")).status == 200
    clock.move(minutes=31)
    assert (await reader.get("/")).headers["Location"].startswith("/login")


async def test_another_password(enter_as: EnterAs, people: dict[Role, str]) -> None:
    reader, elsewhere = await enter_as(Role.EDITOR), await enter_as(Role.EDITOR)
    new = "x" * SHORTEST_PASSWORD
    changed = {"old": PASSWORD, "new": "quite another one", "again": "quite another one"}
    for wrong, told in (
        ({**changed, "again": "something else"}, "differ"),
        ({**changed, "old": "not it at all"}, "present password"),
        ({**changed, "new": new, "again": new}, "five different"),
    ):
        response = await reader.post("/own", **wrong)
        assert response.status == 422
        assert told in await response.text()
    assert (await reader.post("/own", **changed)).status == 303
    assert (await reader.get("/")).status == 200
    assert (await elsewhere.get("/")).status == 303
    assert (await elsewhere.log_in(people[Role.EDITOR], "quite another one")).status == 303


async def test_out_on_every_device(enter_as: EnterAs) -> None:
    reader, elsewhere = await enter_as(Role.EDITOR), await enter_as(Role.EDITOR)
    await reader.post("/logout", everywhere="yes")
    assert (await elsewhere.get("/")).status == 303


async def test_an_admin_gives_roles(
    enter_as: EnterAs, people: dict[Role, str], loaded_database: Database
) -> None:
    admin, viewer = await enter_as(Role.ADMIN), await enter_as(Role.VIEWER)
    page = await admin.text("/accounts")
    number = page.index(people[Role.VIEWER])
    path = re.search(r'action="(/accounts/\d+)/role"', page[number:])
    assert path is not None
    assert (await admin.post(f"{path[1]}/role", role="editor")).status == 303
    assert (await viewer.get("/")).status == 303
    assert (await admin.post(f"{path[1]}/role", role="emperor")).status == 400
    assert (await admin.post(f"{path[1]}/disable")).status == 303
    assert (await admin.post(f"{path[1]}/enable")).status == 303
    own = re.search(r'action="(/accounts/\d+)/role"', page[page.index("<tbody>") :])
    assert own is not None
    refused = await admin.post(f"{own[1]}/disable")
    assert refused.status == 409
    assert "last administrator" in await refused.text()
    with loaded_database.reading() as session:
        acts = [act.act for act in read_acts(session, Wanted(by="admin li"))]
    assert acts == ["account-enabled", "account-disabled", "role-changed"]


async def test_texts_in_the_language_that_is_chosen(enter_as: EnterAs) -> None:
    reader = await enter_as(Role.ADMIN)
    assert 'lang="zh-Hant"' in await reader.text("/?lang=zh-Hant")
    assert "待處理事項" in await reader.text("/")
    page = await (await reader.get("/", headers={"Accept-Language": "en"})).text()
    assert "待處理事項" in page
    assert "2026年11月22日" in await reader.text("/accounts")
    assert "22 November 2026" in await reader.text("/accounts?lang=en")


async def test_what_is_too_large_or_nowhere_is_told(enter_as: EnterAs) -> None:
    reader = await enter_as(Role.EDITOR)
    large = await reader.post("/unanswered/example", text="x" * 100_000)
    assert large.status == 413
    assert "too large" in await large.text()
    for path in ("/nothing", "/announcements/99", "/announcements/9999999999", "/catalogue/fact:x"):
        missing = await reader.get(path)
        assert missing.status == 404, path
        assert "nothing at this address" in await missing.text()


def test_limits_are_what_the_guide_says() -> None:
    from bot.desk import login

    assert Allowance(burst=5, rate=1 / 60) == login._PER_NAME_AND_PLACE
