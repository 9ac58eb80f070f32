"""The staff's desk as people use it: in Chromium, at two widths, in three languages."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from data import announcements
from data.database import Database
from data.models import AnnouncementState
from data.staff.states import Role
from tests.browser.axe import violations
from tests.desk.sample import fill
from tests.desk.support import PASSWORD, Clock, add_people, desk_on, serve

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PAGES = (
    "/",
    "/unanswered",
    "/suggestions",
    "/suggestions/statement?questions=1",
    "/feedback",
    "/announcements",
    "/announcements/1",
    "/announcements/2",
    "/announcements/2/edit",
    "/announcements/new",
    "/catalogue",
    "/catalogue/task:cancer-hospital",
    "/catalogue/versions",
    "/catalogue/files",
    "/usage",
    "/audit",
    "/accounts",
    "/own",
    "/nothing",
)


@pytest.fixture
def people(loaded_database: Database) -> dict[Role, str]:
    """A person of each role, and a desk in use."""
    clock = Clock()
    people = add_people(loaded_database, clock)
    fill(loaded_database, clock, people)
    return people


@pytest_asyncio.fixture(loop_scope="session")
async def desk(loaded_database: Database, people: dict[Role, str]) -> AsyncIterator[str]:
    """Where the desk is."""
    server = await serve(desk_on(loaded_database, Clock()))
    yield str(server.make_url("")).rstrip("/")
    await server.close()


@pytest_asyncio.fixture(loop_scope="session")
async def staff(browser: Browser, desk: str) -> AsyncIterator[BrowserContext]:
    """A browser that must neither break nor ask anybody else for anything."""
    context = await browser.new_context(
        base_url=desk, viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
    )
    context.set_default_timeout(20_000)
    wrong: list[str] = []
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on("console", lambda said: wrong.append(said.text) if _refused(said) else None)
    context.on(
        "request", lambda sent: None if sent.url.startswith(desk) else wrong.append(sent.url)
    )
    yield context
    await context.close()
    assert wrong == []


def _refused(said: Any) -> bool:
    return said.type == "error" and "Content Security Policy" in said.text


async def log_in(page: Page, name: str) -> None:
    await page.goto("/login")
    await page.fill("#name", name)
    await page.fill("#password", PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator(".menu")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
async def test_from_the_login_to_an_announcement_that_is_watched(
    staff: BrowserContext, people: dict[Role, str], loaded_database: Database, width: int
) -> None:
    page = await staff.new_page()
    await page.set_viewport_size({"width": width, "height": 800})
    await page.goto("/announcements/new?lang=en")
    await expect(page).to_have_url(re.compile(r"/login\?next=/announcements/new"))
    await log_in(page, people[Role.EDITOR])
    await page.get_by_role("link", name="Unanswered questions").click()
    group = page.locator("article").first
    await expect(group).to_contain_text("asked 4 ×")
    await group.locator("summary").click()
    await expect(group.locator("li").last).to_be_visible()
    await group.get_by_role("button", name="Make it an example").click()
    await expect(page.get_by_role("status")).to_contain_text("The example is proposed")
    await page.get_by_role("link", name="Announcements").click()
    await page.get_by_role("link", name="New draft").click()
    for name, text in (
        ("#title_en", "New hours"),
        ("#body_en", "Open until six."),
        ("#title_hans", "新的开放时间"),
        ("#body_hans", "开放至六点。"),
    ):
        await page.fill(name, text)
    await page.get_by_label("Finance").check()
    await page.get_by_role("button", name="Look first").click()
    await expect(page.locator(".bubble[lang=zh-Hant]")).to_contain_text("新的開放時間")
    await page.get_by_role("button", name="Keep as draft").click()
    await page.get_by_role("link", name="Change words or fields").click()
    await page.fill("#body_en", "Open until seven.")
    await page.get_by_role("button", name="Keep the change").click()
    await expect(page.locator(".bubble[lang=en]")).to_contain_text("Open until seven.")
    await expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    place = page.url.partition("?")[0]
    await page.get_by_role("button", name="Log out").click()
    await log_in(page, people[Role.APPROVER])
    await page.goto(place)
    await page.get_by_label("I have read it").check()
    await page.get_by_role("button", name="Approve").click()
    await page.get_by_label("Now", exact=True).check()
    await page.get_by_role("button", name="Let it go out").click()
    await expect(page.locator("#progress")).to_contain_text("scheduled")
    with loaded_database.session() as session:
        announcements.fan_out_due(session, clock=Clock())
    # By itself: nothing is clicked.
    await expect(page.locator("h1")).to_contain_text("being sent", timeout=15_000)
    await expect(page.locator("#progress")).to_contain_text("0 of ")
    await page.get_by_role("button", name="Pause").click()
    await expect(page.locator("h1")).to_contain_text("paused")
    with loaded_database.reading() as session:
        row = announcements.find(session, 3)
    assert (row.created_by, row.approved_by) == (people[Role.EDITOR], people[Role.APPROVER])
    assert row.state is AnnouncementState.PAUSED


async def test_watching_can_be_stopped(staff: BrowserContext, people: dict[Role, str]) -> None:
    page = await staff.new_page()
    await log_in(page, people[Role.VIEWER])
    await page.goto("/announcements/1?lang=en")
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if "progress" in sent.url else None)
    await page.get_by_role("button", name="Stop watching").click()
    await page.wait_for_timeout(3500)
    assert asked == []
    await page.get_by_role("button", name="Watch again").click()
    async with page.expect_response("**/progress"):
        pass


async def test_without_scripts_all_but_the_watching_works(
    browser: Browser, desk: str, people: dict[Role, str]
) -> None:
    context = await browser.new_context(base_url=desk, java_script_enabled=False)
    page = await context.new_page()
    await log_in(page, people[Role.APPROVER])
    await page.goto("/announcements/2?lang=en")
    await page.get_by_label("I have read it").check()
    await page.get_by_role("button", name="Approve").click()
    await expect(page.locator("h1")).to_contain_text("approved")
    await context.close()


async def test_by_keyboard_alone(staff: BrowserContext, people: dict[Role, str]) -> None:
    page = await staff.new_page()
    await log_in(page, people[Role.EDITOR])
    await page.goto("/unanswered")
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [
        ("en", 360, "light"),
        ("zh-Hans", 1280, "dark"),
        ("zh-Hant", 360, "dark"),
        ("en", 1280, "light"),
    ],
)
async def test_axe_finds_nothing_and_nothing_runs_over(
    staff: BrowserContext, people: dict[Role, str], language: str, width: int, scheme: Any
) -> None:
    page = await staff.new_page()
    await page.set_viewport_size({"width": width, "height": 800})
    await page.emulate_media(color_scheme=scheme)
    await page.goto(f"/login?lang={language}")
    assert await violations(page) == []
    await log_in(page, people[Role.ADMIN])
    for path in PAGES:
        await page.goto(path)
        assert await page.locator("html").get_attribute("lang") == language
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
        for folded in await page.locator("summary").all():
            await folded.click()
        assert await violations(page) == [], path
