"""Headless Chromium and the real web application for it; without Chromium the run says so."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

from data.database import Database
from tests.web.support import KnownConversation, serving

_NAMES = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_NOT_RUN = pytest.StashKey[int]()


def chromium() -> str | None:
    """The browser to drive: $CHROMIUM, else the first known name on PATH."""
    names = (os.environ.get("CHROMIUM", ""), *_NAMES)
    return next((found for name in names if name and (found := shutil.which(name))), None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a browser its tests are taken out and counted as not run."""
    if chromium():
        return
    out = [item for item in items if item.get_closest_marker("browser")]
    items[:] = [item for item in items if item not in out]
    config.hook.pytest_deselected(items=out)
    config.stash[_NOT_RUN] = len(out)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say loudly what was not run."""
    if count := config.stash.get(_NOT_RUN, 0):
        terminalreporter.section("BROWSER TESTS NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(
            f"{count} tests of the web page were NOT RUN: there is no Chromium. "
            "Install one (scripts/install_chromium.sh) or set CHROMIUM to it.",
            red=True,
        )


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests, with a profile of its own that is thrown away."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium(), headless=True, args=list(OPTIONS)
        )
        yield browser
        await browser.close()


@pytest.fixture
def conversation(loaded_database: Database) -> KnownConversation:
    return KnownConversation(loaded_database)


@pytest_asyncio.fixture(loop_scope="session")
async def address(conversation: KnownConversation, loaded_database: Database) -> AsyncIterator[str]:
    """Where the page is."""
    async with serving(conversation, loaded_database) as server:
        yield str(server.make_url("/"))


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser, address: str) -> AsyncIterator[BrowserContext]:
    """A reader at a phone of 360 pixels; any error in the page fails the test."""
    context = await browser.new_context(
        base_url=address, viewport={"width": 360, "height": 740}, reduced_motion="reduce"
    )
    context.set_default_timeout(20_000)
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext, address: str) -> AsyncIterator[Page]:
    """An open page that must neither break nor ask anybody else for anything."""
    page = await context.new_page()
    broken: list[str] = []
    elsewhere: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda said: _note_policy(said, broken))
    page.on("request", lambda sent: _note_elsewhere(sent.url, address, elsewhere))
    yield page
    assert broken == []
    assert elsewhere == []


def _note_policy(said: ConsoleMessage, broken: list[str]) -> None:
    """Requests that a test breaks on purpose are told there too; what a policy refused is ours."""
    if said.type == "error" and "Content Security Policy" in said.text:
        broken.append(said.text)


def _note_elsewhere(url: str, address: str, elsewhere: list[str]) -> None:
    if not url.startswith(address):
        elsewhere.append(url)
