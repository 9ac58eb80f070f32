"""Who is logged in: a secret in a cookie, its digest in the database."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from data.chats import Clock, utc_now
from data.staff.states import RIGHTS, Right, Role
from data.staff.tables import StaffSession

IDLE = dt.timedelta(minutes=30)
LONGEST = dt.timedelta(hours=10)
# Not at each request: a page of many parts would write as many times.
_SEEN_AGAIN = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is logged in; forms of theirs carry `form_token`."""

    account: int
    name: str
    role: Role
    form_token: str
    local: bool
    seen_at: dt.datetime

    def may(self, right: Right) -> bool:
        """Whether the person's role has this right."""
        return right in RIGHTS[self.role]


def open_session(session: Session, account: int, *, clock: Clock = utc_now) -> str:
    """Log an account in; gives back the secret for its cookie. Sessions past their time go."""
    now = clock()
    ended = or_(StaffSession.seen_at <= now - IDLE, StaffSession.created_at <= now - LONGEST)
    session.execute(delete(StaffSession).where(ended))
    secret = secrets.token_urlsafe(32)
    row = StaffSession(
        digest=_digest(secret),
        account_id=account,
        form_token=secrets.token_urlsafe(32),
        created_at=now,
        seen_at=now,
    )
    session.add(row)
    return secret


def read_session(session: Session, secret: str, *, clock: Clock = utc_now) -> Person | None:
    """Whose secret it is; None when nobody's, any more, or too long unused."""
    row = session.get(StaffSession, _digest(secret))
    now = clock()
    if row is None or row.seen_at <= now - IDLE or row.created_at <= now - LONGEST:
        return None
    account = row.account
    if account.disabled_at is not None:
        return None
    return Person(
        account=account.id,
        name=account.name,
        role=account.role,
        form_token=row.form_token,
        local=account.password is not None,
        seen_at=row.seen_at,
    )


def is_due(person: Person, *, clock: Clock = utc_now) -> bool:
    """Whether it is time to note again that the session is in use."""
    return person.seen_at <= clock() - _SEEN_AGAIN


def touch_session(session: Session, secret: str, *, clock: Clock = utc_now) -> None:
    """Note that a session is in use."""
    row = session.get(StaffSession, _digest(secret))
    if row is not None:
        row.seen_at = clock()


def close_session(session: Session, secret: str) -> None:
    """Log out."""
    session.execute(delete(StaffSession).where(StaffSession.digest == _digest(secret)))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
