"""python-telegram-bot's calls through aiohttp, against the emulator."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot.telegram.request import AiohttpRequest, NotSent, UpdatesRequest
from tests.emulator import Limits, Telegram


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    async with Telegram() as emulator:
        emulator.person(1)
        yield emulator


@pytest.fixture
async def bot(telegram: Telegram) -> AsyncIterator[Bot]:
    request = AiohttpRequest(read_seconds=10)
    async with Bot(telegram.token, f"{telegram.url}/bot", request=request) as made:
        yield made


async def test_messages_and_files_arrive(telegram: Telegram, bot: Bot) -> None:
    message = await bot.send_message(1, "<b>x</b> & <i>y", parse_mode=None)
    assert message.text == "<b>x</b> & <i>y"
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0" + bytes(300_000)
    picture = await bot.send_photo(1, png, caption="<b>c</b>", parse_mode="HTML")
    assert picture.caption == "c"
    assert [sent.method for sent in telegram.sent] == ["sendMessage", "sendPhoto"]


@pytest.mark.parametrize(
    ("text", "mode", "told"),
    [
        ("", None, "empty"),
        (" \n", None, "empty"),
        ("<b></b>", "HTML", "empty"),
        ("x" * 4097, None, "too long"),
        ("<b>x", "HTML", "end tag"),
        ("5 < 6", "HTML", "start tag"),
        ("<x>y</x>", "HTML", 'tag "x"'),
        ("<b><i>x</b></i>", "HTML", "Unmatched"),
        ("x</b>", "HTML", "Unexpected"),
    ],
)
async def test_what_telegram_refuses(bot: Bot, text: str, mode: str | None, told: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){told}"):
        await bot.send_message(1, text, parse_mode=mode)


async def test_4096_units_are_allowed_after_parsing(bot: Bot) -> None:
    message = await bot.send_message(1, f"<b>{'😀' * 2000}</b>{'&lt;' * 96}", parse_mode="HTML")
    assert message.entities[0].length == 4000


async def test_errors_of_chats(telegram: Telegram, bot: Bot) -> None:
    person, group = telegram.person(2), telegram.group(-5, {2: "creator"})
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(99, "x")
    await telegram.block(person)
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(2, "x")
    await telegram.migrate(group, -1005)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(-5, "x")
    assert moved.value.new_chat_id == -1005
    await telegram.kick(telegram.rooms[-1005])
    with pytest.raises(Forbidden, match="kicked from the supergroup"):
        await bot.send_message(-1005, "x")


async def test_limits(telegram: Telegram, bot: Bot) -> None:
    telegram.limits = Limits(per_chat=2, penalty=3)
    await bot.send_message(1, "a")
    await bot.send_message(1, "b")
    with pytest.raises(RetryAfter) as refusal:
        await bot.send_message(1, "c")
    assert refusal.value._retry_after.total_seconds() == 3
    assert telegram.refused[429] == 1
    assert telegram.worst_second == 3


async def test_no_connection_is_told_from_a_lost_answer(telegram: Telegram, bot: Bot) -> None:
    telegram.drop_after("sendMessage", 1)
    with pytest.raises(NetworkError) as lost:
        await bot.send_message(1, "arrived")
    assert not isinstance(lost.value, NotSent)
    assert [message.text for message in telegram.sent] == ["arrived"]
    telegram.drop_before("sendMessage", 1)
    with pytest.raises(NetworkError):
        await bot.send_message(1, "lost")
    telegram.delay["sendMessage"] = 1
    with pytest.raises(TimedOut):
        await bot.send_message(1, "late", read_timeout=0.5)
    assert [message.text for message in telegram.sent] == ["arrived", "late"]
    telegram.fail("sendMessage", 1, 502, "Bad Gateway")
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(1, "x")


async def test_nobody_listens() -> None:
    request = AiohttpRequest()
    await request.initialize()
    with pytest.raises(NotSent):
        await request.do_request("http://127.0.0.1:9/bot", "POST")
    await request.shutdown()


async def test_a_wrong_token(telegram: Telegram) -> None:
    request = AiohttpRequest()
    with pytest.raises(InvalidToken):
        async with Bot("1:wrong", f"{telegram.url}/bot", request=request):
            pass
    await request.shutdown()


RUBBISH = (
    b"",
    b"<html>504</html>",
    b"\xff\xfe",
    b"null",
    b"[]",
    b"7",
    b"{}",
    b'{"ok": true}',
    b'{"ok": "yes", "result": 1}',
    b"[" * 9000,
)


@pytest.mark.parametrize("payload", RUBBISH)
def test_what_is_no_answer_of_the_bot_api_counts_as_a_broken_line(
    payload: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    for request in (AiohttpRequest, UpdatesRequest):
        with pytest.raises(NetworkError):
            request.parse_json_payload(payload)
    assert caplog.text == ""


def parsed(*updates: object) -> list[dict]:
    payload = json.dumps({"ok": True, "result": updates}).encode()
    return UpdatesRequest.parse_json_payload(payload)["result"]


def test_an_update_that_cannot_be_read_is_passed_over_and_not_asked_for_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    chat = {"id": 1, "type": "private"}
    good = {"update_id": 8, "message": {"message_id": 1, "date": 1, "chat": chat, "text": "hi"}}
    bad = {"update_id": 7, "message": {"text": "my secret", "message_id": 1}}
    assert parsed(bad, good, None, {"message": {}}) == [{"update_id": 7}, good]
    odd = {"update_id": 9, "message": {**good["message"], "chat": {"id": {}, "type": "private"}}}
    assert parsed(odd) == [{"update_id": 9}]
    assert "update 7" in caplog.text
    assert "secret" not in caplog.text


def test_updates_without_ids_count_as_a_broken_line() -> None:
    with pytest.raises(NetworkError):
        parsed({"message": {}}, 7)
    assert parsed() == []
