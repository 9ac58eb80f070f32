"""/mydata and /forgetme, over the emulated Bot API."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram.ext import Application

from bot.telegram.privacy_commands import add_privacy, privacy_texts
from bot.telegram.request import AiohttpRequest
from data.chats import chat_for, choose_language, subscribe
from data.conversations import Conversations
from data.database import Database
from data.languages import Language
from tests.emulator import Telegram
from tests.privacy.conftest import Store
from tests.privacy.test_forgetting import rows_of_chats
from tests.telegram.polled import polled

TEXTS = privacy_texts()
PERSON, GROUP = 1001, -100500


class Documents(Telegram):
    """Keeps the files that are sent."""

    def __init__(self) -> None:
        super().__init__()
        self.documents: list[bytes] = []

    def do_senddocument(self, call: dict[str, Any]) -> Any:
        self.documents.append(call["document"].file.read())
        return super().do_senddocument(call)


@pytest.fixture
async def telegram() -> AsyncIterator[Documents]:
    async with Documents() as emulator:
        yield emulator


@pytest.fixture
async def bot(
    telegram: Documents, loaded_database: Database, conversations: Conversations
) -> AsyncIterator[Database]:
    """A bot that hears these commands only; gives its database."""
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
    add_privacy(application, loaded_database, conversations)
    async with polled(telegram, application, loaded_database):
        yield loaded_database


def fill(database: Database, store: Store, address: int, kind: str = "private") -> None:
    with database.session() as session:
        chat = chat_for(session, "telegram", str(address), kind=kind)
        subscribe(session, chat, {"finance"})
    store.add(f"telegram:{address}", "user", text="What is QDLP?")


@pytest.mark.parametrize("language", list(Language))
def test_all_languages_have_all_texts(language: Language) -> None:
    assert TEXTS.messages(language) == TEXTS.messages(Language.EN)


async def test_my_data_comes_as_a_file(telegram: Documents, bot: Database, store: Store) -> None:
    fill(bot, store, PERSON)
    person = telegram.person(PERSON)
    await telegram.user_says(person, "/mydata")
    sent = await telegram.wait_for_reply(person)
    assert sent.method == "sendDocument"
    assert sent.text == TEXTS(Language.EN, "mydata-caption")
    told = json.loads(telegram.documents[-1])
    assert told["subscriptions"][0]["field"] == "finance"
    assert told["conversations"][0]["person"] == "What is QDLP?"


async def test_nothing_is_erased_before_the_button(
    telegram: Telegram, bot: Database, store: Store
) -> None:
    fill(bot, store, PERSON)
    person = telegram.person(PERSON)
    await telegram.user_says(person, "/forgetme")
    asked = await telegram.wait_for_reply(person)
    assert asked.text == TEXTS(Language.EN, "forget-ask")
    await telegram.press(asked, TEXTS(Language.EN, "forget-no"))
    kept = await telegram.wait_for_edit(asked)
    assert kept.text == TEXTS(Language.EN, "forget-kept")
    assert store.senders() == [f"telegram:{PERSON}"]
    assert rows_of_chats(bot)["subscriptions"] == 1


async def test_forgetting_in_the_chats_language(
    telegram: Telegram, bot: Database, store: Store
) -> None:
    fill(bot, store, PERSON)
    with bot.session() as session:
        choose_language(chat_for(session, "telegram", str(PERSON)), Language.HANT)
    person = telegram.person(PERSON)
    await telegram.user_says(person, "/forgetme")
    asked = await telegram.wait_for_reply(person)
    await telegram.press(asked, TEXTS(Language.HANT, "forget-yes"))
    done = await telegram.wait_for_edit(asked)
    assert done.text == TEXTS(Language.HANT, "forgotten")
    assert store.senders() == []
    assert set(rows_of_chats(bot).values()) == {0}


async def test_a_group_is_erased_by_its_admins_alone(
    telegram: Telegram, bot: Database, store: Store
) -> None:
    fill(bot, store, GROUP, "supergroup")
    store.add(f"telegram:{GROUP}:7", "user", text="asked in the group")
    store.add("telegram:7", "user", text="asked alone")
    telegram.person(7)
    telegram.person(8)
    group = telegram.group(GROUP, {7: "member", 8: "administrator"})
    await telegram.user_says(group, "/forgetme@CqOpeningBot", user=7)
    assert (await telegram.wait_for_reply(group)).text == TEXTS(Language.EN, "admins-only")
    await telegram.user_says(group, "/forgetme@CqOpeningBot", user=8)
    asked = await telegram.wait_for_reply(group)
    assert asked.text == TEXTS(Language.EN, "forget-ask-group")
    yes = TEXTS(Language.EN, "forget-yes")
    refused = await telegram.wait_for_answer(await telegram.press(asked, yes, user=7))
    assert refused["text"] == TEXTS(Language.EN, "admins-only")
    assert len(store.senders()) == 3
    await telegram.press(asked, yes, user=8)
    await telegram.wait_for_edit(asked)
    assert store.senders() == ["telegram:7"]
    assert set(rows_of_chats(bot).values()) == {0}


async def test_in_a_group_nobodys_data_is_shown(
    telegram: Documents, bot: Database, store: Store
) -> None:
    telegram.person(7)
    group = telegram.group(GROUP, {7: "administrator"})
    await telegram.user_says(group, "/mydata@CqOpeningBot", user=7)
    assert (await telegram.wait_for_reply(group)).text == TEXTS(Language.EN, "mydata-alone")
    assert telegram.documents == []


async def test_what_cannot_be_reached_is_said_and_nothing_is_lost(
    telegram: Telegram, bot: Database, store: Store
) -> None:
    fill(bot, store, PERSON)
    store.path.write_bytes(b"no database" * 1000)
    person = telegram.person(PERSON)
    await telegram.user_says(person, "/mydata")
    assert (await telegram.wait_for_reply(person)).text == TEXTS(Language.EN, "mydata-failed")
    await telegram.user_says(person, "/forgetme")
    asked = await telegram.wait_for_reply(person)
    await telegram.press(asked, TEXTS(Language.EN, "forget-yes"))
    assert (await telegram.wait_for_edit(asked)).text == TEXTS(Language.EN, "forget-failed")
    assert rows_of_chats(bot)["subscriptions"] == 1
