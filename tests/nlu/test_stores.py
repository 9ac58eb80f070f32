"""The conversations' store: sessions stay short, slots and old events stay."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
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
from sqlalchemy import create_engine, event, inspect, text

import nlu
from nlu.stores import SESSION_EVENTS, CompactingTrackerStore

ROOT = Path(nlu.__file__).parents[1]
DOMAIN = Domain.load(ROOT / "nlu" / "domain.yml")
# What there is of PostgreSQL is in the main environment.
MAIN_PYTHON = ROOT / ".venv" / "bin" / "python"
SERVER = """
import os, sys, tempfile
with tempfile.TemporaryDirectory(prefix="pg") as folder:
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    import pgserver
    server = pgserver.get_server(tempfile.mkdtemp(prefix="pg"), cleanup_mode="delete")
    print(server.get_uri(), flush=True)
    sys.stdin.read()
    server.cleanup()
"""
INDEX = "ix_events_latest"
# As it was read before there was that index, and as Rasa reads it.
BY_TIME = text(
    "SELECT data FROM events WHERE sender_id = :sender AND timestamp >= coalesce("
    "(SELECT max(timestamp) FROM events WHERE sender_id = :sender "
    "AND type_name = 'session_started'), 0) ORDER BY id"
)


@pytest.fixture(scope="module")
def server_url() -> Iterator[str]:
    """A PostgreSQL of these tests alone."""
    command = [str(MAIN_PYTHON), "-c", SERVER]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.stdin.close()


@pytest.fixture
def postgresql_url(server_url: str) -> str:
    """An empty database."""
    engine = create_engine(server_url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS events"))
    engine.dispose()
    return server_url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        found: str = request.getfixturevalue("postgresql_url")
        return found
    return f"sqlite:///{tmp_path}/new/conversations.db"


@pytest.fixture
def store(url: str) -> Iterator[CompactingTrackerStore]:
    made = CompactingTrackerStore(url, DOMAIN, session_events=60)
    yield made
    made.engine.dispose()


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


def _fill(store: CompactingTrackerStore, told: Sequence[tuple[str, str]], first: int = 0) -> None:
    """Rows of events, each a second after the one before; `told` has chat and kind of each."""
    rows = [
        {
            "sender_id": sender,
            "type_name": kind,
            "timestamp": 1e9 + at,
            "data": json.dumps({"number": at}),
        }
        for at, (sender, kind) in enumerate(told, first)
    ]
    with store.engine.connect() as connection:
        connection.execute(SQLTrackerStore.SQLEvent.__table__.insert(), rows)


def _chat(sender: str, sessions: int) -> list[tuple[str, str]]:
    session = ["action", "session_started", "action", *["user", "bot", "slot", "action"] * 5]
    return [(sender, kind) for _ in range(sessions) for kind in session]


def _index_count(store: SQLTrackerStore) -> int:
    query = text("SELECT count(*) FROM pg_indexes WHERE indexname = :name")
    with store.engine.connect() as connection:
        return connection.execute(query, {"name": INDEX}).scalar_one()


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


async def test_what_understanding_passes_on_is_not_stored(store: CompactingTrackerStore) -> None:
    understood = {"text": "x", "intent": {"name": "finance"}, "vectors": "AAAA" * 1000}
    tracker = await store.get_or_create_tracker("a")
    heard = UserUttered("x", understood["intent"], parse_data=understood)
    tracker.update(heard, DOMAIN)
    await store.save(tracker)
    with store.engine.connect() as connection:
        query = "select intent_name, data from events where type_name = 'user'"
        ((intent, data),) = connection.execute(text(query))
    assert intent == "finance"
    assert "AAAA" not in data
    assert json.loads(data)["parse_data"]["text"] == "x"
    assert heard.parse_data["vectors"] == understood["vectors"]


async def test_many_events_at_once_are_stored_in_order(store: CompactingTrackerStore) -> None:
    tracker = store.init_tracker("a")
    tracker.update_with_events([SlotSet("field", str(number)) for number in range(1200)], DOMAIN)
    await store.save(tracker)
    read = await store.retrieve("a")
    assert read is not None
    assert [one.value for one in read.events] == [str(number) for number in range(1200)]


CHATS = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from(["session_started", "user", "action"])),
    max_size=40,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(told=CHATS)
def test_the_session_that_is_read_is_the_one_that_was(
    store: CompactingTrackerStore, told: list[tuple[str, str]]
) -> None:
    with store.engine.connect() as connection:
        connection.execute(text("delete from events"))
    if told:
        _fill(store, told)
    for sender in "abc":
        with store.engine.connect() as connection:
            before = [data for (data,) in connection.execute(BY_TIME, {"sender": sender})]
        assert store._last_session(sender) == before


def test_what_came_after_a_clock_was_set_back_is_read(store: CompactingTrackerStore) -> None:
    _fill(store, [("a", "session_started"), ("a", "user")], first=1000)
    _fill(store, [("a", "session_started"), ("a", "user")], first=500)
    assert store._last_session("a") == ['{"number": 500}', '{"number": 501}']


def test_a_session_that_others_made_long_is_read_whole(store: CompactingTrackerStore) -> None:
    _fill(store, [*_chat("a", 2), *[("a", "user")] * 700])
    assert len(store._last_session("a")) == 722


def test_a_long_chat_is_as_much_work_as_a_short_one_in_sqlite(tmp_path: Path) -> None:
    store = CompactingTrackerStore(f"sqlite:///{tmp_path}/conversations.db", DOMAIN)
    _fill(store, [*_chat("long", 500), *_chat("short", 2)])

    def work(sender: str) -> int:
        steps = count()
        with store.engine.connect() as connection:
            held = connection.connection.dbapi_connection
            held.set_progress_handler(lambda: next(steps) and 0, 1)
        assert len(store._last_session(sender)) == 22
        held.set_progress_handler(None, 1)
        return next(steps)

    assert work("long") <= 1.1 * work("short")


def test_postgresql_reads_the_end_of_a_chat_by_its_index(postgresql_url: str) -> None:
    store = CompactingTrackerStore(postgresql_url, DOMAIN)
    # One chat has a good part of all rows, and there is much after it.
    _fill(store, [*_chat("long", 300), *[row for i in range(150) for row in _chat(f"c{i}", 2)]])
    with store.engine.connect() as connection:
        connection.execute(text("analyze events"))
        for sender in ("long", "c7", "nobody"):
            explained = connection.exec_driver_sql(
                f"EXPLAIN {store._latest}", (sender, SESSION_EVENTS + 1)
            )
            plan = [line for (line,) in explained]
            assert len(plan) == 3, plan
            assert f"Index Scan Backward using {INDEX}" in plan[1]
            assert "Index Cond" in plan[2]


def test_processes_that_start_together_make_the_index_of_an_older_table_once(
    postgresql_url: str,
) -> None:
    theirs = SQLTrackerStore(DOMAIN, host=postgresql_url)
    _fill(theirs, _chat("a", 200))
    assert _index_count(theirs) == 0
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: CompactingTrackerStore(postgresql_url, DOMAIN), range(4)))
    assert [_index_count(store) for store in stores] == [1] * 4
    assert len(stores[0]._last_session("a")) == 22


async def test_a_second_start_finds_what_the_first_left(url: str) -> None:
    await _talk(CompactingTrackerStore(url, DOMAIN), 2)
    again = CompactingTrackerStore(url, DOMAIN)
    await _talk(again, 1)
    assert _stored(again, "user") == 3


async def test_by_default_a_session_is_a_few_turns(url: str) -> None:
    lengths = await _talk(CompactingTrackerStore(url, DOMAIN), 30)
    assert max(lengths) < SESSION_EVENTS + 2 * len(_turn(0))
    assert (await _again(url)).get_slot("context") == {"shown": [29]}
