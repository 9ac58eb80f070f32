"""Feedback, usage, the log of acts, tables to keep, and the catalogue's pages."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.catalogue_process import CatalogueProcessError, check_files, check_row, load_files
from bot.desk.figures import harmless
from data.catalogue_view import catalogue_version
from data.database import Database
from data.loading import load_catalogue
from data.staff.audit import Wanted, note_act, read_acts
from data.staff.statements import append_row
from data.staff.states import Role
from tests.data import small_catalogue
from tests.desk.conftest import EnterAs
from tests.desk.sample import fill
from tests.desk.support import Clock, Reader, add_people, desk_on, serve


@given(st.text())
def test_no_cell_is_a_formula(text: str) -> None:
    cell = harmless(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell in (text, f"'{text}")
    assert harmless(-3) == "-3"


@pytest.fixture
def filled(loaded_database: Database, clock: Clock, people: dict[Role, str]) -> Database:
    fill(loaded_database, clock, people)
    return loaded_database


async def test_feedback_by_subject(enter_as: EnterAs, filled: Database) -> None:
    reader = await enter_as(Role.VIEWER)
    page = await reader.text("/feedback")
    assert page.index("Health care") < page.index("Finance")
    poor = await reader.text("/feedback?verdict=poor&days=7")
    assert "fact:he-hk-macao" in poor
    assert "fact:tasks-rate" not in poor


async def test_usage_of_past_days_alone(enter_as: EnterAs, filled: Database) -> None:
    reader = await enter_as(Role.VIEWER)
    page = await reader.text("/usage")
    assert "21 November 2026" in page
    assert "22 November 2026" not in page
    assert "66 answers to 33 people" in page
    rows = list(csv.reader(io.StringIO((await reader.text("/usage.csv?days=7")).lstrip("\ufeff"))))
    assert rows[0] == ["day", "dimension", "key", "answers", "people"]
    assert min(int(row[4]) for row in rows[1:]) >= 5


async def test_the_log_is_filtered_and_kept_as_a_table(
    enter_as: EnterAs, filled: Database, clock: Clock
) -> None:
    with filled.session() as session:
        note_act(session, "settled", by="=cmd|' /C calc'!A0", subject="@x", clock=clock)
    clock.move(days=2)
    reader = await enter_as(Role.APPROVER)
    assert "2 acts." in await reader.text("/audit?by=editor&act=draft&since=2026-11-22")
    assert "0 acts." in await reader.text("/audit?until=2026-11-21")
    assert "No acts fit" in await reader.text("/audit?since=2026-11-23")
    everything = await reader.text("/audit?since=nonsense&until=0001-01-01&page=999")
    assert "acts." in everything
    text = (await reader.text("/audit.csv?act=settled")).lstrip("\ufeff")
    assert list(csv.reader(io.StringIO(text)))[1][1:4] == ["'=cmd|' /C calc'!A0", "settled", "'@x"]
    with filled.reading() as session:
        assert [act.subject for act in read_acts(session, Wanted(act="exported"))] == ["audit"]


async def test_statements_are_found_and_shown(enter_as: EnterAs, clock: Clock) -> None:
    reader = await enter_as(Role.VIEWER)
    found = await reader.text("/catalogue?q=hospital&kind=measure")
    assert "fact:he-foreign-specialised" in found
    assert "fact:he-cancer-hospital-first" not in found
    assert "No statement holds" in await reader.text("/catalogue?q=xyzzy")
    assert "1 statements." in await reader.text("/catalogue?q=fact:tasks-rate")
    task = await reader.text("/catalogue/task:cancer-hospital")
    assert "Status over time" in task
    assert "ways to ask" in await reader.text("/catalogue/versions")


NEW = """- id: new
  kind: figure
  topic: progress
  en: By 2023, 80 tasks were done.
  zh: 截至2023年，已实施80项。
  as_of: '2023'
  sources:
    - one-2022
"""


@pytest.fixture
def files(tmp_path: Path, sqlite_database: Database) -> Path:
    """A small catalogue with one statement more than is loaded."""
    folder = small_catalogue.write(tmp_path / "catalogue")
    load_catalogue(sqlite_database, folder)
    append_row(folder / "facts" / "progress.yml", NEW)
    return folder


async def test_files_are_checked_then_loaded_as_they_were_shown(
    sqlite_database: Database, clock: Clock, files: Path
) -> None:
    people = add_people(sqlite_database, clock)
    server = await serve(desk_on(sqlite_database, clock, catalogue=files))
    reader = Reader(server)
    await reader.log_in(people[Role.APPROVER])
    shown = await (await reader.post("/catalogue/check")).text()
    assert "1 added, 0 changed, 0 removed." in shown
    assert "<code>new</code>" in shown
    version = shown.split('name="version" value="')[1].split('"')[0]
    stale = await (await reader.post("/catalogue/load", version="0" * 64)).text()
    assert "a load would change this" in stale
    done = await (await reader.post("/catalogue/load", version=version)).text()
    assert "The files are loaded" in done
    assert "By 2023, 80 tasks were done." in await reader.text("/catalogue/fact:new")
    with sqlite_database.reading() as session:
        assert catalogue_version(session) == version
        assert read_acts(session, Wanted(act="catalogue-loaded"))[0].by == people[Role.APPROVER]
    await reader.close()
    await server.close()


async def test_faults_of_the_files_are_told(sqlite_database: Database, files: Path) -> None:
    url = sqlite_database.engine.url.render_as_string(hide_password=False)
    assert await check_row(NEW, "progress", files) != ()
    append_row(files / "facts" / "progress.yml", "- id: bad\n  kind: rumour\n")
    checked = await check_files(files, url)
    assert any("'rumour' is not one of" in str(each) for each in checked.problems)
    assert (await load_files(files, url, checked.version)).done is False
    with pytest.raises(CatalogueProcessError):
        await check_files(files / "nowhere", "nonsense")
