"""The chat within another site, which it may be framed by."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.axe import violations
from tests.web.support import KnownConversation, foreign_site, serving

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}


@pytest_asyncio.fixture(loop_scope="session")
async def framing(conversation: KnownConversation) -> AsyncIterator[tuple[str, str]]:
    """The addresses of a site that may frame the chat, and of the chat."""
    async with foreign_site() as foreign:
        site = f"http://localhost:{foreign.port}"
        async with serving(
            conversation, conversation.database, widget_allowed_sites=site
        ) as server:
            yield site, str(server.make_url("")).rstrip("/")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP])
async def test_it_opens_answers_and_closes_by_keyboard(
    browser: Browser, framing: tuple[str, str], viewport: Any
) -> None:
    site, chat = framing
    context = await browser.new_context(viewport=viewport, reduced_motion="reduce")
    page = await context.new_page()
    refused = await _go(page, f"{site}/?language=zh-Hant&chat={chat}")
    button = page.get_by_role("button", name="了解重慶服務業開放")
    await button.focus()
    await page.keyboard.press("Enter")
    frame = page.frame_locator("iframe")
    await expect(frame.locator("h1")).to_be_visible()
    await expect(frame.locator("html")).to_have_attribute("lang", "zh-Hant")
    await frame.locator(".example").first.click()
    await expect(frame.locator(".answer .lead")).to_contain_text("69")
    if viewport is PHONE:
        box = await page.locator("iframe").bounding_box()
        assert box == {"x": 0, "y": 0, **PHONE}
    assert await violations(page) == []
    await frame.locator("#question").press("Escape")
    await expect(page.locator("iframe")).to_be_hidden()
    await expect(button).to_be_focused()
    await button.click()
    await expect(frame.locator(".answer")).to_have_count(1)
    await _click_in_frame_shown_again(frame.locator("#close"))
    await expect(page.locator("iframe")).to_be_hidden()
    assert refused == []
    await context.close()


async def test_a_site_that_is_not_allowed_shows_no_chat(
    browser: Browser, framing: tuple[str, str]
) -> None:
    site, chat = framing
    page = await browser.new_page()
    other = site.replace("localhost", "127.0.0.1")
    refused = await _go(page, f"{other}/?language=en&chat={chat}")
    await page.get_by_role("button").click()
    await expect(page.frame_locator("iframe").locator("#question")).to_have_count(0)
    assert any("frame-ancestors" in each for each in refused)
    await page.close()


async def _click_in_frame_shown_again(target: Locator) -> None:
    """Chromium sends the pointer to another site's frame only once it has drawn it anew, and a
    click before that is lost, without a word."""
    async with asyncio.timeout(30):
        await target.hover()
        while not await target.evaluate("element => element.matches(':hover')"):
            await target.hover()
    await target.click()


async def _go(page: Page, address: str) -> list[str]:
    """Open a page and listen to what its policies refuse."""
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    await page.goto(address)
    return refused
