"""What people, questions and announcements take in PostgreSQL, and how fast its inbox is."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import text

from bench.alerts.stores import announce, fill, store
from data import inbox
from data.database import Database

_PEOPLE, _CHOOSING = 20_000, 5_000
_UPDATES, _HANDS = 8_000, 8
# As long as that of a short question in a private chat.
_BODY = '{"update_id": 1, "message": {"text": "%s"}}' % ("x" * 320)


def table_bytes(database: Database, *tables: str) -> int:
    """Tables with their indexes; 0 for one that is not there."""
    query = text("SELECT coalesce(pg_total_relation_size(to_regclass(:table)), 0)")
    with database.engine.connect() as connection:
        return sum(connection.scalar(query, {"table": each}) or 0 for each in tables)


def sizes() -> dict[str, Any]:
    """Bytes of one person, one who chose how alerts come, one delivery and one update."""
    with store("postgresql") as database:
        fill(database, _PEOPLE, choosing=_CHOOSING)
        people = table_bytes(database, "chats", "subscriptions")
        choices = table_bytes(database, "preferences", "muted_kinds")
        announce(database)
        deliveries = table_bytes(database, "deliveries")
        rate = _inbox_rate(database)
        return {
            "person_bytes": round(people / _PEOPLE),
            "choices_bytes": round(choices / _CHOOSING),
            "delivery_bytes": round(deliveries / _PEOPLE),
            "update_bytes": round(table_bytes(database, "telegram_updates") / _UPDATES),
            "inbox_per_s": round(rate),
        }


def _inbox_rate(database: Database) -> float:
    """Updates a second that are taken in and done with, each from somebody else."""

    def pass_through(number: int) -> None:
        update = inbox.Incoming(1, number, number, _BODY)
        with database.session() as session:
            inbox.accept(session, update, "bench")
        with database.session() as session:
            inbox.finish(session, inbox.Taken(update.id, update.lane, update.body), "bench")

    began = time.perf_counter()
    with ThreadPoolExecutor(_HANDS) as pool:
        list(pool.map(pass_through, range(1, _UPDATES + 1)))
    return _UPDATES / (time.perf_counter() - began)
