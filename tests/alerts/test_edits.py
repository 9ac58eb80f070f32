"""A draft is edited until it is sent: the log keeps what was there, an approval ends."""

from __future__ import annotations

from typing import Any

import pytest

from data import announcements
from data.announcements import AnnouncementError
from data.languages import Language
from data.models import Announcement, AnnouncementState
from tests.alerts.conftest import BODY, TITLE, Desk

BETTER = {Language.EN: "Better", Language.HANS: "体育馆"}


def drafted(desk: Desk, *fields: str) -> int:
    with desk.database.session() as session:
        row = announcements.draft(session, TITLE, BODY, by="Li", fields=fields, clock=desk.clock)
        return row.id


def approve(desk: Desk, identity: int, by: str, **more: Any) -> None:
    with desk.database.session() as session:
        announcements.approve(session, identity, by=by, clock=desk.clock, **more)


def edit(desk: Desk, identity: int, by: str = "Zhao", **more: Any) -> Announcement:
    with desk.database.session() as session:
        return announcements.edit(session, identity, by=by, clock=desk.clock, **more)


def acts(desk: Desk, identity: int) -> list[tuple[str, str, str | None]]:
    with desk.database.reading() as session:
        found = announcements.history(session, identity)
        return [(act.act, act.by, act.detail) for act in found]


def test_words_and_fields_are_replaced_and_the_log_keeps_the_old_ones(desk: Desk) -> None:
    identity = drafted(desk, "finance")
    row = edit(desk, identity, title=BETTER, fields=("energy", "education"))
    assert (row.title_en, row.title_hant, row.body_en) == ("Better", "體育館", BODY[Language.EN])
    with desk.database.reading() as session:
        kept = announcements.find(session, identity)
        assert {field.field for field in kept.fields} == {"energy", "education"}
        assert kept.state is AnnouncementState.DRAFT
    act, by, detail = acts(desk, identity)[-1]
    assert (act, by) == ("edit", "Zhao")
    assert "title_en before: Title <1>" in str(detail)
    assert "title_hant before: 標題發展" in str(detail)
    assert "fields before: finance" in str(detail)
    assert "body" not in str(detail)


@pytest.mark.parametrize("scheduled", [False, True])
def test_an_approval_is_void_after_an_edit(desk: Desk, scheduled: bool) -> None:
    desk.chat(1, "all")
    identity = drafted(desk)
    approve(desk, identity, "Wang")
    if scheduled:
        with desk.database.session() as session:
            announcements.schedule(session, identity, desk.clock(), by="Wang", clock=desk.clock)
    row = edit(desk, identity, title=BETTER)
    assert row.state is AnnouncementState.DRAFT
    assert (row.approved_by, row.approved_at, row.send_at, row.expires_at) == (None,) * 4
    assert acts(desk, identity)[-1] == ("void", "Zhao", "approved by Wang, edited since")
    with desk.database.session() as session:
        assert announcements.fan_out_due(session, clock=desk.clock) == {}
        with pytest.raises(AnnouncementError, match="is draft and cannot be sent"):
            announcements.schedule(session, identity, desk.clock(), by="Wang")


def test_whoever_wrote_any_of_it_does_not_approve_it(desk: Desk) -> None:
    identity = drafted(desk)
    edit(desk, identity, title=BETTER)
    for name in ("Li", " zhao "):
        with pytest.raises(AnnouncementError, match="a second person approves it"):
            approve(desk, identity, name)
    approve(desk, identity, "Wang")


def test_nobody_approves_or_overwrites_words_that_they_did_not_see(desk: Desk) -> None:
    identity = drafted(desk)
    with desk.database.reading() as session:
        seen = announcements.fingerprint(announcements.find(session, identity))
    edit(desk, identity, title=BETTER, seen=seen)
    with pytest.raises(AnnouncementError, match="edited since you looked"):
        approve(desk, identity, "Wang", seen=seen)
    with pytest.raises(AnnouncementError, match="edited since you looked"):
        edit(desk, identity, title=TITLE, seen=seen)
    with desk.database.reading() as session:
        seen = announcements.fingerprint(announcements.find(session, identity))
    approve(desk, identity, "Wang", seen=seen)


def test_traditional_follows_simplified_unless_somebody_wrote_it(desk: Desk) -> None:
    identity = drafted(desk)
    given = {Language.EN: "New", Language.HANS: "体育馆", Language.HANT: TITLE[Language.HANT]}
    assert edit(desk, identity, title=given).title_hant == "體育館"
    own = {Language.EN: "New", Language.HANS: "体育馆", Language.HANT: "運動場館"}
    assert edit(desk, identity, title=own).title_hant == "運動場館"
    kept = {Language.EN: "New", Language.HANS: "体育场", Language.HANT: "運動場館"}
    assert edit(desk, identity, title=kept).title_hant == "運動場館"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "changes nothing"),
        ({"title": TITLE, "body": BODY, "fields": ()}, "changes nothing"),
        ({"title": {Language.EN: "Alone"}}, "missing in zh-Hans"),
        ({"body": {Language.EN: "x" * 1001, Language.HANS: "长"}}, "use at most 1000"),
        ({"fields": ("agriculture",)}, "unknown field agriculture"),
    ],
)
def test_what_no_draft_may_hold_changes_nothing(
    desk: Desk, change: dict[str, Any], told: str
) -> None:
    identity = drafted(desk)
    with pytest.raises(AnnouncementError, match=told):
        edit(desk, identity, **change)
    with desk.database.reading() as session:
        assert announcements.find(session, identity).title_en == TITLE[Language.EN]
    assert len(acts(desk, identity)) == 1


def test_what_began_to_be_sent_is_corrected_and_not_edited(desk: Desk) -> None:
    desk.chat(1, "all")
    identity = desk.announce()
    with pytest.raises(AnnouncementError, match="is sending and cannot be edited"):
        edit(desk, identity, title=BETTER)
