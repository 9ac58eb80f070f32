"""Where conversations are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from sqlalchemy import event, inspect
from sqlalchemy.engine import make_url

SESSION_EVENTS = 60
CONNECT_SECONDS = "3"


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
            event.listen(self.engine, "connect", _write_ahead)
        # Rasa only logs it when it could not create the table, and then keeps nothing.
        if not inspect(self.engine).has_table(self.SQLEvent.__tablename__):
            raise ConversationStoreError("No table for conversations: check RASA_TRACKER_URL.")

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Stores the new events, and the start of a new session when the last one is long."""
        await super().save(tracker)
        if self._is_long(tracker):
            tracker.update_with_events(_new_session(tracker), self.domain)
            await super().save(tracker)

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
