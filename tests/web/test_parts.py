"""Limits, languages, health, rendering and announcements, each by itself."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given
from hypothesis import strategies as st

from bot.rasa_processes import health_address
from bot.web.announcements import WaitingAnnouncements
from bot.web.health import Health, http_check, standard_health
from bot.web.languages import of_tag, preferred
from bot.web.limits import Allowance, RateLimiter, caller
from bot.web.page import web_texts
from bot.web.rendering import html
from data.announcements import approve, draft_from_milestone, fan_out_due, schedule
from data.answers.document import Answer, Part, SourceLine
from data.chats import chat_for, subscribe
from data.database import Database
from data.languages import Language
from tests.web.support import KnownConversation, plain_answer, serving, works


class TestLimits:
    @given(st.lists(st.floats(0, 3), max_size=60))
    def test_never_more_than_the_allowance(self, pauses: list[float]) -> None:
        now, taken = [0.0], 0
        limiter = RateLimiter(Allowance(burst=5, rate=2), clock=lambda: now[0])
        for pause in pauses:
            now[0] += pause
            taken += limiter.wait("a") == 0
        assert taken <= 5 + 2 * now[0] + 1e-6

    def test_it_tells_how_long_to_wait_and_keeps_its_word(self) -> None:
        now = [0.0]
        limiter = RateLimiter(Allowance(burst=1, rate=0.5), clock=lambda: now[0])
        assert limiter.wait("a") == 0
        assert limiter.wait("b") == 0
        now[0] += limiter.wait("a") + 0.001
        assert limiter.wait("a") == 0

    @pytest.mark.parametrize(
        ("peer", "forwarded", "counted"),
        [
            ("127.0.0.1", "", None),
            ("10.1.2.3", "", None),
            ("::1", "", None),
            (None, "", None),
            ("8.8.4.4", "1.1.1.1", "8.8.4.4"),
            ("172.18.0.1", "1.1.1.1, 9.9.9.9", "9.9.9.9"),
            ("127.0.0.1", "rubbish", None),
            ("2606:4700::1", "", "2606470000000000/64"),
        ],
    )
    def test_who_is_counted(self, peer: str | None, forwarded: str, counted: str | None) -> None:
        assert caller(peer, {"X-Forwarded-For": forwarded} if forwarded else {}) == counted


class TestLanguages:
    @pytest.mark.parametrize(
        ("tag", "language"),
        [
            ("en-GB", Language.EN),
            ("zh", Language.HANS),
            ("zh_SG", Language.HANS),
            ("zh-TW", Language.HANT),
            ("zh-Hant-MO", Language.HANT),
            ("zh-Hans-HK", Language.HANS),
            ("yue", Language.HANT),
            ("fr", None),
            ("", None),
        ],
    )
    def test_tags(self, tag: str, language: Language | None) -> None:
        assert of_tag(tag) is language

    def test_a_language_weighted_nought_is_not_wanted(self) -> None:
        assert preferred("zh;q=0, en") is Language.EN
        assert preferred("en;q=0.2, zh-TW;q=0.3") is Language.HANT

    @given(st.text(max_size=100))
    def test_any_header_gives_a_language(self, header: str) -> None:
        assert preferred(header) in Language


class TestHealth:
    async def test_a_part_that_is_down_hangs_or_breaks_makes_503(
        self, loaded_database: Database
    ) -> None:
        async def down() -> bool:
            return False

        async def hangs() -> bool:
            await asyncio.sleep(60)
            return True

        async def breaks() -> bool:
            raise OSError("gone")

        async def off() -> None:
            return None

        checks = {"a": works, "b": down, "c": hangs, "d": breaks, "e": off}
        health = Health(checks, timeout=0.05)
        conversation = KnownConversation(loaded_database)
        async with (
            serving(conversation, loaded_database, health) as server,
            TestClient(server) as client,
            client.get("/healthz") as response,
        ):
            assert response.status == 503
            parts = (await response.json())["parts"]
        assert parts == {"a": "ok", "b": "down", "c": "down", "d": "down", "e": "off"}

    async def test_the_checks_of_an_installation(self, loaded_database: Database) -> None:
        async def answer(_: web.Request) -> web.Response:
            return web.json_response({})

        application = web.Application()
        application.router.add_get("/webhooks/rest/", answer)
        async with TestServer(application) as rasa:
            url = str(rasa.make_url("")).rstrip("/")
            health = standard_health(loaded_database, {"rasa": url}, url, works, works)
            parts = await health.parts()
            assert await http_check(health_address(url))() is True
        expected = {"database": "ok", "rasa": "ok", "actions": "down"}
        assert parts == {**expected, "telegram": "ok", "scheduler": "ok"}

    async def test_all_well_is_200(self, client: TestClient) -> None:
        async with client.get("/healthz") as response:
            assert response.status == 200
            assert await response.json() == {"status": "ok", "parts": {"database": "ok"}}


class TestHtml:
    def test_nothing_of_an_answer_becomes_markup(self) -> None:
        evil = '<img src=x onerror="alert(1)">'
        answer = Answer(
            Language.EN,
            "answered",
            (Part("lead", evil, (1,)), Part("item", evil), Part("note", f"{evil}\n{evil}")),
            (SourceLine(1, evil, evil, "javascript:alert(1)"),),
        )
        made = html(answer)
        assert "<img" not in made
        assert "javascript" not in made
        assert made.count("<li") == 2

    def test_sources_are_links(self) -> None:
        line = SourceLine(2, "A & B", "1 May 2022", 'https://example.org/?a="b"')
        made = html(Answer(Language.EN, "answered", (Part("lead", "x", (2,)),), (line,)))
        assert '<a href="https://example.org/?a=&#34;b&#34;" rel="noopener noreferrer">' in made
        assert "<sup>[2]</sup>" in made
        assert plain_answer().parts[0].text in html(plain_answer())


class TestAnnouncements:
    async def test_a_subscribed_session_gets_each_once(
        self, loaded_database: Database, client: TestClient
    ) -> None:
        _announce_to("reader", loaded_database)
        address = "/api/announcements?session=reader&language=zh-Hans"
        async with client.get(address) as response:
            assert response.status == 200
            (message,) = (await response.json())["messages"]
        assert message["answer"]["language"] == "zh-Hans"
        assert message["answer"]["sources"]
        assert message["buttons"][0]["payload"].startswith('/show{"id":"milestone:')
        async with client.get(address) as response:
            assert await response.json() == {"messages": []}

    @pytest.mark.parametrize("query", ["", "?session=", "?session=a%20b"])
    async def test_a_bad_session_is_refused(self, client: TestClient, query: str) -> None:
        async with client.get(f"/api/announcements{query}") as response:
            assert response.status == 400

    async def test_without_a_database_nothing_comes(self, tmp_path: object) -> None:
        database = Database(f"sqlite:///{tmp_path}/none.db")
        conversation = KnownConversation(database)
        async with (
            serving(conversation, database) as server,
            TestClient(server) as client,
            client.get("/api/announcements?session=a") as response,
        ):
            assert await response.json() == {"messages": []}
        database.close()

    def test_the_texts_hold_what_it_says(self, loaded_database: Database) -> None:
        assert WaitingAnnouncements(loaded_database, web_texts())("nobody", Language.EN) == []


def _announce_to(session: str, database: Database) -> None:
    now = dt.datetime.now(dt.UTC)
    with database.session() as transaction:
        subscribe(transaction, chat_for(transaction, "web", session), ["all"])
        announcement = draft_from_milestone(transaction, "approval", by="Staff").id
        approve(transaction, announcement, by="A colleague")
        schedule(transaction, announcement, now, by="A colleague")
        fan_out_due(transaction)
