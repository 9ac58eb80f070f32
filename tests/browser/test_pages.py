"""The public pages as people read them: by pointer, keyboard and finger, light and dark."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Page, Request, expect

from tests.browser.axe import LOOKS, violations
from tests.web.support import KnownConversation

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BUDGET = 100_000
KINDS = {
    "en": [
        "progress",
        "fields/finance",
        "tasks?field=finance",
        "milestones/first-anniversary",
        "sources",
        "search?q=hospital",
        "nothing-here",
    ],
    "zh-hans": ["fields", "tasks/researcher-ownership-of-results", "sources/jizihe-2022-06-22"],
    "zh-hant": ["topics/approval", "milestones", "facts/tasks-rate", "data", "search", "privacy"],
}
PAGES = [f"/{segment}/{path}" for segment, paths in KINDS.items() for path in paths]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}


@pytest.mark.parametrize(("viewport", "other"), [(PHONE, DESKTOP), (DESKTOP, PHONE)])
async def test_axe_finds_nothing_on_any_page(page: Page, viewport: Any, other: Any) -> None:
    """Light at one width, dark at the other; what only colours and widths can break, crosswise."""
    for address in (*PAGES, "/en/?subscribe=finance", "/widget?lang=zh-Hant"):
        await page.set_viewport_size(viewport)
        await page.emulate_media(color_scheme="light" if viewport is PHONE else "dark")
        await page.goto(address)
        assert await violations(page) == [], address
        await page.set_viewport_size(other)
        assert await violations(page, LOOKS) == [], (address, other)


async def test_every_page_keeps_to_its_budget_and_its_width(page: Page) -> None:
    finished: list[Request] = []
    # With a route of its own a page takes nothing from the browser's cache.
    await page.route("**", lambda route: route.continue_())
    page.on("requestfinished", lambda sent: finished.append(sent))
    for address in (*PAGES, "/en/"):
        finished.clear()
        await page.goto(address)
        total = sum([(await each.sizes())["responseBodySize"] for each in list(finished)])
        assert 1_000 < total < BUDGET, (address, total)
        for width in (320, 1280):
            await page.set_viewport_size({"width": width, "height": 700})
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, address


async def test_targets_are_large_enough(page: Page) -> None:
    """WCAG 2.5.8: 24 pixels, but for links within a sentence."""
    for address in PAGES:
        await page.goto(address)
        small = await page.evaluate(
            """() => [...document.querySelectorAll("button, input, select, nav a, .link, svg a")]
                .filter((each) => each.checkVisibility())
                .map((each) => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
                .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""
        )
        assert small == [], address


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP])
async def test_progress_is_read_by_pointer_and_by_keyboard(page: Page, viewport: Any) -> None:
    await page.set_viewport_size(viewport)
    await page.goto("/en/progress")
    await expect(page.locator(".figure")).to_contain_text("69 of 86")
    tiles = page.locator(".tiles svg a")
    await tiles.nth(2).hover()
    told = await tiles.nth(2).get_attribute("aria-label")
    await expect(page.locator("#readout")).to_have_text(str(told))
    await tiles.first.focus()
    await page.keyboard.press("ArrowRight")
    await expect(tiles.nth(1)).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowUp")
    await expect(tiles.nth(1)).to_be_focused()
    await page.keyboard.press("End")
    await expect(tiles.last).to_be_focused()
    await page.keyboard.press("Home")
    await expect(tiles.first).to_be_focused()
    assert await page.locator(".tiles svg a[tabindex='0']").count() == 1
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile("/en/tasks/"))
    await expect(page.locator("#sources")).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP])
async def test_from_a_field_to_alerts(
    page: Page, conversation: KnownConversation, viewport: Any
) -> None:
    await page.set_viewport_size(viewport)
    await page.goto("/zh-hant/fields/finance")
    await page.locator("#subscribe .strong").click()
    await expect(page).to_have_url(re.compile(r"/zh-hant/\?subscribe=finance"))
    await expect(page.locator("#offer")).to_contain_text("金融")
    assert conversation.asked == []
    await page.locator("#offer .strong").click()
    await expect(page.locator(".answer")).to_have_count(1)
    assert conversation.asked[0][3] == '/subscribe{"field":"finance"}'
    await expect(page.locator("#offer")).to_have_count(0)
    assert "subscribe" not in page.url
    await page.reload()
    await expect(page.locator("#offer")).to_have_count(0)


