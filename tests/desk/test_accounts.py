"""Accounts, passwords and sessions, on both databases."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.database import Database
from data.staff.accounts import (
    StaffError,
    account_of_identity,
    add_account,
    change_role,
    check_password,
    disable,
    enable,
    set_password,
)
from data.staff.audit import Wanted, read_acts
from data.staff.sessions import (
    IDLE,
    LONGEST,
    close_session,
    is_due,
    open_session,
    read_session,
    touch_session,
)
from data.staff.states import RIGHTS, Right, Role
from data.staff.tables import StaffSession
from tests.desk.support import PASSWORD, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


def added(session: Session, clock: Clock, name: str = "Wang", role: Role = Role.ADMIN) -> int:
    account = add_account(session, name, role, PASSWORD, by="test", clock=clock)
    session.flush()
    return account.id


def test_a_password_is_checked_without_regard_to_the_names_case(
    database: Database, clock: Clock
) -> None:
    with database.session() as session:
        number = added(session, clock)
    with database.reading() as session:
        found = check_password(session, " wANG ", PASSWORD)
        assert found is not None
        assert found.id == number
        assert found.password is not None
        assert found.password.startswith("$argon2id$")
        assert check_password(session, "Wang", PASSWORD + " ") is None
        assert check_password(session, "Nobody", PASSWORD) is None
        assert check_password(session, "Wang", "x" * 5000) is None


@pytest.mark.parametrize(
    ("name", "password", "reason"),
    [
        ("Li", "short", "password-length"),
        ("Li", "a" * 201, "password-length"),
        ("Li", "aaaaaaaaaaaaaaaa", "password-weak"),
        ("Zhang San", "xx-zhang san-2026!", "password-weak"),
        (" ", PASSWORD, "name"),
        ("x" * 65, PASSWORD, "name"),
        ("WANG", PASSWORD, "name-taken"),
    ],
)
def test_accounts_that_cannot_be_made(
    sqlite_database: Database, clock: Clock, name: str, password: str, reason: str
) -> None:
    with sqlite_database.session() as session:
        added(session, clock)
        with pytest.raises(StaffError) as caught:
            add_account(session, name, Role.VIEWER, password, by="test", clock=clock)
    assert caught.value.reason == reason


def test_the_last_admin_stays(database: Database, clock: Clock) -> None:
    with database.session() as session:
        first = added(session, clock)
        with pytest.raises(StaffError, match="last admin"):
            disable(session, first, by="Wang", clock=clock)
        with pytest.raises(StaffError, match="last admin"):
            change_role(session, first, Role.VIEWER, by="Wang", clock=clock)
        second = added(session, clock, "Li")
        disable(session, first, by="Li", clock=clock)
        with pytest.raises(StaffError, match="last admin"):
            disable(session, second, by="Li", clock=clock)
        enable(session, first, by="Li", clock=clock)
        change_role(session, second, Role.EDITOR, by="Wang", clock=clock)


def test_a_disabled_account_is_of_no_use(database: Database, clock: Clock) -> None:
    with database.session() as session:
        added(session, clock)
        other = added(session, clock, "Li", Role.EDITOR)
        secret = open_session(session, other, clock=clock)
        disable(session, other, by="Wang", clock=clock)
    with database.reading() as session:
        assert check_password(session, "Li", PASSWORD) is None
        assert read_session(session, secret, clock=clock) is None


@pytest.mark.parametrize("what", ["role", "password"])
def test_a_change_ends_all_sessions(sqlite_database: Database, clock: Clock, what: str) -> None:
    with sqlite_database.session() as session:
        number = added(session, clock, "Li", Role.EDITOR)
        secrets = [open_session(session, number, clock=clock) for _ in range(2)]
    with sqlite_database.session() as session:
        if what == "role":
            change_role(session, number, Role.VIEWER, by="x", clock=clock)
        else:
            set_password(session, number, "another long enough", by="x", clock=clock)
        assert [read_session(session, each, clock=clock) for each in secrets] == [None, None]


def test_a_session_ends_unused_and_at_last(database: Database, clock: Clock) -> None:
    with database.session() as session:
        number = added(session, clock)
        idle = open_session(session, number, clock=clock)
        used = open_session(session, number, clock=clock)
    began = clock.now
    while clock.now < began + LONGEST - IDLE / 2:
        clock.now += IDLE / 2
        with database.session() as session:
            person = read_session(session, used, clock=clock)
            assert person is not None
            assert is_due(person, clock=clock)
            touch_session(session, used, clock=clock)
    with database.session() as session:
        assert read_session(session, idle, clock=clock) is None
        clock.now = began + LONGEST
        assert read_session(session, used, clock=clock) is None
        open_session(session, number, clock=clock)
    with database.reading() as session:
        assert len(session.scalars(select(StaffSession)).all()) == 1


def test_the_database_does_not_hold_the_secret(sqlite_database: Database, clock: Clock) -> None:
    with sqlite_database.session() as session:
        secret = open_session(session, added(session, clock), clock=clock)
        row = session.scalars(select(StaffSession)).one()
        assert secret not in (row.digest, row.form_token)
        assert read_session(session, row.digest, clock=clock) is None
        close_session(session, secret)
        session.flush()
        assert read_session(session, secret, clock=clock) is None


def test_a_providers_person_keeps_the_account_and_gets_the_role_anew(
    database: Database, clock: Clock
) -> None:
    with database.session() as session:
        first = account_of_identity(session, "https://id 7", "Chen", Role.EDITOR, clock=clock)
        again = account_of_identity(session, "https://id 7", "Chen W.", Role.ADMIN, clock=clock)
        assert (again.id, again.name, again.role) == (first.id, "Chen", Role.ADMIN)
        with pytest.raises(StaffError, match="already"):
            account_of_identity(session, "https://id 8", "chen", Role.ADMIN, clock=clock)
        with pytest.raises(StaffError, match="identity provider"):
            set_password(session, first.id, PASSWORD, by="x", clock=clock)
        assert check_password(session, "Chen", "") is None
    with database.session() as session:
        added(session, clock)
        disable(session, first.id, by="Wang", clock=clock)
        with pytest.raises(StaffError, match="disabled"):
            account_of_identity(session, "https://id 7", "Chen", Role.ADMIN, clock=clock)


def test_every_act_on_accounts_is_logged(database: Database, clock: Clock) -> None:
    with database.session() as session:
        added(session, clock)
        number = added(session, clock, "Li", Role.EDITOR)
        change_role(session, number, Role.APPROVER, by="Wang", clock=clock)
        disable(session, number, by="Wang", clock=clock)
        enable(session, number, by="Wang", clock=clock)
        set_password(session, number, "another long enough", by="Li", clock=clock)
    with database.reading() as session:
        acts = read_acts(session, Wanted())
    assert [(act.by, act.act, act.subject, act.detail) for act in acts] == [
        ("Li", "password-changed", "Li", ""),
        ("Wang", "account-enabled", "Li", ""),
        ("Wang", "account-disabled", "Li", ""),
        ("Wang", "role-changed", "Li", "approver"),
        ("test", "account-added", "Li", "editor"),
        ("test", "account-added", "Wang", "admin"),
    ]


def test_each_role_may_what_the_one_before_may() -> None:
    roles = list(Role)
    for lower, higher in itertools.pairwise(roles):
        assert RIGHTS[lower] < RIGHTS[higher]
    assert RIGHTS[Role.ADMIN] == set(Right)
