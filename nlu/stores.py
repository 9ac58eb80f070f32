"""Where conversations are kept.

Rasa's own SQL store opens a file of SQLite anew for each look at it, and builds its queries, its
count of events and its rows anew for each message: a third of a turn. It looks for the last session
in all rows of a chat, so that a chat of 10,000 messages costs a hundred times one of ten. Here a
connection is kept, a turn reads once and writes once, with one statement each, and reads backwards
from a chat's end. The table is Rasa's, so is what is read back.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, create_engine_kwargs
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from sqlalchemy import create_engine, event, inspect, text
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import QueuePool
from tenacity import retry, retry_if_exception, stop_after_delay, wait_random

# A turn is about ten events, each of them read, and looked at by rules, at each later turn of its
# session; a new session is seven more rows. Nobody asks for older ones: slots go along.
SESSION_EVENTS = 24
CONNECT_SECONDS = "3"
_BUSY_SECONDS = 5
# Where a tracker keeps how many of its events are stored.
_STORED = "_events_stored"
# Who reads a conversation again needs the first of them at most.
_KEPT_INTENTS = 3
# What understanding hands to the action server alone: kilobytes that nobody reads again.
_PASSED_ON = "vectors"
_COLUMNS = ("sender_id", "type_name", "timestamp", "intent_name", "action_name", "data")
_INSERTION = "INSERT INTO events ({columns}) VALUES {rows}"
# SQLite takes 32,766 values in a statement.
_ROWS_AT_ONCE = 500
# From a chat's end on, by number and not by time, as clocks are set back. SQLite's index of chats
# goes by number within a chat. PostgreSQL has _INDEX for it, of "id + 0": asked for "id", it may go
# through the rows of all chats by number, where one chat has a good part of them.
_LATEST = (
    "SELECT type_name, data FROM events WHERE sender_id = {mark} ORDER BY {by} DESC LIMIT {mark}"
)
_INDEX = "ix_events_latest"
_WAYS = {"sqlite": {"mark": "?", "by": "id"}, "postgresql": {"mark": "%s", "by": "id + 0"}}
# Any number that no other lock in the database has.
_INDEX_LOCK = 3_648_212_907_715_526_119


class ConversationStoreError(RasaException):
    """The conversations' database cannot be used; the message says what to do."""


class CompactingTrackerStore(SQLTrackerStore):
    """An SQL store that begins a new session when one has grown to `session_events` events.

    Rasa replays a session at each message, so a long one makes each answer slower. The new session
    starts with the slots as they are; older events stay in the table.
    """

    def __init__(
        self,
        host: str,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        session_events: int = SESSION_EVENTS,
        **kwargs: Any,
    ) -> None:
        url = _for_rasa(host)
        self._session_events = session_events
        super().__init__(domain=domain, host=url, event_broker=event_broker, **kwargs)
        # Rasa only logs it when it could not create the table, and then keeps nothing.
        if not inspect(self.engine).has_table(self.SQLEvent.__tablename__):
            raise ConversationStoreError("No table for conversations: check RASA_TRACKER_URL.")
        if self.engine.dialect.name == "postgresql":
            _add_index(self.engine)
        self.engine.dispose()
        self.engine = _kept_open(url)
        self.sessionmaker = sessionmaker(bind=self.engine)
        self._ways = _WAYS[self.engine.dialect.name]
        self._latest = _LATEST.format(**self._ways)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation since its last session began; None where there is none."""
        rows = self._last_session(sender_id)
        # One text is read in less than half of the time of many.
        events = json.loads(f"[{','.join(rows)}]")
        if not events or not self.domain:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        setattr(tracker, _STORED, len(tracker.events))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Stores the new events, and the start of a new session when the last one is long."""
        await self.stream_events(tracker)
        if self._is_long(tracker):
            tracker.update_with_events(_new_session(tracker), self.domain)
        rows = [_row(tracker.sender_id, one) for one in self._not_stored(tracker)]
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            self._insert(rows[start : start + _ROWS_AT_ONCE])
        setattr(tracker, _STORED, len(tracker.events))

    def _last_session(self, sender_id: str) -> Sequence[str]:
        # Between two turns a session is shorter than `session_events`, unless others wrote it.
        limit = self._session_events + 1
        while True:
            latest = self._read_latest(sender_id, limit)
            kinds = [kind for kind, _ in latest]
            if SessionStarted.type_name in kinds:
                del latest[kinds.index(SessionStarted.type_name) + 1 :]
            elif len(latest) == limit:
                limit *= 10
                continue
            return [data for _, data in reversed(latest)]

    def _read_latest(self, sender_id: str, limit: int) -> list[tuple[str, str]]:
        """Kind and content of a chat's last events, the last one first."""
        with self.engine.connect() as connection:
            asked = (sender_id, limit)
            return connection.exec_driver_sql(self._latest, asked).fetchall()

    def _insert(self, rows: Sequence[tuple[Any, ...]]) -> None:
        values = tuple(value for row in rows for value in row)
        with self.engine.connect() as connection:
            connection.exec_driver_sql(_insertion(len(rows), self._ways["mark"]), values)

    def _not_stored(self, tracker: DialogueStateTracker) -> list[Event]:
        """What came since it was read; counted in the database for a tracker of another source."""
        stored = getattr(tracker, _STORED, None)
        if stored is None:
            stored = len(self._last_session(tracker.sender_id))
        return list(islice(tracker.events, stored, None))

    def _is_long(self, tracker: DialogueStateTracker) -> bool:
        waits = tracker.latest_action_name == ACTION_LISTEN_NAME and not tracker.active_loop
        return waits and _events_in_session(tracker) >= self._session_events


