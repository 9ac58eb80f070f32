"""Drafts at the desk: looked at before they are kept, edited until they are sent."""

from __future__ import annotations

import pytest

from data.database import Database
from data.models import AnnouncementState
from data.staff.audit import Wanted, read_acts
from data.staff.states import Role
from tests.desk.conftest import EnterAs
from tests.desk.sample import fill
from tests.desk.support import Clock
from tests.desk.test_announcing import WORDS, approve, drafted, seen_at, state

CHANGED = {**WORDS, "title_en": "Reading room <north>", "title_hans": "北阅览室"}


async def test_a_draft_is_edited_by_another_and_the_log_keeps_what_was_there(
    enter_as: EnterAs, loaded_database: Database, people: dict[Role, str]
) -> None:
    editor, admin = await enter_as(Role.EDITOR), await enter_as(Role.ADMIN)
    path = await drafted(editor, fields="finance")
    form = await admin.text(f"{path}/edit")
    assert 'value="Reading room"' in form
    assert 'value="finance" checked' in form
    seen = await seen_at(admin, f"{path}/edit")
    kept = await admin.post(f"{path}/edit", **CHANGED, fields="education", seen=seen)
    assert (kept.status, kept.headers["Location"]) == (303, f"{path}?said=edited")
    page = await admin.text(path)
    assert "Reading room &lt;north&gt;" in page
    assert "北閱覽室" in page
    assert "title_hant before: 閱覽室" in page
    assert "fields before: finance" in page
    assert "You wrote some of this" in page
    with loaded_database.reading() as session:
        act = read_acts(session, Wanted(act="edit"))[0]
    assert (act.by, act.subject) == (people[Role.ADMIN], f"announcement {path[-1]}")
    assert "title_en before: Reading room" in act.detail


async def test_an_approval_ends_with_an_edit_that_says_it_knows(
    enter_as: EnterAs, loaded_database: Database
) -> None:
    editor, approver = await enter_as(Role.EDITOR), await enter_as(Role.APPROVER)
    path = await drafted(editor)
    await approve(approver, path)
    await approver.post(f"{path}/schedule", when="at", at="2026-11-22T10:30")
    seen = await seen_at(editor, f"{path}/edit")
    refused = await editor.post(f"{path}/edit", **CHANGED, seen=seen)
    assert refused.status == 422
    assert "Say that you are sure" in await refused.text()
    assert state(loaded_database, path).state is AnnouncementState.SCHEDULED
    assert (await editor.post(f"{path}/edit", **CHANGED, seen=seen, sure="yes")).status == 303
    row = state(loaded_database, path)
    assert (row.state, row.approved_by, row.send_at) == (AnnouncementState.DRAFT, None, None)
    assert "approval ended" in await editor.text(path)


async def test_nobody_approves_or_overwrites_what_was_changed_meanwhile(
    enter_as: EnterAs, loaded_database: Database
) -> None:
    editor, approver = await enter_as(Role.EDITOR), await enter_as(Role.APPROVER)
    path = await drafted(editor)
    seen = await seen_at(approver, path)
    assert (await editor.post(f"{path}/edit", **CHANGED, seen=seen)).status == 303
    for act, words in (("approve", {"read": "yes"}), ("edit", WORDS)):
        refused = await approver.post(f"{path}/{act}", **words, seen=seen)
        assert refused.status == 422, act
        assert "edited since you looked" in await refused.text()
    assert (await approver.post(f"{path}/approve", read="yes")).status == 422
    assert (await approve(approver, path)).status == 303


@pytest.mark.parametrize("where", ["/announcements/new", "/announcements/1/edit"])
async def test_looking_keeps_nothing(
    enter_as: EnterAs, loaded_database: Database, where: str
) -> None:
    editor = await enter_as(Role.EDITOR)
    milestone = await editor.post("/announcements/new", milestone="first-anniversary")
    assert milestone.headers["Location"] == "/announcements/1?said=drafted"
    looked = await editor.post(where, **CHANGED, fields="energy", look="yes")
    assert looked.status == 200
    page = await looked.text()
    assert "Nothing of this is kept yet" in page
    assert "<b>Reading room &lt;north&gt;</b>" in page
    assert "<b>北閱覽室</b>" in page
    assert "Energy (electricity)</i>" in page
    assert 'value="energy" checked' in page
    assert ("Source" in page) == where.endswith("edit")
    assert "First-year results" in state(loaded_database, "/announcements/1").title_en
    empty = await editor.post(where, **{**CHANGED, "title_hans": ""}, look="yes")
    assert empty.status == 422
    assert "in English and in Simplified Chinese" in await empty.text()


async def test_what_began_to_be_sent_is_not_edited(
    enter_as: EnterAs, loaded_database: Database, people: dict[Role, str], clock: Clock
) -> None:
    fill(loaded_database, clock, people)
    editor, viewer = await enter_as(Role.EDITOR), await enter_as(Role.VIEWER)
    assert "/announcements/1/edit" not in await editor.text("/announcements/1")
    away = await editor.get("/announcements/1/edit")
    assert away.headers["Location"] == "/announcements/1?said=not-editable"
    assert "cannot be changed any more" in await editor.text("/announcements/1?said=not-editable")
    assert (await editor.get("/announcements/99/edit")).status == 404
    assert "/announcements/2/edit" in await editor.text("/announcements/2")
    assert "/announcements/2/edit" not in await viewer.text("/announcements/2")
