"""What is kept of a person is shown whole and erased everywhere; nobody else's is touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.exc import OperationalError

from data.announcements import approve, draft, fan_out_due, schedule
from data.base import Base
from data.chats import chat_for, subscribe
from data.conversations import Conversations
from data.database import Database
from data.languages import Language
from data.models import Chat, Field, Kind, Pace
from data.preferences import Choices, keep_choices
from data.privacy import PrivacyError, belonging, chat_named, forget, my_data
from tests.privacy.conftest import NOW, Store

WORDS = dict.fromkeys(Language, "News")


def fill(database: Database, *addresses: str) -> None:
    """Chats with alerts, choices and a delivery each."""
    with database.session() as session:
        session.add(finance())
        session.flush()
        for address in addresses:
            chat = chat_for(session, "telegram", address, clock=lambda: NOW)
            subscribe(session, chat, {"finance"}, clock=lambda: NOW)
            choices = Choices(pace=Pace.AT_ONCE, muted=frozenset({Kind.STATUS}), silent=True)
            keep_choices(session, chat, choices, clock=lambda: NOW)
        row = draft(session, WORDS, WORDS, by="Li", fields=("finance",), clock=lambda: NOW)
        approve(session, row.id, by="Wang", clock=lambda: NOW)
        schedule(session, row.id, NOW, by="Li", clock=lambda: NOW)
    with database.session() as session:
        fan_out_due(session, clock=lambda: NOW)


def finance() -> Field:
    names = {f"name_{script}": "Finance" for script in ("en", "hans", "hant")}
    told = {f"description_{script}": "Finance" for script in ("en", "hans", "hant")}
    return Field(key="finance", position=1, overview=[], **names, **told)


def rows_of_chats(database: Database) -> dict[str, int]:
    """How many rows belong to chats, by table."""
    counted = {}
    with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            if table.name == "chats" or table in owned():
                counted[table.name] = session.scalar(select(func.count()).select_from(table)) or 0
    return counted


def owned() -> set[Table]:
    return {table for table, _ in belonging()}


def test_whatever_names_a_chat_is_known_to_belong_to_it() -> None:
    assert {table.name for table in owned()} >= {
        *("subscriptions", "preferences", "muted_kinds", "deliveries")
    }
    pointing = {
        table
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "chats"
    }
    assert pointing <= owned()


def test_my_data_is_whole_and_plain(
    database: Database, conversations: Conversations, store: Store
) -> None:
    fill(database, "1001", "1002")
    store.add("telegram:1001", "user", text="What is QDLP?")
    store.add("telegram:1001", "bot", text="A scheme ...")
    store.add("telegram:1001", "slot")
    store.add("telegram:-100:1001", "user", text="in a group")
    store.add("telegram:1002", "user", text="of another")
    told = my_data(database, conversations, "telegram", "1001", clock=lambda: NOW)
    again = json.loads(json.dumps(told))
    assert again["chat"]["address"] == "1001"
    assert again["subscriptions"][0]["field"] == "finance"
    assert again["preferences"][0]["silent"] is True
    assert again["muted_kinds"] == [{"kind": "status"}]
    assert again["deliveries"][0]["title_en"] == "News"
    said = [each.get("person") or each.get("assistant") for each in again["conversations"]]
    assert said == ["in a group", "What is QDLP?", "A scheme ..."]
    assert set(rows_of_chats(database)) - {"chats"} <= set(again)
    assert "1002" not in json.dumps(told)


def test_forgetting_erases_one_and_leaves_the_others(
    database: Database, conversations: Conversations, store: Store
) -> None:
    fill(database, "1001", "1002")
    before = rows_of_chats(database)
    assert min(before.values()) >= 2
    for sender in ("telegram:1001", "telegram:-100:1001", "telegram:1002", "telegram:11001"):
        store.add(sender, "user", text="hello")
    done = forget(database, conversations, "telegram", "1001")
    assert done.events == 2
    assert done.rows == {name: count // 2 for name, count in before.items()}
    assert store.senders() == ["telegram:1002", "telegram:11001"]
    assert rows_of_chats(database) == {name: count // 2 for name, count in before.items()}
    assert not forget(database, conversations, "telegram", "1001").anything
    told = my_data(database, conversations, "telegram", "1001")
    assert (told["chat"], told["conversations"]) == (None, [])


def test_a_group_goes_with_the_conversations_in_it(
    sqlite_database: Database, conversations: Conversations, store: Store
) -> None:
    for sender in ("telegram:-100", "telegram:-100:1", "telegram:-1001:1", "telegram:1"):
        store.add(sender, "user", text="hello")
    assert forget(sqlite_database, conversations, "telegram", "-100").events == 2
    assert store.senders() == ["telegram:-1001:1", "telegram:1"]


def test_a_group_is_shown_and_goes_with_its_topics(
    sqlite_database: Database, conversations: Conversations
) -> None:
    with sqlite_database.session() as session:
        for thread in (None, 7, 8):
            chat = chat_for(session, "telegram", "-100", kind="supergroup", thread=thread)
            subscribe(session, chat, {"all"})
    told = my_data(sqlite_database, conversations, "telegram", "-100")
    assert [each["thread"] for each in (told["chat"], *told["topics"])] == [None, 7, 8]
    assert len(told["subscriptions"]) == 3
    done = forget(sqlite_database, conversations, "telegram", "-100")
    assert (done.rows["chats"], done.rows["subscriptions"]) == (3, 3)
    assert my_data(sqlite_database, conversations, "telegram", "-100")["chat"] is None


@pytest.mark.parametrize("address", ["a_b_c", "a%", "%", "_", "a%c-"])
def test_no_pattern_in_a_name_reaches_others(
    conversations: Conversations, store: Store, address: str
) -> None:
    store.add(f"web:{address}", "user")
    store.add("web:aXbXc", "user")
    assert conversations.erase("web", address) == 1
    assert store.senders() == ["web:aXbXc"]


def test_what_was_erased_is_not_left_in_the_file(
    sqlite_database: Database, conversations: Conversations, store: Store
) -> None:
    store.add("web:a", "user", text="a very particular sentence")
    forget(sqlite_database, conversations, "web", "a")
    conversations.close()
    held = store.path.read_bytes()
    assert b"a very particular sentence" not in held


def test_nothing_is_lost_when_conversations_cannot_be_reached(sqlite_database: Database) -> None:
    with sqlite_database.session() as session:
        chat_for(session, "telegram", "1001")
    away = Conversations("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(OperationalError):
        forget(sqlite_database, away, "telegram", "1001")
    away.close()
    with sqlite_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Chat)) == 1


def test_a_store_that_is_not_there_is_empty_and_not_made(
    sqlite_database: Database, tmp_path: Path
) -> None:
    nowhere = tmp_path / "none" / "conversations.db"
    absent = Conversations(f"sqlite:///{nowhere}")
    assert not forget(sqlite_database, absent, "web", "x").anything
    assert (absent.count(), absent.read("web", "x")) == (0, ())
    assert not nowhere.parent.exists()
    nowhere.parent.mkdir()
    nowhere.touch()
    assert absent.count() == 0
    absent.close()


def test_chats_are_named_by_channel_and_address() -> None:
    assert chat_named("telegram:-100123") == ("telegram", "-100123")
    assert chat_named(" web:ab_-9 ") == ("web", "ab_-9")
    for wrong in ("", "1001", "telegram:", "telegram:1:2", "rest:1"):
        with pytest.raises(PrivacyError, match="telegram:NUMBER"):
            chat_named(wrong)
