"""Where conversations are kept.

Rasa's own SQL store opens a file of SQLite anew for each look at it, and builds its queries, its
count of events and its rows anew for each message: a third of a turn. Here a connection is kept,
a turn reads once and writes once. The table is Rasa's, so is what is read back.
"""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from sqlalchemy import create_engine, event, inspect, text
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import QueuePool

SESSION_EVENTS = 60
CONNECT_SECONDS = "3"
# Where a tracker keeps how many of its events are stored.
_STORED = "_events_stored"
# Who reads a conversation again needs the first of them at most.
_KEPT_INTENTS = 3
_SESSION = text(
    "SELECT data FROM events WHERE sender_id = :sender AND timestamp >= coalesce("
    "(SELECT max(timestamp) FROM events WHERE sender_id = :sender AND type_name = :start), 0) "
    "ORDER BY id"
)


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
        if self.engine.dialect.name == "sqlite":
            self.engine.dispose()
            self.engine = _kept_open(url)
            self.sessionmaker = sessionmaker(bind=self.engine)
        # Rasa only logs it when it could not create the table, and then keeps nothing.
        if not inspect(self.engine).has_table(self.SQLEvent.__tablename__):
            raise ConversationStoreError("No table for conversations: check RASA_TRACKER_URL.")

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation since its last session began; None where there is none."""
        with self.engine.connect() as connection:
            asked = {"sender": sender_id, "start": SessionStarted.type_name}
            events = [json.loads(data) for (data,) in connection.execute(_SESSION, asked)]
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
        if new := self._not_stored(tracker):
            with self.engine.begin() as connection:
                rows = [_row(tracker.sender_id, one) for one in new]
                connection.execute(self.SQLEvent.__table__.insert(), rows)
        setattr(tracker, _STORED, len(tracker.events))

    def _not_stored(self, tracker: DialogueStateTracker) -> list[Event]:
        """What came since it was read; counted in the database for a tracker of another source."""
        stored = getattr(tracker, _STORED, None)
        if stored is not None:
            return list(islice(tracker.events, stored, None))
        with self.session_scope() as session:
            return list(self._additional_events(session, tracker))

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


def _row(sender: str, stored: Event) -> dict[str, Any]:
    data = stored.as_dict()
    understood = data.get("parse_data") or {}
    if ranking := understood.get("intent_ranking"):
        data["parse_data"] = {**understood, "intent_ranking": ranking[:_KEPT_INTENTS]}
    return {
        "sender_id": sender,
        "type_name": stored.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": (understood.get("intent") or {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _kept_open(url: str) -> Engine:
    """An engine whose connections stay open; Rasa uses them from its one loop."""
    engine = create_engine(url, poolclass=QueuePool, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _write_ahead)
    return engine


def _for_rasa(address: str) -> str:
    """The address with a driver that this environment has; makes the folder of an SQLite file."""
    url = make_url(address)
    if url.drivername == "postgresql+psycopg":
        url = url.set(drivername="postgresql+psycopg2")
    if url.drivername == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    if url.get_backend_name() == "postgresql" and "connect_timeout" not in url.query:
        # Rasa asks in the loop that answers everybody.
        url = url.update_query_dict({"connect_timeout": CONNECT_SECONDS})
    return url.render_as_string(hide_password=False)


def _write_ahead(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA busy_timeout=5000")
