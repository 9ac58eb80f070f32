"""Takes the pictures of docs/pictures/web: `python -m tests.browser.pictures [FOLDER] [WORD]`.

The web application runs on the real catalogue, with known answers in place of Rasa. With WORD
only screens whose name holds it are taken.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from bot.web.pages.addresses import SEGMENTS
from data.database import Database
from data.languages import Language
from data.loading import load_catalogue
from tests.browser.conftest import OPTIONS, chromium
from tests.web.support import KnownConversation, foreign_site, serving

FOLDER = Path(__file__).parents[2] / "docs" / "pictures" / "web"
LARGEST = 100_000
PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
ColourScheme = Literal["light", "dark"]
QUESTION = {
    Language.EN: "Can foreign investors open a hospital?",
    Language.HANS: "外资可以开办医院吗？",
    Language.HANT: "外資可以開辦醫院嗎？",
}
WORDS = {Language.EN: "hospital", Language.HANS: "医院", Language.HANT: "醫院"}
TASK = "tasks/researcher-ownership-of-results"


async def ask(page: Page, language: Language) -> None:
    await page.fill("#question", QUESTION[language])
    await page.press("#question", "Enter")
    await page.locator(".answer .chip").first.wait_for()
    await page.locator(".answer summary").first.click()


async def open_widget(page: Page, _language: Language) -> None:
    await page.get_by_role("button").click()
    await page.frame_locator("iframe").locator("#question").wait_for()


async def point(page: Page, _language: Language) -> None:
    await page.locator(".tiles a").nth(3).focus()


async def nothing(_page: Page, _language: Language) -> None:
    return None


@dataclass(frozen=True)
class Screen:
    """A screen by name: where it is, what is done there, and in which shapes it is taken."""

    name: str
    path: str
    act: Callable[[Page, Language], Awaitable[None]] = nothing
    wide: bool = False
    dark: bool = False

    @property
    def shapes(self) -> Mapping[str, tuple[ViewportSize, ColourScheme]]:
        """Window and colours by the name of the shape."""
        made: dict[str, tuple[ViewportSize, ColourScheme]] = {"phone": (PHONE, "light")}
        if self.wide:
            made["desktop"] = (DESKTOP, "light")
        if self.dark:
            made["phone-dark"] = (PHONE, "dark")
        return made


SCREENS = (
    Screen("home", "", wide=True, dark=True),
    Screen("answer", "", ask, wide=True),
    Screen("subscribe", "?subscribe=finance"),
    Screen("progress", "progress", point, wide=True, dark=True),
    Screen("fields", "fields"),
    Screen("field", "fields/finance", wide=True),
    Screen("topic", "topics/approval"),
    Screen("tasks", "tasks?field=finance", wide=True),
    Screen("task", TASK),
    Screen("milestones", "milestones", wide=True),
    Screen("milestone", "milestones/first-anniversary"),
    Screen("statement", "facts/tasks-rate"),
    Screen("sources", "sources"),
    Screen("source", "sources/jizihe-2022-06-22"),
    Screen("search", "search?q={words}"),
    Screen("data", "data"),
    Screen("privacy", "privacy"),
    Screen("missing", "nothing-here"),
    Screen("widget", "WIDGET", open_widget, wide=True),
)


async def main(folder: Path, word: str) -> None:
    """Every screen in three languages as JPEG, each below 100 kB."""
    with tempfile.TemporaryDirectory() as scratch:
        database = Database(f"sqlite:///{scratch}/pictures.db")
        database.migrate()
        load_catalogue(database)
        async with foreign_site() as foreign, async_playwright() as playwright:
            site = str(foreign.make_url("")).rstrip("/")
            browser = await playwright.chromium.launch(
                executable_path=chromium(), headless=True, args=list(OPTIONS)
            )
            allowed = {"widget_allowed_sites": site}
            async with serving(KnownConversation(database), database, **allowed) as server:
                base = str(server.make_url("")).rstrip("/")
                for screen in SCREENS:
                    if word in screen.name:
                        await take(browser, screen, base, site, folder)
            await browser.close()
        database.close()


async def take(browser: Browser, screen: Screen, base: str, site: str, folder: Path) -> None:
    """One screen in every language and shape."""
    for language, segment in SEGMENTS.items():
        path = screen.path.format(words=WORDS[language])
        address = f"{base}/{segment}/{path}"
        if screen.path == "WIDGET":
            address = f"{site}/?language={language}&chat={base}"
        for shape, (viewport, scheme) in screen.shapes.items():
            context = await browser.new_context(
                viewport=viewport,
                color_scheme=scheme,
                reduced_motion="reduce",
                device_scale_factor=1.5 if viewport is PHONE else 1,
            )
            page = await context.new_page()
            await page.goto(address)
            await screen.act(page, language)
            await page.wait_for_timeout(150)
            await _keep(page, folder / f"{screen.name}-{shape}-{segment}.jpg")
            await context.close()


async def _keep(page: Page, path: Path) -> None:
    for quality in (80, 65, 50, 35):
        taken = await page.screenshot(type="jpeg", quality=quality)
        if len(taken) < LARGEST:
            await asyncio.to_thread(path.write_bytes, taken)
            return
    raise RuntimeError(f"{path.name} is larger than {LARGEST} bytes at any quality")


if __name__ == "__main__":
    chosen = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    chosen.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(chosen, sys.argv[2] if len(sys.argv) > 2 else ""))
