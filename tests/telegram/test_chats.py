"""The language of a chat, for which nobody waits long."""

from __future__ import annotations

import asyncio
import threading

import pytest
from sqlalchemy.orm import Session

from bot.telegram import chats as chats_module
from bot.telegram.chats import TelegramChats
from data import chats
from data.chats import chat_for, choose_language
from data.database import Database
from data.languages import Language
from tests.waiting import until


async def test_a_database_that_says_nothing_is_asked_once_until_it_speaks_again(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_database.session() as session:
        choose_language(chat_for(session, "telegram", "7"), Language.HANT)
    asked, says, chats_at = [], threading.Event(), chats.chats_at

    def hangs(session: Session, *where: str) -> object:
        asked.append(where)
        says.wait(30)
        return chats_at(session, *where)

    monkeypatch.setattr(chats, "chats_at", hangs)
    monkeypatch.setattr(chats_module, "_PATIENCE", 0.05)
    monkeypatch.setattr(chats_module, "_REST", 0)
    known = TelegramChats(sqlite_database)
    assert [await known.language(7) for _ in range(3)] == [None] * 3
    await until(lambda: asked)
    assert len(asked) == 1
    says.set()
    # On a busy machine it may be slow once more.
    async with asyncio.timeout(30):
        while (language := await known.language(7)) is None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert language is Language.HANT
