"""Updates that Telegram handed over, kept until they are worked on, each by one process.

    accept(session, update, "bot-1")        # before Telegram is told that it arrived
    accept_all(session, updates, "bot-1")   # the same for several, in the order in which they came
    finish(session, "123:1001", "bot-1")    # when it is worked on; gives the next of the same chat
    take_left(session, "123", "bot-2", 10)  # what a process left that is no more

Updates of one chat are never in two hands at once, however many processes there are. A number that
came once is known for as long as its row is kept (data/retention.py).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from data.chats import Clock, utc_now
from data.inbox_table import TelegramUpdate

# Telegram itself keeps what it could not deliver no longer.
KEPT = dt.timedelta(days=1)
HELD = dt.timedelta(seconds=30)
MOST_WAITING = 20
MOST_TRIES = 3
_PENDING = TelegramUpdate.body.is_not(None)


class Accepted(StrEnum):
    """What became of an update that came in."""

    TAKEN = "taken"
    WAITING = "waiting"
    KNOWN = "known"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Incoming:
    """An update as it came: the bot it is for, its number, its chat if it has one, its JSON."""

    bot: int
    number: int
    chat: int | None
    body: str

    @property
    def id(self) -> str:
        """What it is known by."""
        return f"{self.bot}:{self.number}"

    @property
    def lane(self) -> str | None:
        """What it must not overtake others in."""
        return None if self.chat is None else f"{self.bot}:{self.chat}"


@dataclass(frozen=True, slots=True)
class Taken:
    """An update that the caller works on now."""

    id: str
    lane: str | None
    body: str


def accept(session: Session, incoming: Incoming, owner: str, *, clock: Clock = utc_now) -> Accepted:
    """Keep an update, and take it where its chat has no other.

    KNOWN one came before; a DROPPED one is of a chat that has too many waiting. Once this is
    committed Telegram may forget the update.
    """
    lane, now = incoming.lane, clock()
    _lock(session, lane)
    before = _waiting(session, lane) if lane else 0
    crowded = before >= MOST_WAITING
    taken = before == 0
    row = {
        "id": incoming.id,
        "number": incoming.number,
        "lane": None if crowded else lane,
        "body": None if crowded else incoming.body,
        "received_at": now,
        "taken_by": owner if taken else None,
        "taken_until": now + HELD if taken else None,
        "tries": int(taken),
    }
    if not _insert(session, row):
        return Accepted.KNOWN
    if crowded:
        return Accepted.DROPPED
    return Accepted.TAKEN if taken else Accepted.WAITING


def accept_all(
    session: Session, updates: Sequence[Incoming], owner: str, *, clock: Clock = utc_now
) -> list[Accepted]:
    """As `accept` for each, in one transaction; of one chat they are in their order."""
    # In one order for everybody, or two who wait for each other's chats would wait for ever.
    for lane in sorted({each.lane for each in updates if each.lane}):
        _lock(session, lane)
    return [accept(session, each, owner, clock=clock) for each in updates]


def finish(
    session: Session, taken: Taken, owner: str, *, goes_on: bool = True, clock: Clock = utc_now
) -> Taken | None:
    """Forget what an update said; gives the next of its chat, now taken, if there is one.

    None also for an update that another process has by now, and when the caller does not go on.
    """
    lane, now = taken.lane, clock()
    _lock(session, lane)
    row = session.get(TelegramUpdate, taken.id)
    if row is None or row.taken_by != owner:
        return None
    _forget(row)
    session.flush()
    if lane is None or not goes_on:
        return None
    following = (
        select(TelegramUpdate)
        .where(_PENDING, TelegramUpdate.lane == lane)
        .order_by(TelegramUpdate.number)
        .limit(1)
    )
    first = session.scalar(following)
    is_free = first is not None and (first.taken_until is None or first.taken_until < now)
    return _take(first, owner, now) if first is not None and is_free else None


def take_left(
    session: Session, bot: int, owner: str, most: int, *, clock: Clock = utc_now
) -> list[Taken]:
    """Up to `most` updates that nobody works on, the first of each chat that is in no hands.

    One that was taken MOST_TRIES times has ended as many processes: it is forgotten.
    """
    now = clock()
    left = (
        select(TelegramUpdate)
        .where(_is_left(bot, now))
        .order_by(TelegramUpdate.number)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    found = session.scalars(left).all()
    for row in found:
        if row.tries >= MOST_TRIES:
            _forget(row)
    return [_take(row, owner, now) for row in found if row.body is not None]


def is_any_left(session: Session, bot: int, *, clock: Clock = utc_now) -> bool:
    """Whether there is something to take; only reads."""
    query = select(TelegramUpdate.id).where(_is_left(bot, clock())).limit(1)
    return session.scalar(query) is not None


def pending(session: Session, bot: int) -> int:
    """How many updates wait or are worked on, by any process."""
    query = select(func.count()).select_from(TelegramUpdate).where(_PENDING, _of_bot(bot))
    return session.scalar(query) or 0


def hold(session: Session, ids: Sequence[str], owner: str, *, clock: Clock = utc_now) -> None:
    """Keep what the caller works on for longer."""
    mine = and_(TelegramUpdate.id.in_(ids), TelegramUpdate.taken_by == owner)
    session.execute(update(TelegramUpdate).where(mine).values(taken_until=clock() + HELD))


def give_back(session: Session, ids: Sequence[str], owner: str) -> None:
    """Leave to others at once what the caller has begun and will not end."""
    mine = and_(TelegramUpdate.id.in_(ids), TelegramUpdate.taken_by == owner)
    freed = {"taken_by": None, "taken_until": None, "tries": TelegramUpdate.tries - 1}
    session.execute(update(TelegramUpdate).where(mine).values(freed))


def succeed(session: Session, place: str, owner: str) -> None:
    """Free at once what those had who were in the caller's place before: owners are "place:..."."""
    before = TelegramUpdate.taken_by.startswith(f"{place}:", autoescape=True)
    had = and_(_PENDING, before, TelegramUpdate.taken_by != owner)
    session.execute(update(TelegramUpdate).where(had).values(taken_by=None, taken_until=None))


