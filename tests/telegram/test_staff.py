"""Staff act on announcements in Telegram; nobody else can."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from telegram.ext import Application

from bot.alerts.budget import Budget
from bot.alerts.courier import BotCourier
from bot.alerts.limiter import PriorityLimiter
from bot.alerts.rendering import Rendering, alert_texts
from bot.alerts.sender import Sender
from bot.telegram.request import AiohttpRequest
from bot.telegram.staff import COMMAND, Staff, add_staff, staff_texts
from bot.telegram.staff_desk import StaffDesk
from data import announcements
from data.database import Database
from tests.emulator import Room, Telegram
from tests.telegram.polled import polled

FIRST, SECOND, STRANGER = 1001, 1002, 1003
OWN = "\nNew rules\nThey begin today.\n新规则\n今日起施行。"


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    async with Telegram() as emulator:
        yield emulator


@pytest.fixture
async def staff(telegram: Telegram, loaded_database: Database) -> AsyncIterator[Staff]:
    """A bot that hears staff only."""
    application = (
        Application.builder()
        .token(telegram.token)
        .base_url(f"{telegram.url}/bot")
        .request(AiohttpRequest())
        .get_updates_request(AiohttpRequest())
        .updater(None)
        .job_queue(None)
        .build()
    )
    limiter = PriorityLimiter(Budget())
    courier = BotCourier(application.bot, limiter)
    sender = Sender(loaded_database, courier, limiter, Rendering(alert_texts()))
    desk = StaffDesk(
        loaded_database, staff_texts(), ZoneInfo("Asia/Chongqing"), single_person=False
    )
    async with polled(telegram, application, loaded_database):
        yield add_staff(application, {FIRST, SECOND}, desk, sender)


async def say(telegram: Telegram, room: Room, text: str) -> str:
    await telegram.user_says(room, text)
    return (await telegram.wait_for_reply(room)).text


async def test_from_draft_to_sending_by_two_people(
    telegram: Telegram, staff: Staff, loaded_database: Database
) -> None:
    one, two = telegram.person(FIRST), telegram.person(SECOND)
    assert "four lines" in await say(telegram, one, "/draft\nonly one\nline")
    assert (await say(telegram, one, f"/draft{OWN}")).startswith("1 · draft · New rules")
    assert "a second person approves it" in await say(telegram, one, "/approve_1")
    assert (await say(telegram, two, "/approve_1")).startswith("1 · approved")
    await telegram.user_says(two, "/announcement_1")
    shown = await telegram.wait_for_reply(two)
    await telegram.press(shown, "Send now")
    asked = await telegram.wait_for_reply(two)
    assert "to 0 chats now?" in asked.text
    await telegram.press(asked, "Yes")
    assert (await telegram.wait_for_reply(two)).text.startswith("1 · scheduled")
    assert "approve telegram:1002" in await say(telegram, one, "/log_1")
    assert "/announcement_1 scheduled: New rules" in await say(telegram, one, "/announcements")
    with loaded_database.reading() as session:
        acts = [act.act for act in announcements.history(session, 1)]
    assert acts == ["draft", "approve", "schedule"]


async def test_a_draft_is_edited_and_an_old_button_approves_nothing_new(
    telegram: Telegram, staff: Staff
) -> None:
    one, two = telegram.person(FIRST), telegram.person(SECOND)
    await say(telegram, one, f"/draft{OWN}")
    await telegram.user_says(two, "/announcement_1")
    shown = await telegram.wait_for_reply(two)
    assert "four lines" in await say(telegram, one, "/edit_1 other words")
    edited = await say(telegram, one, f"/edit_1{OWN.replace('New', 'Newer')}")
    assert edited.startswith("1 · draft · Newer rules")
    await telegram.press(shown, "Approve")
    assert "edited since you looked" in (await telegram.wait_for_reply(two)).text
    await telegram.user_says(two, "/announcement_1")
    await telegram.press(await telegram.wait_for_reply(two), "Approve")
    assert (await telegram.wait_for_reply(two)).text.startswith("1 · approved")


async def test_a_preview_comes_in_each_language(telegram: Telegram, staff: Staff) -> None:
    one = telegram.person(FIRST)
    await say(telegram, one, f"/draft{OWN}")
    await telegram.user_says(one, "/preview_1")
    previews = [(await telegram.wait_for_reply(one)).text for _ in range(3)]
    assert ["New rules" in previews[0], "新规则" in previews[1], "新規則" in previews[2]] == [
        True
    ] * 3
    assert (await telegram.wait_for_reply(one)).text.startswith("1 · draft")


async def test_a_milestone_is_drafted_and_scheduled_in_local_time(
    telegram: Telegram, staff: Staff
) -> None:
    one, two = telegram.person(FIRST), telegram.person(SECOND)
    assert "1 · draft" in await say(telegram, one, "/draft qdlp-approval")
    await say(telegram, two, "/approve_1")
    assert "give the time as" in await say(telegram, two, "/schedule_1 tomorrow")
    assert "in the past" in await say(telegram, two, "/schedule_1 2020-01-01 09:00")
    assert "2199-01-01 09:00" in await say(telegram, two, "/schedule_1 2199-01-01 09:00")
    assert "1 · cancelled" in await say(telegram, two, "/cancel_1")


async def test_nobody_else_is_heard(telegram: Telegram, staff: Staff) -> None:
    one, stranger = telegram.person(FIRST), telegram.person(STRANGER)
    await say(telegram, one, f"/draft{OWN}")
    await telegram.user_says(one, "/announcement_1")
    shown = await telegram.wait_for_reply(one)
    await telegram.user_says(stranger, "/announcements")
    await telegram.press(shown, "staff:cancel:1", user=STRANGER)
    assert await telegram.no_reply(stranger)
    assert "1 · draft" in await say(telegram, one, "/announcement_1")


async def test_all_of_them_are_told_of_a_text_that_telegram_refuses(
    telegram: Telegram, staff: Staff
) -> None:
    one, two = telegram.person(FIRST), telegram.person(SECOND)
    await staff.warn(7, "can't parse entities")
    for room in (one, two):
        assert "Announcement 7 is paused" in (await telegram.wait_for_reply(room)).text


def test_the_staffs_guide_has_every_command_and_no_other() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "staff.md").read_text("utf-8")
    part = guide.split("### Announcements from Telegram")[1].split("\n### ")[0]
    rows = [line.split("|")[1] for line in part.splitlines() if line.startswith("| `/")]
    told = {name for row in rows for name in re.findall(r"/([a-z]+)(?:_N)?`", row)}
    heard = {name for name in re.findall(r"[a-z]+", COMMAND.pattern) if name not in ("d", "w", "s")}
    assert told == heard
