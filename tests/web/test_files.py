"""What programs read: feed, calendar, open data, robots."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from xml.etree import ElementTree as ET

import pytest
from aiohttp.test_utils import TestClient
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bot.web.pages.edition import Edition, Editions
from bot.web.pages.open_data import harmless
from data.database import Database
from data.models import TaskStatus

ATOM = {"a": "http://www.w3.org/2005/Atom"}
TABLES = {"facts": "fact", "tasks": "task", "milestones": "milestone"}


@pytest.fixture
def edition(loaded_database: Database) -> Edition:
    return Editions(loaded_database).newest()


async def rows_of(client: TestClient, name: str) -> list[dict[str, str]]:
    async with client.get(f"/data/{name}.csv") as response:
        assert response.status == 200
        assert response.headers["Link"].endswith('rel="license"')
        assert f"chongqing-pilot-{name}-20" in response.headers["Content-Disposition"]
        text = (await response.read()).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("name", TABLES)
async def test_a_table_holds_every_row_with_source_date_and_licence(
    client: TestClient, edition: Edition, name: str
) -> None:
    rows = await rows_of(client, name)
    assert len(rows) == len(edition.of_kind(TABLES[name]))
    for row in rows:
        assert row["sources"]
        assert row["licence"] == "Apache-2.0"
        assert dt.date.fromisoformat(row["catalogue_of"])


async def test_texts_are_there_in_three_languages(client: TestClient) -> None:
    row = next(row for row in await rows_of(client, "milestones") if row["id"] == "approval")
    assert row["date"] == "2021-04-09"
    assert row["title_en"]
    assert row["title_zh_hans"] != row["title_zh_hant"]


async def test_sources_are_listed(client: TestClient, edition: Edition) -> None:
    rows = await rows_of(client, "sources")
    assert {row["id"] for row in rows} == edition.catalogue.sources.keys()


async def test_the_whole_as_json(client: TestClient, edition: Edition) -> None:
    async with client.get("/data/catalogue.json") as response:
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        whole = json.loads(await response.read())
    assert whole["licence"]["id"] == "Apache-2.0"
    assert whole["version"] == edition.catalogue.version
    assert len(whole["fields"]) == 12
    assert all(task["history"] for task in whole["tasks"])
    known = {source["id"] for source in whole["sources"]}
    for kind in TABLES:
        assert all(known >= set(row["sources"]) for row in whole[kind])
    assert whole["corrections"][0]["note"]["zh-Hant"]


@pytest.mark.parametrize("segment", ["en", "zh-hans", "zh-hant"])
async def test_the_feed_has_milestones_and_changes_the_newest_first(
    client: TestClient, loaded_database: Database, segment: str
) -> None:
    slug = "researcher-ownership-of-results"
    with loaded_database.session() as session:
        now = dt.datetime.now(dt.UTC)
        session.add(TaskStatus(task=slug, status="done", as_of="2026-03", recorded_at=now))
    async with client.get(f"/{segment}/feed.atom") as response:
        assert response.content_type == "application/atom+xml"
        feed = ET.fromstring(await response.text())
    entries = feed.findall("a:entry", ATOM)
    updated = [str(each.findtext("a:updated", "", ATOM)) for each in entries]
    assert updated == sorted(updated, reverse=True)
    assert all(dt.datetime.fromisoformat(each).tzinfo for each in updated)
    ids = [each.findtext("a:id", "", ATOM) for each in entries]
    assert len(ids) == len(set(ids)) == 32
    link = entries[0].find("a:link", ATOM)
    assert link is not None
    assert link.get("href", "").endswith(f"/{segment}/tasks/{slug}")
    assert "http://en.people.cn" in entries[1].findtext("a:summary", "", ATOM)


async def test_the_calendar_has_milestones_with_a_known_day(
    client: TestClient, edition: Edition
) -> None:
    async with client.get("/zh-hant/milestones.ics") as response:
        assert response.content_type == "text/calendar"
        calendar = Calendar.from_ical(await response.read())
    events = calendar.walk("VEVENT")
    exact = [m for m in edition.of_kind("milestone") if m.as_of and m.as_of.day]
    assert len(events) == len(exact) < len(edition.of_kind("milestone"))
    approval = next(each for each in events if "/milestones/approval" in each["URL"][-22:])
    assert approval["DTSTART"].dt == dt.date(2021, 4, 9)
    assert approval["DTEND"].dt == dt.date(2021, 4, 10)
    assert len({str(each["UID"]) for each in events}) == len(events)


async def test_robots_are_told_what_to_leave_alone(client: TestClient) -> None:
    async with client.get("/robots.txt") as response:
        text = await response.text()
    assert "Disallow: /api/" in text
    assert "/sitemap.xml" in text


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_what_looks_like_a_formula_is_made_harmless(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-3.5", "+8", "12", "text", "", "重庆"])
def test_numbers_and_texts_stay(text: str) -> None:
    assert harmless(text) == text


@given(st.text())
def test_no_cell_begins_like_a_formula(text: str) -> None:
    made = harmless(text)
    assert made[:1] not in set("=@\t\r\n")
    assert made.endswith(text)
