"""Whatever is done at the desk leaves a line in the log: who, what, on what."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from data import announcements
from data.database import Database
from data.models import Delivery, DeliveryState
from data.staff.audit import Wanted, read_acts
from data.staff.states import Role
from tests.desk.conftest import EnterAs
from tests.desk.sample import fill
from tests.desk.support import PASSWORD, Clock
from tests.desk.test_announcing import WORDS
from tests.desk.test_doors import POSTS

SENDING, DRAFT = "/announcements/1", "/announcements/2"
OTHER = "quite another one"
STATEMENT = {
    "id": "fi-noted",
    "target": "finance",
    "kind": "figure",
    "en": "By May 2025 it was noted 12 times.",
    "zh": "截至2025年5月，共记录12次。",
    "value": "12",
    "unit": "times",
    "as_of": "2025-05",
    "sources": "wcifit-2025-05",
}
# What is sent to each address, as the form of it sends it, and the act that the log then has.
ACTS: dict[str, tuple[dict[str, str], str]] = {
    "/announcements/new": (WORDS, "draft"),
    f"{DRAFT}/edit": ({**WORDS, "seen": "{seen}"}, "edit"),
    f"{DRAFT}/approve": ({"read": "yes", "seen": "{seen}"}, "approve"),
    f"{DRAFT}/schedule": ({"when": "now"}, "schedule"),
    f"{SENDING}/pause": ({"reason": "a figure"}, "pause"),
    f"{SENDING}/resume": ({}, "resume"),
    f"{SENDING}/correct": (WORDS, "correct"),
    f"{SENDING}/accept": ({}, "accept"),
    f"{SENDING}/resend": ({}, "resend"),
    f"{SENDING}/cancel": ({"sure": "yes"}, "cancel"),
    "/unanswered/example": (
        {"questions": "1", "text": "May I open one?", "intent": "health_care", "language": "en"},
        "proposed",
    ),
    "/unanswered/settle": ({"questions": "5"}, "settled"),
    "/suggestions/statement": (STATEMENT, "proposed"),
    "/suggestions/1/accept": ({}, "accepted"),
    "/suggestions/3/reject": ({}, "rejected"),
    "/accounts/1/role": ({"role": "editor"}, "role-changed"),
    "/accounts/1/disable": ({}, "account-disabled"),
    "/accounts/1/enable": ({}, "account-enabled"),
    "/own": ({"old": PASSWORD, "new": OTHER, "again": OTHER}, "password-changed"),
    "/logout": ({}, "logout"),
    "/login": ({"name": "Admin Li", "password": OTHER}, "login"),
}
# These show what would be, or are tried where there are files to load (test_figures.py).
ELSEWHERE = {"/catalogue/check", "/catalogue/load"}


def test_no_form_of_the_desk_is_left_out() -> None:
    def shape(path: str) -> str:
        return "/".join("N" if part.isdecimal() else part for part in path.split("/"))

    tried = {shape(path) for path in ACTS}
    for each in POSTS:
        path = each.path.replace(r"{number:\d{1,10}}", "N")
        head, _, choice = path.partition("{")
        ends = choice.partition(":")[2].rstrip("}").split("|") if choice else [""]
        for end in ends:
            assert f"{head}{end}" in tried | ELSEWHERE, each.path


async def test_each_act_leaves_a_line(
    enter_as: EnterAs, loaded_database: Database, people: dict[Role, str], clock: Clock
) -> None:
    fill(loaded_database, clock, people)
    admin, approver = await enter_as(Role.ADMIN), await enter_as(Role.APPROVER)
    for path, (form, act) in ACTS.items():
        _make_ready(loaded_database, path)
        clock.move(seconds=1)
        sent = {key: value.format(seen=_seen(loaded_database)) for key, value in form.items()}
        seen_at = "/login" if path == "/login" else "/own"
        # Who edits a draft cannot approve it.
        role, reader = (Role.ADMIN, admin) if act != "approve" else (Role.APPROVER, approver)
        response = await reader.post(path, seen_at, **sent)
        assert response.status == 303, (path, await response.text())
        with loaded_database.reading() as session:
            newest = [each for each in read_acts(session, Wanted()) if each.at == clock.now]
        assert (act, people[role]) in {(each.act, each.by) for each in newest}, path


def _seen(database: Database) -> str:
    with database.reading() as session:
        return announcements.fingerprint(announcements.find(session, 2))


def _make_ready(database: Database, path: str) -> None:
    """A delivery in doubt before it is settled."""
    if path in (f"{SENDING}/accept", f"{SENDING}/resend"):
        with database.session() as session:
            row = session.scalars(select(Delivery).where(Delivery.announcement_id == 1)).first()
            assert row is not None
            row.state = DeliveryState.IN_DOUBT


@pytest.mark.parametrize("path", ["/catalogue/check", "/announcements/new"])
async def test_what_only_shows_leaves_none(
    enter_as: EnterAs, loaded_database: Database, clock: Clock, path: str
) -> None:
    editor = await enter_as(Role.EDITOR)
    clock.move(seconds=1)
    assert (await editor.post(path, **WORDS, look="yes")).status == 200
    with loaded_database.reading() as session:
        assert [act for act in read_acts(session, Wanted()) if act.at == clock.now] == []
