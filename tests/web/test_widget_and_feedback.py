"""The chat in other sites, and thumbs on answers."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from hypothesis import given
from hypothesis import strategies as st

from bot.web.chat import BadRequest
from bot.web.feedback import read_thumb
from bot.web.pages.edition import Editions
from data.catalogue_view import Catalogue
from data.database import Database
from data.feedback import recent
from data.models import Verdict
from tests.web.support import KnownConversation, serving

SITE = "https://news.example"
THUMB = {
    "verdict": "poor",
    "language": "zh-Hant",
    "outcome": "answered",
    "subject": "finance",
    "statements": ["fact:tasks-rate", "fact:none", 3],
}


class TestWidget:
    async def test_nobody_may_frame_it_until_it_is_allowed(self, client: TestClient) -> None:
        async with client.get("/widget") as response:
            assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]

    async def test_allowed_sites_may_frame_the_chat_and_nothing_else(
        self, loaded_database: Database
    ) -> None:
        conversation = KnownConversation(loaded_database)
        allowed = f"{SITE}, https://www.example.org:8443"
        async with (
            serving(conversation, loaded_database, widget_allowed_sites=allowed) as server,
            TestClient(server) as client,
        ):
            async with client.get("/widget?lang=zh-Hant") as response:
                policy = response.headers["Content-Security-Policy"]
                assert f"frame-ancestors {SITE} https://www.example.org:8443;" in policy
                assert "X-Frame-Options" not in response.headers
                html = await response.text()
            for path in ("/", "/en/progress"):
                async with client.get(path) as response:
                    policy = response.headers["Content-Security-Policy"]
                    assert "frame-ancestors 'none'" in policy
                    assert response.headers["X-Frame-Options"] == "DENY"
        assert '<html lang="zh-Hant">' in html
        assert 'id="close"' in html
        assert 'href="/widget?lang=en"' in html
        assert 'class="sections"' not in html

    async def test_the_script_is_one_call_with_its_words(self, client: TestClient) -> None:
        async with client.get("/widget.js") as response:
            assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
            assert response.content_type == "text/javascript"
            script = await response.text()
            tag = response.headers["ETag"]
        assert "了解重庆服务业开放" in script
        words = script.rpartition("})(")[2].removesuffix(");\n")
        assert set(json.loads(words)) == {"en", "zh-Hans", "zh-Hant"}
        async with client.get("/widget.js", headers={"If-None-Match": tag}) as response:
            assert response.status == 304


class TestFeedback:
    async def test_a_thumb_is_kept_without_who_gave_it(
        self, client: TestClient, loaded_database: Database
    ) -> None:
        async with client.post("/api/feedback", json=THUMB) as response:
            assert response.status == 200
        with loaded_database.reading() as session:
            (kept,) = recent(session)
        assert (kept.channel, kept.verdict, kept.subject) == ("web", Verdict.POOR, "finance")
        assert kept.statements == ("fact:tasks-rate",)
        assert kept.at == kept.at.replace(minute=0, second=0)
        assert dt.datetime.now(dt.UTC) - kept.at < dt.timedelta(hours=1, minutes=1)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"verdict": "great"},
            {"verdict": None},
            {"language": "fr"},
            {"outcome": "liked"},
            {"outcome": ["answered"]},
            {"statements": "fact:tasks-rate"},
        ],
    )
    async def test_anything_else_is_refused(self, client: TestClient, wrong: Any) -> None:
        async with client.post("/api/feedback", json={**THUMB, **wrong}) as response:
            assert response.status == 400
            assert (await response.json())["error"].endswith(".")

    async def test_without_a_database_it_says_so(self, tmp_path: object) -> None:
        database = Database(f"sqlite:///{tmp_path}/none.db")
        async with (
            serving(KnownConversation(database), database) as server,
            TestClient(server) as client,
            client.post("/api/feedback", json=THUMB) as response,
        ):
            assert response.status == 503
        database.close()

    def test_no_body_breaks_it(self, loaded_database: Database) -> None:
        catalogue = Editions(loaded_database).newest().catalogue
        _any_body_is_read_or_refused(catalogue)


def _any_body_is_read_or_refused(catalogue: Catalogue) -> None:
    values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=5,
    )
    names = st.sampled_from([*THUMB])

    @given(st.dictionaries(names, values) | values)
    def read(content: Any) -> None:
        if isinstance(content, dict):
            content = {**THUMB, **content}
        try:
            thumb = read_thumb(json.dumps(content).encode(), catalogue)
        except BadRequest:
            return
        assert thumb.subject is None or isinstance(thumb.subject, str)

    read()