def _take(row: TelegramUpdate, owner: str, now: dt.datetime) -> Taken:
    row.taken_by, row.taken_until, row.tries = owner, now + HELD, row.tries + 1
    return Taken(row.id, row.lane, row.body or "")


def _forget(row: TelegramUpdate) -> None:
    row.body = row.lane = row.taken_by = row.taken_until = None


def _waiting(session: Session, lane: str) -> int:
    query = select(func.count()).select_from(TelegramUpdate)
    return session.scalar(query.where(_PENDING, TelegramUpdate.lane == lane)) or 0


def _insert(session: Session, row: dict[str, Any]) -> bool:
    """Whether there was no such row."""
    of_dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    made = of_dialect.insert(TelegramUpdate).values(row).on_conflict_do_nothing()
    return session.scalar(made.returning(TelegramUpdate.id)) is not None


def _is_left(bot: int, now: dt.datetime) -> ColumnElement[bool]:
    """Nobody has it, nor another of its chat, of which it is the first."""
    other = aliased(TelegramUpdate)
    goes_first = or_(other.number < TelegramUpdate.number, other.taken_until >= now)
    waits = exists().where(
        other.body.is_not(None),
        other.lane == TelegramUpdate.lane,
        other.id != TelegramUpdate.id,
        goes_first,
    )
    until = TelegramUpdate.taken_until
    return and_(_PENDING, _of_bot(bot), or_(until.is_(None), until < now), ~waits)


def _of_bot(bot: int) -> ColumnElement[bool]:
    return TelegramUpdate.id.startswith(f"{bot}:", autoescape=True)


def _lock(session: Session, lane: str | None) -> None:
    """One at a time for each chat: else an update that comes in while the one before ends waits.

    SQLite lets in one writer at a time anyway.
    """
    if lane is not None and session.get_bind().dialect.name == "postgresql":
        key = int.from_bytes(hashlib.sha256(lane.encode()).digest()[:8], "big", signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
