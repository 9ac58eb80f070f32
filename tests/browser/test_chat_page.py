"""The chat page as people use it: in Chromium, against the real web application."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import violations
from tests.web.support import KnownConversation

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

QUESTIONS = {
    "en": ("Can foreign investors open a hospital?", "Hong Kong and Macao", "Sources (2)"),
    "zh-Hans": ("外资可以开办医院吗？", "外资专科医院", "来源 (2)"),
    "zh-Hant": ("外資可以開辦醫院嗎？", "外資專科醫院", "來源 (2)"),
}


async def ask(page: Page, text: str) -> None:
    await page.fill("#question", text)
    await page.press("#question", "Enter")


@pytest.mark.parametrize(
    ("language", "width"), [("en", 360), ("zh-Hans", 360), ("zh-Hant", 360), ("en", 1280)]
)
async def test_a_question_is_answered_with_sources_in_each_language(
    page: Page, language: str, width: int
) -> None:
    await page.set_viewport_size({"width": width, "height": 740})
    question, told, sources = QUESTIONS[language]
    await page.goto(f"/?lang={language}")
    await ask(page, question)
    await expect(page.locator(".said")).to_contain_text(question)
    answer = page.locator(".answer")
    await expect(answer).to_contain_text(told)
    assert await answer.get_attribute("lang") == language
    await expect(answer.locator("details a").first).to_be_hidden()
    await answer.get_by_text(sources).click()
    link = answer.locator("details a").first
    await expect(link).to_be_visible()
    assert await link.get_attribute("rel") == "noopener noreferrer"
    assert re.search(r"20\d\d", await answer.locator("details time").first.inner_text())


async def test_an_example_then_a_chip(page: Page, conversation: KnownConversation) -> None:
    await page.goto("/?lang=en")
    await page.locator(".example").first.click()
    await expect(page.locator(".answer .lead")).to_contain_text("69")
    await page.locator(".answer .chip").get_by_text("All fields").click()
    await expect(page.locator(".answer")).to_have_count(2)
    await expect(page.locator(".said").last).to_have_text("You: All fields")
    await expect(page.locator(".answer").last.locator(".chip")).to_have_count(12)
    assert conversation.asked[1][3] == "/fields"


async def test_a_chip_answers_in_the_language_of_its_message(
    page: Page, conversation: KnownConversation
) -> None:
    await page.goto("/?lang=en")
    await ask(page, "外资可以开办医院吗？")
    await page.locator(".answer .chip").last.click()
    await expect(page.locator(".answer")).to_have_count(2)
    assert conversation.asked[1][1] == "zh-Hans"


async def test_all_twelve_fields_are_on_the_first_screen(page: Page) -> None:
    await page.goto("/?lang=zh-Hant")
    await expect(page.locator(".fields .chip")).to_have_count(12)
    await page.locator(".fields .chip").get_by_text("金融").click()
    await expect(page.locator(".answer")).to_contain_text("QDLP")


async def test_a_reference_opens_the_sources_and_goes_there(page: Page) -> None:
    await page.goto("/?lang=en")
    await ask(page, QUESTIONS["en"][0])
    await page.locator(".answer .ref a").first.click()
    await expect(page.locator("details a").first).to_be_focused()


async def test_by_keyboard_alone(page: Page, conversation: KnownConversation) -> None:
    await page.goto("/?lang=en")
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#question")).to_be_focused()
    await page.keyboard.type("What about")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("QDLP?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".answer")).to_have_count(1)
    assert conversation.asked[0][2] == "What about\nQDLP?"
    await expect(page.locator("#question")).to_be_focused()
    await page.locator(".answer .chip").last.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".answer")).to_have_count(2)
    await expect(page.locator(".answer").last).to_be_focused()


async def test_enter_that_ends_a_chinese_character_does_not_send(
    page: Page, conversation: KnownConversation
) -> None:
    await page.goto("/?lang=zh-Hans")
    await page.fill("#question", "重庆")
    event = {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True}
    await page.dispatch_event("#question", "keydown", event)
    await expect(page.locator(".said")).to_have_count(0)
    assert conversation.asked == []


async def test_looking_up_is_shown_and_told(page: Page, conversation: KnownConversation) -> None:
    conversation.seconds = 1.5
    await page.goto("/?lang=en")
    await ask(page, "QDLP?")
    await expect(page.locator("#dots")).to_be_visible()
    await expect(page.locator("#status")).to_have_text("Looking it up …")
    await expect(page.locator(".answer")).to_have_count(1)
    await expect(page.locator("#dots")).to_have_count(0)


async def test_a_lost_connection_can_be_tried_again(page: Page) -> None:
    await page.goto("/?lang=en")
    await page.route("**/api/chat", lambda route: route.abort())
    await ask(page, "QDLP?")
    await expect(page.locator(".failed")).to_contain_text("did not get through")
    await page.unroute("**/api/chat")
    await page.get_by_role("button", name="Try again").click()
    await expect(page.locator(".answer .lead")).to_contain_text("QDLP")
    await expect(page.locator(".failed")).to_have_count(0)
    await expect(page.locator(".said")).to_have_count(1)


async def test_an_answer_that_failed_can_be_tried_again(
    page: Page, conversation: KnownConversation
) -> None:
    conversation.failing = True
    await page.goto("/?lang=zh-Hans")
    await ask(page, "QDLP?")
    await expect(page.locator(".failed")).to_have_count(1)
    conversation.failing = False
    await page.get_by_role("button", name="重试").click()
    await expect(page.locator(".answer").last).to_contain_text("QDLP")


async def test_a_long_question_is_counted_and_held_back(
    page: Page, conversation: KnownConversation
) -> None:
    await page.goto("/?lang=en")
    await page.fill("#question", "a" * 900)
    await expect(page.locator("#counter")).to_have_text("100 characters left")
    await ask(page, "a" * 1010)
    await expect(page.locator("#counter")).to_contain_text("10 characters too many")
    assert conversation.asked == []


async def test_markup_in_an_answer_stays_text(page: Page) -> None:
    await page.goto("/?lang=en")
    evil = "<img src=x onerror=alert(1)>"
    body = {
        "messages": [
            {
                "buttons": [{"title": evil, "payload": "/more"}],
                "answer": {
                    "language": "en",
                    "outcome": "answered",
                    "parts": [{"kind": "lead", "text": evil, "refs": [1]}],
                    "sources": [
                        {"number": 1, "name": evil, "date": evil, "url": "javascript:alert(1)"}
                    ],
                },
            }
        ]
    }
    await page.route("**/api/chat", lambda route: route.fulfill(json=body))
    await ask(page, "QDLP?")
    await expect(page.locator(".answer .lead")).to_contain_text(evil)
    await expect(page.locator(".answer img")).to_have_count(0)
    await expect(page.locator(".sources a")).to_have_count(0)


async def test_the_conversation_survives_another_language_and_ends_when_asked(
    page: Page, conversation: KnownConversation
) -> None:
    await page.goto("/?lang=en")
    await ask(page, "QDLP?")
    await expect(page.locator(".answer")).to_have_count(1)
    await page.get_by_role("link", name="繁體中文").click()
    await expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    await expect(page.locator(".answer")).to_contain_text("QDLP")
    await page.get_by_role("button", name="新對話").click()
    await expect(page.locator(".answer")).to_have_count(0)
    await ask(page, "QDLP?")
    await expect(page.locator(".answer")).to_have_count(1)
    assert conversation.asked[0][0] != conversation.asked[1][0]


async def test_it_works_where_storage_is_refused(page: Page) -> None:
    refused = "Object.defineProperty(window, '%s', {get() { throw new Error('no'); }});"
    await page.add_init_script(refused % "localStorage" + refused % "sessionStorage")
    await page.goto("/?lang=en")
    await ask(page, "QDLP?")
    await expect(page.locator(".answer")).to_have_count(1)


async def test_an_announcement_arrives_by_itself(page: Page) -> None:
    news = {
        "buttons": [],
        "answer": {
            "language": "en",
            "outcome": "overview",
            "parts": [{"kind": "lead", "text": "A new hospital", "refs": []}],
            "sources": [],
        },
    }
    await page.goto("/?lang=en")
    await ask(page, "QDLP?")
    await expect(page.locator(".answer")).to_have_count(1)
    pattern = re.compile(r".*/api/announcements.*")
    await page.route(pattern, lambda route: route.fulfill(json={"messages": [news]}))
    await page.reload()
    await expect(page.locator(".answer").last).to_contain_text("A new hospital")
    await expect(page.locator(".tag")).to_have_text("Announcement")


async def test_without_javascript_it_says_so(browser: Browser, address: str) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{address}?lang=en")
    await expect(page.locator(".no-script")).to_contain_text("JavaScript")
    await context.close()


@pytest.mark.parametrize("language", QUESTIONS)
async def test_nothing_runs_over_and_targets_are_large(page: Page, language: str) -> None:
    await page.goto(f"/?lang={language}")
    await ask(page, QUESTIONS[language][0])
    await expect(page.locator(".answer")).to_have_count(1)
    for width in (320, 360, 1280):
        await page.set_viewport_size({"width": width, "height": 700})
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        for target in await page.locator("button:visible, nav a:visible, summary").all():
            box = await target.bounding_box()
            assert box is not None
            assert box["height"] >= 43.9
            assert box["width"] >= 43.9


async def test_the_question_box_stays_while_the_conversation_grows(page: Page) -> None:
    await page.goto("/?lang=en")
    for number in (1, 2, 3):
        await ask(page, QUESTIONS["en"][0])
        await expect(page.locator(".answer")).to_have_count(number)
    assert await page.evaluate("document.documentElement.scrollHeight - innerHeight") == 0
    await expect(page.locator("#question")).to_be_in_viewport(ratio=0.95)
    await expect(page.locator(".said").last).to_be_in_viewport(ratio=0.95)


async def test_at_twice_the_size_nothing_is_lost(page: Page) -> None:
    """A window of 1280 x 720 at 200 % is one of 640 x 360 at twice the pixels."""
    await page.set_viewport_size({"width": 640, "height": 360})
    await page.goto("/?lang=en")
    await ask(page, "QDLP?")
    await expect(page.locator(".answer")).to_have_count(1)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 640
    await page.locator(".answer .chip").last.focus()
    await expect(page.locator(".answer .chip").last).to_be_in_viewport(ratio=0.95)


@pytest.mark.parametrize(
    ("scheme", "width", "language"),
    [
        ("light", 360, "en"),
        ("dark", 1280, "en"),
        ("light", 1280, "zh-Hans"),
        ("dark", 360, "zh-Hant"),
    ],
)
async def test_axe_finds_nothing(
    context: BrowserContext, page: Page, scheme: Any, width: int, language: str
) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    await page.emulate_media(color_scheme=scheme)
    await page.goto(f"/?lang={language}")
    assert await violations(page) == []
    await ask(page, "86?")
    await page.locator("summary").click()
    await page.route("**/api/chat", lambda route: route.abort())
    await ask(page, "QDLP?")
    await expect(page.locator(".failed")).to_have_count(1)
    assert await violations(page) == []
