"""The public pages: what is on them, in which language, and how they are kept and found."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from aiohttp.test_utils import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.web.pages.charts import PER_ROW, PITCH, share, strips
from bot.web.pages.contents import STATUSES
from bot.web.pages.edition import Edition, Editions
from bot.web.pages.sitemap import paths
from data.catalogue_view import Statement
from data.database import Database
from data.languages import Language
from data.models import CatalogueVersion, Task, TaskStatus
from tests.web.support import KnownConversation, serving

BUDGET = 100_000
KINDS = [
    "",
    "progress",
    "fields",
    "fields/finance",
    "topics/approval",
    "tasks",
    "tasks/researcher-ownership-of-results",
    "milestones",
    "milestones/first-anniversary",
    "facts/tasks-rate",
    "sources",
    "sources/prnewswire-2022-05-23",
    "search",
    "search?q=hospital",
    "data",
    "privacy",
]
SEGMENTS = ["en", "zh-hans", "zh-hant"]


@pytest.fixture
def edition(loaded_database: Database) -> Edition:
    return Editions(loaded_database).newest()


async def html_of(client: TestClient, path: str, status: int = 200) -> str:
    async with client.get(path) as response:
        assert response.status == status
        assert response.content_type == "text/html"
        return await response.text()


@pytest.mark.parametrize("segment", SEGMENTS)
async def test_every_kind_of_page_in_every_language(client: TestClient, segment: str) -> None:
    for kind in KINDS:
        html = await html_of(client, f"/{segment}/{kind}")
        assert html.count("<h1") == 1, kind
        assert re.search(r'<html lang="(en|zh-Hans|zh-Hant)">', html), kind
        assert re.search(r"<title>[^<]{8,}</title>", html), kind
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", html), kind
        assert len(html.encode()) < BUDGET, kind
        assert "None" not in re.sub(r"<[^>]+>", "", html), kind


@pytest.mark.parametrize("segment", SEGMENTS)
async def test_every_page_names_itself_and_the_others(client: TestClient, segment: str) -> None:
    html = await html_of(client, f"/{segment}/fields/finance")
    base = f"http://{client.host}:{client.port}"
    assert f'<link rel="canonical" href="{base}/{segment}/fields/finance">' in html
    for tag, other in zip(Language, SEGMENTS, strict=True):
        assert f'hreflang="{tag}" href="{base}/{other}/fields/finance"' in html
        assert f'<a href="/{other}/fields/finance" hreflang="{tag}"' in html


async def test_a_task_has_its_status_history_units_and_sources(
    client: TestClient, loaded_database: Database
) -> None:
    slug = "researcher-ownership-of-results"
    with loaded_database.session() as session:
        recorded = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
        session.add(TaskStatus(task=slug, status="done", as_of="2026-03", recorded_at=recorded))
    html = await html_of(client, f"/en/tasks/{slug}")
    assert "Municipal Science and Technology Bureau" in html
    assert "2 of 86" in html
    assert re.search(r"Under way</span></td><td>17 May 2022", html)
    assert re.search(r"Done</span></td><td>March 2026</td><td>2 March 2026", html)
    assert html.count('rel="noopener noreferrer"') >= 5


async def test_a_correction_is_shown_with_what_it_touches(client: TestClient) -> None:
    html = await html_of(client, "/zh-hant/facts/tasks-rate")
    assert "關於來源" in html
    assert "82%" in html
    source = await html_of(client, "/en/sources/prnewswire-2022-05-23")
    assert "print 82 %" in source


@pytest.mark.parametrize(
    ("segment", "told"),
    [
        ("en", "arithmetic slip"),
        ("zh-hans", "并非独立报道"),
        ("zh-hant", "並非獨立報道"),
    ],
)
async def test_what_we_think_of_a_source_is_told_in_the_readers_language(
    client: TestClient, segment: str, told: str
) -> None:
    html = await html_of(client, f"/{segment}/sources/prnewswire-2022-05-23")
    assert told in html
    assert ("Not independent" in html) == (segment == "en")


def test_what_we_think_of_each_source_is_there_in_each_script(edition: Edition) -> None:
    for source in edition.catalogue.sources.values():
        english, *chinese = (source.reliability[language] for language in Language)
        assert not re.search(r"[\u4e00-\u9fff]", english), source.id
        for text in chinese:
            assert re.search(r"可信度|不可靠|通稿", text), source.id


async def test_no_statement_stands_without_source_and_date(
    client: TestClient, edition: Edition
) -> None:
    for key in edition.catalogue.fields:
        html = await html_of(client, f"/en/fields/{key}")
        cards = re.findall(r'<article class="statement">.*?</article>', html, re.DOTALL)
        assert cards
        for card in cards:
            assert re.search(r'class="from">Source: <a href="https?://', card)
            assert re.search(r"as of .*\d{4}|date not given|<time datetime", card)


async def test_progress_tells_the_official_share_and_draws_every_task(
    client: TestClient, edition: Edition
) -> None:
    html = await html_of(client, "/en/progress")
    assert re.search(r"<strong>69</strong> of 86", html)
    assert "82 %" not in html.split("figures-heading")[0] or "does not fit" in html
    chart, table = html.split('id="chart"')[1].split("<table")
    tasks = edition.of_kind("task")
    assert chart.count("<rect") == len(tasks)
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", table)
    *fields, total = [[int(n) for n in re.findall(r"<td>(\d+)</td>", row)] for row in rows]
    assert [sum(column) for column in zip(*fields, strict=True)] == total
    assert total == [*(sum(t.status == s for t in tasks) for s in STATUSES), len(tasks)]


async def test_tasks_can_be_chosen_by_field_and_status(client: TestClient) -> None:
    html = await html_of(client, "/en/tasks?field=finance&status=done")
    assert "4 tasks" in html
    assert '<option value="finance" selected>' in html
    assert "No task fits" in await html_of(client, "/en/tasks?field=energy&status=done")
    assert "No task fits" in await html_of(client, "/en/tasks?field=%3Cscript%3E")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/en/search?q=QDLP", "QDLP"),
        ("/zh-hans/search?q=医院", "医院"),
        ("/zh-hant/search?q=医院", "醫院"),
        ("/en/search?q=finance", 'href="/en/fields/finance"'),
        ("/en/search?q=iChongqing", "/en/sources/ichongqing-2021-08-04"),
        ("/en/search?q=zzzzzz", "Nothing was found for “zzzzzz”"),
        ("/en/search?q=%3Cscript%3E", "&lt;script&gt;"),
    ],
)
async def test_search(client: TestClient, path: str, told: str) -> None:
    html = await html_of(client, path)
    assert told in html
    assert '<meta name="robots" content="noindex">' in html
    assert "<script>" not in html


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=st.text(max_size=300))
async def test_any_words_can_be_searched(client: TestClient, words: str) -> None:
    words = words.encode(errors="replace").decode()
    async with client.get("/en/search", params={"q": words, "x": "y"}) as response:
        assert response.status == 200
        assert len(await response.read()) < BUDGET


@pytest.mark.parametrize(
    ("segment", "told"), [("en", "There is no such page"), ("zh-hant", "沒有這個頁面")]
)
async def test_what_is_missing_says_so_in_the_readers_language(
    client: TestClient, segment: str, told: str
) -> None:
    for path in ("nothing", "tasks/nothing", "topics/greet", "facts/x/y", "sources/%3Cx%3E"):
        html = await html_of(client, f"/{segment}/{path}", 404)
        assert told in html
        assert "noindex" in html


async def test_elsewhere_the_browsers_language_counts(client: TestClient) -> None:
    async with client.get("/nothing", headers={"Accept-Language": "zh-TW"}) as response:
        assert response.status == 404
        assert "沒有這個頁面" in await response.text()


@pytest.mark.parametrize(
    ("path", "accepted", "target"),
    [
        ("/progress", "zh-HK", "/zh-hant/progress"),
        ("/search?q=a+b", "en", "/en/search?q=a+b"),
        ("/feed.atom", "zh-CN", "/zh-hans/feed.atom"),
        ("/milestones.ics", "", "/en/milestones.ics"),
        ("/zh-hant", "en", "/zh-hant/"),
    ],
)
async def test_short_addresses_lead_on(
    client: TestClient, path: str, accepted: str, target: str
) -> None:
    headers = {"Accept-Language": accepted}
    async with client.get(path, headers=headers, allow_redirects=False) as response:
        assert response.status == 302
        assert response.headers["Location"] == target
        assert response.headers["Vary"] == "Accept-Language"


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/zh-Hans/fields", "/zh-hans/fields"),
        ("/EN/search?q=a", "/en/search?q=a"),
        ("/en/progress/", "/en/progress"),
        ("/En//evil.example/", "/en//evil.example"),
    ],
)
async def test_an_untidy_address_leads_to_the_tidy_one(
    client: TestClient, path: str, target: str
) -> None:
    async with client.get(path, allow_redirects=False) as response:
        assert response.status == 301
        assert response.headers["Location"] == target


async def test_a_page_is_not_sent_again_until_the_catalogue_changes(
    client: TestClient, loaded_database: Database
) -> None:
    async with client.get("/en/fields") as response:
        tag, changed = response.headers["ETag"], response.headers["Last-Modified"]
        assert "max-age" in response.headers["Cache-Control"]
    async with client.get("/en/fields", headers={"If-None-Match": tag}) as response:
        assert response.status == 304
        assert response.headers["ETag"] == tag
        assert await response.read() == b""
    async with client.get("/en/fields", headers={"If-Modified-Since": changed}) as response:
        assert response.status == 304
    newer = {"If-None-Match": '"other"', "If-Modified-Since": changed}
    async with client.get("/en/fields", headers=newer) as response:
        assert response.status == 200
    _change_a_task(loaded_database)
    async with client.get("/en/tasks", headers={"If-None-Match": tag}) as response:
        assert "Another title" in await response.text()


def _change_a_task(database: Database) -> None:
    with database.session() as session:
        slug = session.scalars(select(Task.slug)).first()
        session.execute(update(Task).where(Task.slug == slug).values(title_en="Another title"))
        loaded = dt.datetime.now(dt.UTC)
        session.add(CatalogueVersion(digest="new", loaded_at=loaded, counts={}))


async def test_pages_are_compressed_for_who_asks(client: TestClient) -> None:
    request = client.get("/en/tasks", headers={"Accept-Encoding": "gzip"}, auto_decompress=False)
    async with request as response:
        assert b"<h1>Tasks" in gzip.decompress(await response.read())
    async with client.get("/en/tasks", headers={"Accept-Encoding": "identity"}) as response:
        assert b"<h1>Tasks" in await response.read()
        assert "Content-Encoding" not in response.headers


async def test_absolute_addresses_are_those_that_are_set(loaded_database: Database) -> None:
    conversation = KnownConversation(loaded_database)
    url = "https://assistant.example"
    async with (
        serving(conversation, loaded_database, public_url=url) as server,
        TestClient(server) as client,
    ):
        html = await html_of(client, "/en/fields")
        assert f'<link rel="canonical" href="{url}/en/fields">' in html
        async with client.get("/robots.txt") as response:
            assert f"Sitemap: {url}/sitemap.xml" in await response.text()


@pytest.mark.parametrize("host", ['x"><script>', "a b", "a/b"])
async def test_a_host_that_is_none_is_refused(client: TestClient, host: str) -> None:
    async with client.get("/en/fields", headers={"Host": host}) as response:
        assert response.status == 400


async def test_every_address_of_the_sitemap_is_there(client: TestClient, edition: Edition) -> None:
    async with client.get("/sitemap.xml") as response:
        root = ET.fromstring(await response.text())
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    addresses = [str(each.text) for each in root.findall("s:url/s:loc", names)]
    assert len(addresses) == len(set(addresses)) == 3 * len(list(paths(edition)))
    assert len(addresses) > 3 * len(edition.catalogue.statements)
    for address in addresses[::97]:
        async with client.get(address.partition(str(client.port))[2]) as response:
            assert response.status == 200


async def test_every_link_within_the_pages_leads_somewhere(client: TestClient) -> None:
    seen: set[str] = set()
    for kind in KINDS:
        html = await html_of(client, f"/en/{kind}")
        seen |= set(re.findall(r'href="(/en/[^"#?]*)', html))
    for address in sorted(seen)[::7]:
        async with client.get(address) as response:
            assert response.status == 200, address


def test_tiles_never_overlap_and_keep_within_their_strip(edition: Edition) -> None:
    made = strips(edition.of_kind("task"), edition.catalogue.fields)
    assert [strip.total for strip in made] == sorted((s.total for s in made), reverse=True)
    for strip in made:
        places = {(tile.x, tile.y) for tile in strip.tiles}
        assert len(places) == strip.total == sum(strip.counts.values())
        assert strip.width <= PITCH * PER_ROW
        for x, y in places:
            assert 0 <= x <= strip.width - PITCH
            assert 0 <= y <= strip.height - PITCH


def test_a_share_needs_both_figures(edition: Edition) -> None:
    find: Callable[[str], Statement | None] = edition.catalogue.statements.get
    done, whole = find("fact:tasks-implemented-69"), find("fact:tasks-total-86")
    made = share(done, whole)
    assert made is not None
    assert (made.length, made.rest) == (80.2, 17)
    assert share(done, None) is None
