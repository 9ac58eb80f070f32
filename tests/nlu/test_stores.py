"""The conversations' store: sessions stay short, slots and old events stay."""

from pathlib import Path

import pytest
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import event, inspect, text

import nlu
from nlu.stores import CompactingTrackerStore, ConversationStoreError

DOMAIN = Domain.load(Path(nlu.__file__).with_name("domain.yml"))


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/new/conversations.db"


@pytest.fixture
def store(url: str) -> CompactingTrackerStore:
    return CompactingTrackerStore(url, DOMAIN, session_events=60)


def _turn(number: int) -> list[Event]:
    return [
        UserUttered(f"message {number}", {"name": "finance", "confidence": 1.0}),
        ActionExecuted("action_answer"),
        SlotSet("field", "finance"),
        SlotSet("context", {"shown": [number]}),
        BotUttered(f"answer {number}"),
        ActionExecuted("action_listen"),
    ]


async def _talk(store: CompactingTrackerStore, turns: int, sender: str = "a") -> list[int]:
    lengths = []
    for number in range(turns):
        tracker = await store.get_or_create_tracker(sender)
        if not tracker.events or len(tracker.events) == 1:
            tracker.update_with_events([SessionStarted(), ActionExecuted("action_listen")], DOMAIN)
        tracker.update_with_events(_turn(number), DOMAIN)
        await store.save(tracker)
        lengths.append(len(tracker.events))
    return lengths


def _stored(store: CompactingTrackerStore, kind: str) -> int:
    query = text("select count(*) from events where type_name = :kind")
    with store.engine.connect() as connection:
        return connection.execute(query, {"kind": kind}).scalar_one()


async def _again(url: str, sender: str = "a") -> DialogueStateTracker:
    tracker = await CompactingTrackerStore(url, DOMAIN).retrieve(sender)
    assert tracker is not None
    return tracker


async def test_sessions_stay_short_and_nothing_is_erased(
    store: CompactingTrackerStore, url: str
) -> None:
    lengths = await _talk(store, 100)
    assert max(lengths) <= 60 + 6 + 6
    assert _stored(store, "user") == _stored(store, "bot") == 100
    assert _stored(store, "session_started") > 8


async def test_new_session_keeps_the_slots(store: CompactingTrackerStore, url: str) -> None:
    await _talk(store, 10)
    tracker = await _again(url)
    assert len(tracker.events) < 10
    assert tracker.get_slot("field") == "finance"
    assert tracker.get_slot("context") == {"shown": [9]}
    assert tracker.get_slot("language") is None
    assert tracker.latest_action_name == "action_listen"


async def test_short_session_is_left_alone(store: CompactingTrackerStore, url: str) -> None:
    await _talk(store, 3)
    tracker = await _again(url)
    assert [event.text for event in tracker.events if isinstance(event, UserUttered)] == [
        "message 0",
        "message 1",
        "message 2",
    ]


async def test_session_is_not_cut_while_an_action_is_due(
    store: CompactingTrackerStore, url: str
) -> None:
    tracker = await store.get_or_create_tracker("a")
    for number in range(12):
        tracker.update_with_events(_turn(number), DOMAIN)
    tracker.update(UserUttered("last", {"name": "more", "confidence": 1.0}), DOMAIN)
    tracker.update(ActionExecuted("action_answer"), DOMAIN)
    await store.save(tracker)
    assert len((await _again(url)).events) > 60


async def test_conversations_do_not_meet(store: CompactingTrackerStore, url: str) -> None:
    await _talk(store, 12, "a")
    await _talk(store, 1, "b")
    assert (await _again(url, "b")).get_slot("context") == {"shown": [0]}
    assert (await _again(url, "a")).get_slot("context") == {"shown": [11]}


def test_sqlite_writes_ahead(store: CompactingTrackerStore) -> None:
    with store.engine.connect() as connection:
        assert connection.execute(text("pragma journal_mode")).scalar_one() == "wal"


def test_unusable_database_is_told_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "read_only.db"
    store = CompactingTrackerStore(f"sqlite:///{path}", DOMAIN)
    with store.engine.begin() as connection:
        connection.execute(text("drop table events"))
    path.chmod(0o444)
    readable = f"sqlite:///file:{path}?mode=ro&uri=true"
    with pytest.raises(ConversationStoreError, match="RASA_TRACKER_URL"):
        CompactingTrackerStore(readable, DOMAIN)


def test_the_table_is_as_the_bot_expects_it(store: CompactingTrackerStore) -> None:
    """data/conversations.py reads and deletes in it; its columns are these."""
    columns = {column["name"]: column for column in inspect(store.engine).get_columns("events")}
    assert {"id", "sender_id", "type_name", "timestamp", "data"} <= set(columns)
    assert SessionStarted.type_name == "session_started"
    assert (UserUttered.type_name, BotUttered.type_name) == ("user", "bot")


async def test_a_conversation_that_was_erased_begins_anew(store: CompactingTrackerStore) -> None:
    await _talk(store, 3)
    with store.engine.begin() as connection:
        connection.execute(text("delete from events"))
    await _talk(store, 1)
    tracker = await store.retrieve("a")
    assert tracker is not None
    assert "message 0" in str([event.as_dict() for event in tracker.events])
    assert _stored(store, "user") == 1


async def test_a_file_is_opened_once(store: CompactingTrackerStore) -> None:
    opened: list[object] = []
    event.listen(store.engine, "connect", lambda connection, _: opened.append(connection))
    await _talk(store, 5)
    assert len(opened) <= 1


async def test_what_is_read_back_is_what_rasa_reads(
    store: CompactingTrackerStore, url: str
) -> None:
    await _talk(store, 30)
    own = await _again(url)
    theirs = await SQLTrackerStore(DOMAIN, host=url).retrieve("a")
    assert theirs is not None
    assert list(own.events) == list(theirs.events)
    assert own.current_slot_values() == theirs.current_slot_values()


async def test_a_tracker_of_another_source_is_stored_from_where_it_ends(
    store: CompactingTrackerStore, url: str
) -> None:
    await _talk(store, 2)
    theirs = await SQLTrackerStore(DOMAIN, host=url).retrieve("a")
    assert theirs is not None
    theirs.update_with_events(_turn(2), DOMAIN)
    await store.save(theirs)
    await store.save(theirs)
    assert _stored(store, "user") == 3


async def test_of_a_ranking_the_first_are_kept(store: CompactingTrackerStore, url: str) -> None:
    ranking = [{"name": f"intent_{place}", "confidence": 0.1} for place in range(10)]
    tracker = await store.get_or_create_tracker("a")
    heard = UserUttered("x", ranking[0], parse_data={"text": "x", "intent_ranking": ranking})
    tracker.update(heard, DOMAIN)
    await store.save(tracker)
    (read,) = [one for one in (await _again(url)).events if isinstance(one, UserUttered)]
    assert read.parse_data["intent_ranking"] == ranking[:3]
    assert heard.parse_data["intent_ranking"] == ranking
