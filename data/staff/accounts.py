"""Accounts of staff: made by hand with a password, or by an identity provider at first login."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from data.chats import Clock, utc_now
from data.languages import clean
from data.staff.audit import note_act
from data.staff.states import Role
from data.staff.tables import StaffAccount, StaffSession

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
LONGEST_NAME = 64


class StaffError(ValueError):
    """An account cannot be made, changed or used so; the message says what to do instead."""

    def __init__(self, reason: str, message: str) -> None:
        """`reason` is a short name, by which the desk finds its own words."""
        super().__init__(message)
        self.reason = reason


def add_account(
    session: Session, name: str, role: Role, password: str, *, by: str, clock: Clock = utc_now
) -> StaffAccount:
    """Make a local account. Raises StaffError for a name in use or a weak password."""
    name = _checked_name(session, name)
    account = StaffAccount(
        name=name,
        key=name.casefold(),
        role=role,
        password=_hashed(name, password),
        created_at=clock(),
    )
    session.add(account)
    note_act(session, "account-added", by=by, subject=name, detail=role, clock=clock)
    return account


def check_password(session: Session, name: str, password: str) -> StaffAccount | None:
    """The account with this name and password; None takes as long, whatever was wrong."""
    account = session.scalar(select(StaffAccount).where(StaffAccount.key == _key(name)))
    usable = account is not None and account.password and not account.disabled_at
    kept = account.password if account is not None and usable else _password_of_nobody()
    try:
        _hasher().verify(kept or "", password[: LONGEST_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return None
    return account if usable else None


def account_of_identity(
    session: Session, identity: str, name: str, role: Role, *, clock: Clock = utc_now
) -> StaffAccount:
    """The account that belongs to a person of the identity provider, made at the first login.

    The role is the provider's each time. Raises StaffError when the account is disabled, or when
    the name of a new one is that of somebody else.
    """
    account = session.scalar(select(StaffAccount).where(StaffAccount.identity == identity))
    if account is None:
        name = _checked_name(session, name)
        account = StaffAccount(
            name=name, key=name.casefold(), role=role, identity=identity, created_at=clock()
        )
        session.add(account)
        note_act(session, "account-added", by=name, subject=name, detail=role, clock=clock)
    elif account.disabled_at is not None:
        raise StaffError("disabled", f"the account {account.name} is disabled: ask an admin")
    elif account.role is not role:
        account.role = role
        note_act(
            session, "role-changed", by=account.name, subject=account.name, detail=role, clock=clock
        )
    session.flush()
    return account


def change_role(
    session: Session, identity: int, role: Role, *, by: str, clock: Clock = utc_now
) -> None:
    """Give an account another role and end its sessions. Raises StaffError for the last admin."""
    account = find_account(session, identity)
    if account.role is role:
        return
    _keep_one_admin(session, account)
    account.role = role
    end_sessions(session, identity)
    note_act(session, "role-changed", by=by, subject=account.name, detail=role, clock=clock)


def disable(session: Session, identity: int, *, by: str, clock: Clock = utc_now) -> None:
    """Let nobody use an account any more. Raises StaffError for the last admin."""
    account = find_account(session, identity)
    if account.disabled_at is None:
        _keep_one_admin(session, account)
        account.disabled_at = clock()
        end_sessions(session, identity)
        note_act(session, "account-disabled", by=by, subject=account.name, clock=clock)


def enable(session: Session, identity: int, *, by: str, clock: Clock = utc_now) -> None:
    """Let a disabled account be used again."""
    account = find_account(session, identity)
    if account.disabled_at is not None:
        account.disabled_at = None
        note_act(session, "account-enabled", by=by, subject=account.name, clock=clock)


def set_password(
    session: Session, identity: int, password: str, *, by: str, clock: Clock = utc_now
) -> None:
    """Give a local account another password and end its sessions."""
    account = find_account(session, identity)
    if account.identity is not None:
        raise StaffError("provider", f"{account.name} logs in at the identity provider")
    account.password = _hashed(account.name, password)
    end_sessions(session, identity)
    note_act(session, "password-changed", by=by, subject=account.name, clock=clock)


def find_account(session: Session, identity: int) -> StaffAccount:
    """The account with this number. Raises StaffError if there is none."""
    account = session.get(StaffAccount, identity)
    if account is None:
        raise StaffError("unknown", f"there is no account {identity}: see `staff list`")
    return account


def account_named(session: Session, name: str) -> StaffAccount:
    """The account with this name. Raises StaffError if there is none."""
    account = session.scalar(select(StaffAccount).where(StaffAccount.key == _key(name)))
    if account is None:
        raise StaffError("unknown", f"there is no account '{name}': see `staff list`")
    return account


def accounts(session: Session) -> Sequence[StaffAccount]:
    """All accounts, by name."""
    return session.scalars(select(StaffAccount).order_by(StaffAccount.key)).all()


def end_sessions(session: Session, identity: int) -> None:
    """Log an account out everywhere."""
    session.execute(delete(StaffSession).where(StaffSession.account_id == identity))


def _keep_one_admin(session: Session, account: StaffAccount) -> None:
    admins = select(func.count()).where(
        StaffAccount.role == Role.ADMIN,
        StaffAccount.disabled_at.is_(None),
        StaffAccount.id != account.id,
    )
    if account.role is Role.ADMIN and not session.scalar(admins):
        raise StaffError("last-admin", f"{account.name} is the last admin: make another one first")


def _checked_name(session: Session, name: str) -> str:
    name = clean(name)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise StaffError("name", f"a name has 1 to {LONGEST_NAME} characters")
    if session.scalar(select(StaffAccount.id).where(StaffAccount.key == name.casefold())):
        raise StaffError("name-taken", f"there is an account '{name}' already: take another name")
    return name


def _key(name: str) -> str:
    return clean(name).casefold()


def _hashed(name: str, password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise StaffError(
            "password-length",
            f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters",
        )
    if name.casefold() in password.casefold() or len(set(password)) < 5:
        raise StaffError(
            "password-weak", "a password has not the name in it, and five different characters"
        )
    return _hasher().hash(password)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _password_of_nobody() -> str:
    """Checked where there is no account, so that names cannot be told from the time it takes."""
    return _hasher().hash("nobody has this password")