async def test_in_a_conversation_the_offer_comes_where_the_reader_is(page: Page) -> None:
    await page.goto("/en/")
    for number in (1, 2):
        await page.locator(".example").first.click()
        await expect(page.locator(".answer")).to_have_count(number)
    await page.goto("/en/?subscribe=finance")
    await expect(page.locator("#offer")).to_be_in_viewport(ratio=0.9)


async def test_an_answer_leads_to_its_page(page: Page) -> None:
    await page.goto("/zh-hans/")
    await page.locator(".example").first.click()
    await page.get_by_role("link", name="查看完整页面").click()
    await expect(page).to_have_url(re.compile("/zh-hans/facts/tasks-"))
    await page.go_back()
    await expect(page.get_by_role("link", name="查看完整页面")).to_be_visible()


async def test_an_offer_can_be_declined(page: Page, conversation: KnownConversation) -> None:
    await page.goto("/en/?subscribe=all")
    await page.locator("#offer-no").click()
    await expect(page.locator("#offer")).to_have_count(0)
    await expect(page.locator("#question")).to_be_focused()
    assert conversation.asked == []


async def test_from_a_statement_to_the_chat_and_once_only(
    page: Page, conversation: KnownConversation
) -> None:
    await page.goto("/en/facts/tasks-rate")
    await page.get_by_role("link", name="Ask about this").click()
    await expect(page.locator(".answer .lead")).to_contain_text("80.2")
    assert conversation.asked[0][3] == '/show{"id":"fact:tasks-rate"}'
    await page.reload()
    await expect(page.locator(".answer")).to_have_count(1)
    assert len(conversation.asked) == 1


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP])
async def test_search_then_another_language_then_ask(page: Page, viewport: Any) -> None:
    await page.set_viewport_size(viewport)
    await page.goto("/en/")
    await page.get_by_role("link", name="Search").click()
    await page.fill("#words", "QDLP")
    await page.keyboard.press("Enter")
    await expect(page.locator("[role=status]")).to_contain_text("finds for “QDLP”")
    await page.get_by_role("link", name="繁體中文").click()
    await expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    await expect(page.locator("#words")).to_have_value("QDLP")
    await expect(page.locator(".statement").first).to_contain_text("QDLP")
    await page.get_by_role("link", name="在對話中提問").click()
    await expect(page.locator("#question")).to_have_value("QDLP")
    await expect(page.locator("#question")).to_be_focused()


async def test_a_thumb_is_given_and_thanked_for(page: Page) -> None:
    await page.goto("/en/")
    await page.locator(".example").first.click()
    async with page.expect_request("**/api/feedback") as sent:
        await page.get_by_role("button", name="Helpful", exact=True).click()
    said = (await sent.value).post_data_json
    assert said["verdict"] == "good"
    assert said["statements"][0].startswith("fact:")
    assert "session" not in said
    await expect(page.locator(".thumbs")).to_contain_text("Thank you")


async def test_without_a_script_the_pages_are_whole(page: Page) -> None:
    await page.route("**/*.js", lambda route: route.abort())
    await page.goto("/en/progress")
    await page.locator(".tiles svg a").nth(5).click()
    await expect(page.locator("h1")).to_be_visible()
    await page.goto("/en/tasks")
    await page.select_option("select[name=field]", "finance")
    await page.get_by_role("button", name="Show").click()
    await expect(page.locator("caption")).to_have_text("17 tasks")


async def test_in_print_there_is_text_and_its_addresses(page: Page) -> None:
    await page.goto("/en/fields/finance")
    await page.emulate_media(media="print")
    await expect(page.locator(".sections")).to_be_hidden()
    await expect(page.locator(".acts").first).to_be_hidden()
    after = await page.locator(".from a").first.evaluate(
        "(link) => getComputedStyle(link, '::after').content"
    )
    assert "http" in after
