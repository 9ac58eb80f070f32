"""What holds on every public page: its budget, its policy, its landmarks, its other languages."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from aiohttp.test_utils import TestClient

from bot.web.pages.edition import Editions
from bot.web.pages.sitemap import paths
from data.database import Database
from data.languages import Language
from tests.web.test_pages import KINDS

BUDGET = 100_000
SEGMENTS = dict(zip(Language, ("en", "zh-hans", "zh-hant"), strict=True))
# Each a page of its own, which no other page leads to.
BESIDE = ("nothing-here", "?subscribe=finance", "../widget?lang={tag}")


class Outline(HTMLParser):
    """The elements of a page with their attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for found, attributes in self.found if found == tag]

    def files(self) -> Iterator[str]:
        """The files that a browser fetches for it, without pictures."""
        yield from (str(each["src"]) for each in self.all("script"))
        styles = [each for each in self.all("link") if each.get("rel") == "stylesheet"]
        yield from (str(each["href"]) for each in styles)


async def read(client: TestClient, path: str) -> tuple[str, int, str]:
    """A page, its bytes on the way, and its policy."""
    headers = {"Accept-Encoding": "gzip"}
    async with client.get(path, headers=headers, auto_decompress=False) as response:
        body = await response.read()
        if response.headers.get("Content-Encoding") == "gzip":
            return gzip.decompress(body).decode(), len(body), _policy(response.headers)
        return body.decode(), len(body), _policy(response.headers)


def _policy(headers: object) -> str:
    return str(dict(headers).get("Content-Security-Policy", ""))  # type: ignore[call-overload]


@pytest.mark.parametrize("language", Language)
async def test_policy_landmarks_and_other_languages(client: TestClient, language: Language) -> None:
    segment = SEGMENTS[language]
    base = f"http://{client.host}:{client.port}"
    for kind in (*KINDS, *BESIDE):
        address = f"/{segment}/{kind}".replace(f"{segment}/../", "").format(tag=language)
        html, _, policy = await read(client, address)
        assert "default-src 'none'" in policy, address
        assert "unsafe" not in policy, address
        outline = Outline(html)
        _landmarks(outline, address)
        assert outline.all("html") == [{"lang": str(language)}], address
        switch = [each for each in outline.all("a") if "hreflang" in each]
        assert [each["hreflang"] for each in switch] == list(Language), address
        alternates = {
            str(each["hreflang"]): each["href"]
            for each in outline.all("link")
            if "hreflang" in each
        }
        if kind not in (*BESIDE, "search?q=hospital"):
            others = {str(tag): f"{base}/{other}/{kind}" for tag, other in SEGMENTS.items()}
            assert alternates == {**others, "x-default": f"{base}/{kind}"}, address


def _landmarks(outline: Outline, address: str) -> None:
    """What a screen reader goes by: one main part, named navigations, a way past the head."""
    assert len(outline.all("main")) == len(outline.all("h1")) == 1, address
    assert len(outline.all("header")) == 1, address
    names = [each.get("aria-label") for each in outline.all("nav")]
    assert None not in names, address
    assert len(set(names)) == len(names), address
    first = next(attributes for tag, attributes in outline.found if tag == "a")
    assert first.get("class") == "skip", address
    assert str(first["href"])[1:] in {each.get("id") for _, each in outline.found}, address
    for tag in ("input", "select", "textarea"):
        labelled = {each.get("for") for each in outline.all("label")}
        for each in outline.all(tag):
            assert each.get("aria-label") or each.get("id") in labelled, (address, each)
    assert all("alt" in each for each in outline.all("img")), address


async def test_every_page_with_its_files_is_within_its_budget(
    client: TestClient, loaded_database: Database
) -> None:
    edition = Editions(loaded_database).newest()
    sizes: dict[str, int] = {}
    largest = ("", 0)
    single = [path for path in paths(edition) if path.startswith(("facts/", "tasks/"))]
    others = [path for path in paths(edition) if path not in single]
    for path in (*others, *single[::9], "search?q=%E9%87%8D%E5%BA%86", *BESIDE[:2]):
        html, size, policy = await read(client, f"/zh-hant/{path}")
        assert "default-src 'none'" in policy, path
        for file in Outline(html).files():
            assert urlsplit(file).netloc == "", (path, file)
            if file not in sizes:
                sizes[file] = (await read(client, file))[1]
            size += sizes[file]
        largest = max(largest, (path, size), key=lambda each: each[1])
    assert largest[1] < BUDGET, largest


async def test_what_another_site_fetches_is_small_too(client: TestClient) -> None:
    html, size, _ = await read(client, "/widget?lang=en")
    _, script, _ = await read(client, "/widget.js")
    files = [(await read(client, file))[1] for file in Outline(html).files()]
    assert script < 5_000
    assert script + size + sum(files) < BUDGET


async def test_headings_go_down_step_by_step(client: TestClient) -> None:
    for kind in KINDS:
        html, _, _ = await read(client, f"/en/{kind}")
        steps = [int(tag[1]) for tag, _ in Outline(html).found if re.fullmatch(r"h[1-6]", tag)]
        assert steps[0] == 1, kind
        jumps = [(a, b) for a, b in pairwise(steps) if b > a + 1]
        assert jumps == [], kind
