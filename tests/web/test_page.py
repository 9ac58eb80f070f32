"""The page, its files and headers."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient

import bot.web
from bot.web.page import web_texts
from data.database import Database
from data.languages import Language, telling_script
from tests.web.support import KnownConversation, serving

FOLDER = Path(bot.web.__file__).parent
BUDGET = 60_000


async def page(client: TestClient, query: str = "", accepted: str = "") -> str:
    async with client.get(f"/{query}", headers={"Accept-Language": accepted}) as response:
        assert response.status == 200
        return await response.text()


@pytest.mark.parametrize(
    ("query", "accepted", "language", "field"),
    [
        ("", "", "en", "Health care"),
        ("", "zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans", "医疗健康"),
        ("", "zh-HK", "zh-Hant", "醫療健康"),
        ("", "de-DE,zh-Hant-TW;q=0.5", "zh-Hant", "醫療健康"),
        ("?lang=zh-Hant", "en", "zh-Hant", "醫療健康"),
        ("?lang=nonsense", "zh", "zh-Hans", "医疗健康"),
    ],
)
async def test_the_first_screen_is_in_the_readers_language(
    client: TestClient, query: str, accepted: str, language: str, field: str
) -> None:
    html = await page(client, query, accepted)
    assert f'<html lang="{language}">' in html
    assert f">{field}</button>" in html


async def test_every_field_and_the_newest_date_are_there(client: TestClient) -> None:
    html = await page(client)
    fields = re.findall(r'data-payload="/([a-z_]+)">', html)
    assert len(set(fields)) == 12 + 4
    assert html.count('hreflang="zh-Hant"') == 2
    assert re.search(r"newest source is of [^.]*20\d\d", html)


async def test_the_page_opens_without_a_catalogue(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/none.db")
    conversation = KnownConversation(database)
    async with serving(conversation, database) as server, TestClient(server) as client:
        assert 'id="question"' in await page(client)
        async with client.get("/en/progress") as response:
            assert response.status == 503
            assert "Retry-After" in response.headers
    database.close()


async def test_nothing_is_inline_and_nothing_comes_from_elsewhere(client: TestClient) -> None:
    for language in Language:
        html = await page(client, f"?lang={language}")
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", html)
        addresses = re.findall(r'(?:src|href)="([^"]+)"', html)
        own = (f"http://{client.host}:{client.port}/", "/", "#")
        assert all(address.startswith(own) for address in addresses)


async def test_the_files_keep_for_a_year_under_names_of_their_content(client: TestClient) -> None:
    html = await page(client)
    total = len(html.encode())
    for address in set(re.findall(r'"(/static/[^"]+\.(?:css|js))"', html)):
        async with client.get(address, headers={"Accept-Encoding": "gzip"}) as response:
            assert response.status == 200
            assert "immutable" in response.headers["Cache-Control"]
            assert response.headers["Content-Encoding"] == "gzip"
            total += len(await response.read())
        async with client.get(address, headers={"Accept-Encoding": "identity"}) as response:
            assert "Content-Encoding" not in response.headers
    assert total < BUDGET


@pytest.mark.parametrize("name", ["chat.js", "../page.py", "%2e%2e%2fpage.py", "chat.0000.js"])
async def test_no_other_file_is_served(client: TestClient, name: str) -> None:
    async with client.get(f"/static/{name}") as response:
        assert response.status == 404


async def test_the_page_is_compressed_and_never_stale(client: TestClient) -> None:
    async with client.get(
        "/", headers={"Accept-Encoding": "gzip"}, auto_decompress=False
    ) as response:
        assert "<!doctype html>" in gzip.decompress(await response.read()).decode()
        assert response.headers["Cache-Control"] == "no-cache"
        assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/en/fields",
        "/data/facts.csv",
        "/widget",
        "/api/chat",
        "/nothing",
        "/healthz",
        "/static/x",
    ],
)
async def test_every_response_is_guarded(client: TestClient, path: str) -> None:
    async with client.get(path) as response:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in response.headers


def test_all_languages_say_the_same_things() -> None:
    texts = web_texts()
    assert len({texts.messages(language) for language in Language}) == 1
    assert _arguments(Language.EN) == _arguments(Language.HANS) == _arguments(Language.HANT)


def _arguments(language: Language) -> dict[str, set[str]]:
    messages = re.split(r"^(?=[a-z])", _source(language), flags=re.MULTILINE)
    return {each.split(" ")[0]: set(re.findall(r"\{ (\$\w+) ", each)) for each in messages}


@pytest.mark.parametrize(
    ("language", "other"), [(Language.HANS, Language.HANT), (Language.HANT, Language.HANS)]
)
def test_no_script_is_mixed_into_the_other(language: Language, other: Language) -> None:
    lines = [line for line in _source(language).splitlines() if not line.startswith("description")]
    assert [char for line in lines for char in line if telling_script(char) is other] == []


def _source(language: Language) -> str:
    return (FOLDER / "texts" / f"{language}.ftl").read_text("utf-8")


@pytest.mark.parametrize(
    ("query", "held"),
    [
        ("subscribe=finance", "Do you want alerts for Finance?"),
        ("subscribe=all", "alerts for all fields?"),
        ("about=finance", 'data-first="/finance"'),
        ("about=progress", 'data-first="/progress"'),
        ("about=fact:tasks-rate", "tasks-rate&#34;}"),
        ("q=What+about+%3Cb%3E", "What about &lt;b&gt;</textarea>"),
    ],
)
async def test_a_link_brings_its_wish_along(client: TestClient, query: str, held: str) -> None:
    html = await page(client, f"en/?{query}")
    assert held in html


@pytest.mark.parametrize("query", ["subscribe=nothing", "about=out_of_scope", "about=fact:x", "q="])
async def test_a_wish_that_is_none_changes_nothing(client: TestClient, query: str) -> None:
    html = await page(client, f"en/?{query}")
    assert "data-first" not in html
    assert 'id="offer"' not in html
