"""Pictures of every screen of the desk in three languages, for docs/pictures/desk.

Run it with `python -m tests.desk.pictures [FOLDER]`; it needs Chromium.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.async_api import BrowserContext, Page, async_playwright

from data.database import Database
from data.languages import Language
from data.loading import CATALOGUE, load_catalogue
from data.staff.statements import append_row
from data.staff.states import Role
from tests.browser.conftest import chromium
from tests.desk.sample import STATEMENT, fill
from tests.desk.support import PASSWORD, Clock, add_people, desk_on, serve

SCREENS = {
    "home": "/",
    "unanswered": "/unanswered",
    "suggestions": "/suggestions",
    "statement": "/suggestions/statement?questions=1&target=health_care",
    "feedback": "/feedback",
    "announcements": "/announcements",
    "announcement": "/announcements/2",
    "sending": "/announcements/1",
    "announcement-new": "/announcements/new",
    "announcement-edit": "/announcements/2/edit",
    "catalogue": "/catalogue?q=hospital",
    "catalogue-statement": "/catalogue/task:cancer-hospital",
    "versions": "/catalogue/versions",
    "files": "/catalogue/files",
    "usage": "/usage",
    "audit": "/audit",
    "accounts": "/accounts",
    "own": "/own",
}
FOLDER = Path(__file__).parents[2] / "docs" / "pictures" / "desk"
TALLEST = 1500
COLOURS = 64
# Checking the files takes seconds of a processor, and minutes of one that others use too.
PATIENCE_MS = 240_000


async def take(folder: Path) -> None:
    """Take every picture, each under 100 KB."""
    with tempfile.TemporaryDirectory() as scratch:
        database = Database(f"sqlite:///{scratch}/desk.db")
        database.migrate()
        load_catalogue(database)
        clock = Clock()
        people = add_people(database, clock)
        fill(database, clock, people)
        files = Path(scratch) / "catalogue"
        shutil.copytree(CATALOGUE, files)
        append_row(files / "facts" / "finance.yml", STATEMENT)
        server = await serve(desk_on(database, clock, catalogue=files))
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
            )
            context = await browser.new_context(
                base_url=str(server.make_url("/")), viewport={"width": 1100, "height": 720}
            )
            context.set_default_timeout(PATIENCE_MS)
            await _all(context, people[Role.APPROVER], people[Role.ADMIN], folder)
            await browser.close()
        await server.close()
        database.close()


async def _all(context: BrowserContext, approver: str, admin: str, folder: Path) -> None:
    page = await context.new_page()
    for language in Language:
        await page.goto(f"/login?lang={language}")
        await _shoot(page, folder / f"login-{language}.png")
        await _log_in(page, approver)
        for name, path in SCREENS.items():
            if name == "accounts":
                await page.click(".who button")
                await _log_in(page, admin)
            await page.goto(path)
            if name == "files":
                await page.click("main button")
                await page.wait_for_selector("section[role=status]")
            if name == "announcement-edit":
                await page.click("button[name=look]")
            await _shoot(page, folder / f"{name}-{language}.png")
        await page.set_viewport_size({"width": 390, "height": 720})
        await page.goto("/announcements/2")
        await _shoot(page, folder / f"phone-{language}.png")
        await page.set_viewport_size({"width": 1100, "height": 720})
        await page.click(".who button")


async def _log_in(page: Page, name: str) -> None:
    await page.goto("/login")
    await page.fill("#name", name)
    await page.fill("#password", PASSWORD)
    await page.click("main button")
    await page.wait_for_selector(".menu")


async def _shoot(page: Page, path: Path) -> None:
    size = page.viewport_size or {"width": 1100, "height": 720}
    tall = await page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": size["width"], "height": min(tall, TALLEST)}
    await page.screenshot(path=path, full_page=True, clip=clip)  # type: ignore[arg-type]
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(target))