def _events_in_session(tracker: DialogueStateTracker) -> int:
    count = 0
    for stored in reversed(tracker.events):
        if isinstance(stored, SessionStarted):
            break
        count += 1
    return count


def _new_session(tracker: DialogueStateTracker) -> list[Event]:
    kept = [SlotSet(name, slot.value) for name, slot in tracker.slots.items() if slot.has_been_set]
    start = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    return [*start, *kept, ActionExecuted(ACTION_LISTEN_NAME)]


def _row(sender: str, stored: Event) -> tuple[Any, ...]:
    """The values of _COLUMNS."""
    data = stored.as_dict()
    understood = data.get("parse_data")
    if understood:
        kept = {name: value for name, value in understood.items() if name != _PASSED_ON}
        if ranking := kept.get("intent_ranking"):
            kept["intent_ranking"] = ranking[:_KEPT_INTENTS]
        data["parse_data"] = kept
    return (
        sender,
        stored.type_name,
        data["timestamp"],
        (understood.get("intent") or {}).get("name") if understood else None,
        data.get("name"),
        json.dumps(data),
    )


@lru_cache
def _insertion(rows: int, mark: str) -> str:
    row = f"({', '.join([mark] * len(_COLUMNS))})"
    return _INSERTION.format(columns=", ".join(_COLUMNS), rows=", ".join([row] * rows))


def _kept_open(url: str) -> Engine:
    """An engine whose connections stay open; Rasa uses them from its one loop.

    Each statement is a transaction of its own: a turn reads with one and writes with one, and a
    server is not told of begin and end besides.
    """
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, isolation_level="AUTOCOMMIT", **create_engine_kwargs(url))
    engine = create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        poolclass=QueuePool,
        connect_args={"check_same_thread": False},
    )
    event.listen(engine, "connect", _write_ahead)
    return engine


def _add_index(engine: Engine) -> None:
    """Makes PostgreSQL's index of chats and numbers, where there is none yet.

    Rasa processes that start at the same time wait for each other: without the lock two that make
    the same index fail.
    """
    with engine.begin() as connection:
        if connection.execute(text(f"SELECT to_regclass('{_INDEX}')")).scalar():
            return
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _INDEX_LOCK})
        columns = f"sender_id, ({_WAYS['postgresql']['by']})"
        connection.execute(text(f"CREATE INDEX IF NOT EXISTS {_INDEX} ON events ({columns})"))


def _for_rasa(address: str) -> str:
    """The address with a driver that this environment has; makes the folder of an SQLite file."""
    url = make_url(address)
    if url.get_backend_name() not in _WAYS:
        raise ConversationStoreError(
            "RASA_TRACKER_URL must begin with sqlite:/// or postgresql+psycopg://."
        )
    if url.drivername == "postgresql+psycopg":
        url = url.set(drivername="postgresql+psycopg2")
    # An address that begins with file: is no path.
    if url.drivername == "sqlite" and url.database and not url.database.startswith("file:"):
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    if url.get_backend_name() == "postgresql" and "connect_timeout" not in url.query:
        # Rasa asks in the loop that answers everybody.
        url = url.update_query_dict({"connect_timeout": CONNECT_SECONDS})
    return url.render_as_string(hide_password=False)


def _is_locked(error: BaseException) -> bool:
    return isinstance(error, sqlite3.OperationalError) and "locked" in str(error)


# SQLite's own patience does not hold here: two processes that turn a new file to this mode would
# wait for each other, so that one of them fails at once.
@retry(
    retry=retry_if_exception(_is_locked),
    wait=wait_random(0.005, 0.05),
    stop=stop_after_delay(_BUSY_SECONDS),
    reraise=True,
)
def _write_ahead(connection: Any, _: Any) -> None:
    connection.execute(f"PRAGMA busy_timeout={1000 * _BUSY_SECONDS}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
