"""Announcements at the desk: two persons, previews, times, and what goes wrong."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from aiohttp import ClientResponse

from data import announcements
from data.database import Database
from data.models import Announcement, AnnouncementState, DeliveryState
from data.staff.audit import Wanted, read_acts
from data.staff.states import Role
from tests.desk.conftest import EnterAs
from tests.desk.sample import fill
from tests.desk.support import Clock, Reader, desk_on, serve

WORDS = {
    "title_en": "Reading room",
    "title_hans": "阅览室",
    "body_en": "It <b>opens</b> on Monday.",
    "body_hans": "周一开放。",
}


async def drafted(reader: Reader, **more: str) -> str:
    """The path of a new draft."""
    response = await reader.post("/announcements/new", **{**WORDS, **more})
    assert response.status == 303, await response.text()
    return response.headers["Location"].partition("?")[0]


async def seen_at(reader: Reader, path: str) -> str:
    """Which words the page at this path shows, as its form says."""
    found = re.search(r'name="seen" value="([^"]+)"', await reader.text(path))
    return found[1] if found else ""


async def approve(reader: Reader, path: str) -> ClientResponse:
    return await reader.post(f"{path}/approve", read="yes", seen=await seen_at(reader, path))


def state(database: Database, path: str) -> Announcement:
    with database.reading() as session:
        return announcements.find(session, int(path.rpartition("/")[2]))


async def test_from_draft_to_sending_with_two_persons(
    enter_as: EnterAs, loaded_database: Database, people: dict[Role, str], clock: Clock
) -> None:
    editor, approver = await enter_as(Role.EDITOR), await enter_as(Role.APPROVER)
    path = await drafted(editor, fields="finance")
    page = await editor.text(path)
    assert "It &lt;b&gt;opens&lt;/b&gt; on Monday." in page
    assert "閱覽室" in page
    assert "What can be done" not in page
    assert (await approver.post(f"{path}/approve")).status == 422
    assert state(loaded_database, path).state is AnnouncementState.DRAFT
    assert (await approve(approver, path)).status == 303
    assert (await approver.post(f"{path}/schedule", when="now")).status == 303
    row = state(loaded_database, path)
    assert (row.state, row.send_at) == (AnnouncementState.SCHEDULED, clock.now)
    assert (row.created_by, row.approved_by) == (people[Role.EDITOR], people[Role.APPROVER])
    with loaded_database.reading() as session:
        acts = [act.act for act in read_acts(session, Wanted()) if "announcement" in act.subject]
    assert acts == ["schedule", "approve", "draft"]


async def test_nobody_approves_the_own_draft(enter_as: EnterAs, loaded_database: Database) -> None:
    admin = await enter_as(Role.ADMIN)
    path = await drafted(admin)
    assert "a second person has to approve it" in await admin.text(path)
    refused = await approve(admin, path)
    assert refused.status == 422
    assert "a second person approves it" in await refused.text()
    assert state(loaded_database, path).state is AnnouncementState.DRAFT


async def test_at_a_desk_of_one_person_one_is_enough(
    loaded_database: Database, people: dict[Role, str], clock: Clock
) -> None:
    server = await serve(desk_on(loaded_database, clock, single_person=True))
    reader = Reader(server)
    await reader.log_in(people[Role.APPROVER])
    path = await drafted(reader)
    assert (await approve(reader, path)).status == 303
    await reader.close()
    await server.close()


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"when": "at", "at": ""}, "Give day and time"),
        ({"when": "at", "at": "tomorrow"}, "Give day and time"),
        ({"when": "at", "at": "2026-11-22T09:59"}, "This time is past"),
        ({}, "Give day and time"),
    ],
)
async def test_times_that_cannot_be(enter_as: EnterAs, form: dict[str, str], told: str) -> None:
    editor, approver = await enter_as(Role.EDITOR), await enter_as(Role.APPROVER)
    path = await drafted(editor)
    await approve(approver, path)
    response = await approver.post(f"{path}/schedule", **form)
    assert response.status == 422
    assert told in await response.text()


async def test_a_time_is_that_of_the_desks_clock(
    enter_as: EnterAs, loaded_database: Database
) -> None:
    editor, approver = await enter_as(Role.EDITOR), await enter_as(Role.APPROVER)
    path = await drafted(editor)
    await approve(approver, path)
    await approver.post(f"{path}/schedule", when="at", at="2026-11-22T10:30")
    expected = dt.datetime(2026, 11, 22, 2, 30, tzinfo=dt.UTC)
    assert state(loaded_database, path).send_at == expected
    assert "22 November 2026 10:30" in await approver.text(path)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"title_en": ""}, "in English and in Simplified Chinese"),
        ({"body_hans": " "}, "in English and in Simplified Chinese"),
        ({"title_en": "x" * 151}, "at most 150 characters"),
        ({"body_en": "x" * 1001}, "at most 1000 characters"),
        ({"fields": "agriculture"}, "unknown field"),
        ({"milestone": "nothing"}, "check its id"),
    ],
)
async def test_drafts_that_cannot_be_kept_come_back_with_their_words(
    enter_as: EnterAs, change: dict[str, str], told: str
) -> None:
    editor = await enter_as(Role.EDITOR)
    response = await editor.post("/announcements/new", **{**WORDS, **change})
    assert response.status == 422
    page = await response.text()
    assert told in page
    if "body_en" not in change:
        assert "It &lt;b&gt;opens&lt;/b&gt;" in page


async def test_on_its_way_paused_corrected_cancelled(
    enter_as: EnterAs, loaded_database: Database, people: dict[Role, str], clock: Clock
) -> None:
    fill(loaded_database, clock, people)
    approver, viewer = await enter_as(Role.APPROVER), await enter_as(Role.VIEWER)
    path = "/announcements/1"
    part = await viewer.text(f"{path}/progress")
    assert "10 of 20" in part
    assert "<html" not in part
    assert (await approver.post(f"{path}/pause", reason="wrong figure")).status == 303
    assert "wrong figure" in await viewer.text(path)
    assert (await approver.post(f"{path}/pause")).status == 422
    assert (await approver.post(f"{path}/resume")).status == 303
    same = await approver.post(f"{path}/correct", **WORDS)
    assert same.status == 303
    assert "Reading room" in await viewer.text(path)
    again = await approver.post(f"{path}/correct", **WORDS)
    assert again.status == 422
    assert "changes nothing" in await again.text()
    assert (await approver.post(f"{path}/cancel")).status == 422
    assert (await approver.post(f"{path}/cancel", sure="yes")).status == 303
    assert state(loaded_database, path).state is AnnouncementState.CANCELLED


async def test_what_is_in_doubt_is_settled(
    enter_as: EnterAs, loaded_database: Database, people: dict[Role, str], clock: Clock
) -> None:
    fill(loaded_database, clock, people)
    with loaded_database.session() as session:
        row = announcements.claim(session, "x", 1, clock=clock)[0]
        found = session.get_one(announcements.reports.Delivery, row.id)
        found.state = DeliveryState.IN_DOUBT
    approver = await enter_as(Role.APPROVER)
    assert "may have arrived or not" in await approver.text("/announcements/1")
    assert (await approver.post("/announcements/1/accept")).status == 303
    assert "may have arrived or not" not in await approver.text("/announcements/1")


async def test_a_milestone_is_offered_until_it_is_drafted(enter_as: EnterAs) -> None:
    editor = await enter_as(Role.EDITOR)
    assert 'value="first-anniversary"' in await editor.text("/announcements/new")
    response = await editor.post("/announcements/new", milestone="first-anniversary")
    assert response.status == 303
    assert 'value="first-anniversary"' not in await editor.text("/announcements/new")
    assert "First-year results" in await editor.text("/announcements/new?from=1")
