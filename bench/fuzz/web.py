"""The web application in a thread of its own, and requests to it as nobody would send them."""

from __future__ import annotations

import asyncio
import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web
from hypothesis import strategies as st

from bench.fuzz.telegram import AnyDoor
from bench.fuzz.updates import HOSTILE
from bot.alerts.rendering import alert_texts
from bot.alerts.stopping import StopWords
from bot.conversation import Conversation, bot_texts
from bot.known_words import KnownWords
from bot.settings import Settings
from bot.web.app import build_web
from bot.web.health import Health
from bot.web.my_data import MyDataDoor
from data.conversations import Conversations
from data.database import Database

DOCUMENT = Path(__file__).parents[2] / "bot" / "web" / "openapi.json"
_PATHS = (
    *("/", "/en/", "/zh-hans/", "/zh-hant/fields/finance", "/progress", "/tasks", "/milestones"),
    *("/search", "/sources", "/data", "/privacy", "/widget", "/widget.js", "/static/x.js"),
    *("/data/catalogue.json", "/data/facts.csv", "/en/feed.atom", "/en/milestones.ics"),
    *("/sitemap.xml", "/robots.txt", "/openapi.json", "/healthz", "/livez", "/readyz", "/metrics"),
    *("/en/facts/tasks-rate", "/fields/x", "/topics/../../etc/passwd", "/api", "/api/none", "/%00"),
)
_NAMES = ("q", "field", "status", "lang", "subscribe", "about", "session", "language", "x")
_WORDS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40))


@contextmanager
def serving(database: Database, folder: Path) -> Iterator[str]:
    """The address of the application, which runs until the block ends."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    runner = asyncio.run_coroutine_threadsafe(_start(database, folder), loop).result(30)
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _start(database: Database, folder: Path) -> web.AppRunner:
    texts = bot_texts()
    door = AnyDoor(random.Random(0))
    conversation = Conversation(door, KnownWords(database, texts), texts)
    health = Health({"database": _works})
    application = build_web(
        StopWords(conversation, database, alert_texts()),
        database,
        Settings(_env_file=None),
        health,
    )
    application.add_routes(health.routes())
    conversations = Conversations(f"sqlite:///{folder}/conversations.db")
    application.add_routes(MyDataDoor(database, conversations).routes())
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner


async def _works() -> bool:
    return True


@st.composite
def page_requests(draw: st.DrawFn) -> tuple[str, str, dict[str, str], bytes]:
    """Method, path with a query, headers and body of a request to any address."""
    method = draw(st.sampled_from(("GET", "GET", "GET", "HEAD", "POST", "PUT", "OPTIONS")))
    path = draw(st.sampled_from(_PATHS) | st.builds("/{}".format, _WORDS.map(_quoted)))
    pairs = draw(st.lists(st.tuples(st.sampled_from(_NAMES), _WORDS.map(_quoted)), max_size=3))
    query = "&".join(f"{name}={value}" for name, value in pairs)
    headers = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "Accept-Language": _printable(),
                "If-None-Match": _printable(),
                "If-Modified-Since": _printable(),
                "X-Forwarded-For": _printable(),
                "Accept-Encoding": st.sampled_from(("gzip", "br", "*;q=0", "x")),
                "Host": st.sampled_from(("a.example", "<b>", "a:99999", "[::1]", "重")).map(_ascii),
            },
        )
    )
    return method, f"{path}?{query}" if query else path, headers, draw(st.binary(max_size=50))


@st.composite
def chat_bodies(draw: st.DrawFn) -> bytes:
    """A body for the chat that is nearly right, with words that are not."""
    said: dict[str, Any] = {"session": draw(st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True))}
    said[draw(st.sampled_from(("text", "payload")))] = draw(
        _WORDS | st.text(st.characters(exclude_categories=()), max_size=40)
    )
    if draw(st.booleans()):
        said["language"] = draw(st.sampled_from(("en", "zh-Hans", "zh-Hant", "xx", None, 7)))
    return json.dumps(said).encode()


def _quoted(words: str) -> str:
    return quote(words.encode("utf-8", "replace"), safe="")


def _printable() -> st.SearchStrategy[str]:
    return st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60)


def _ascii(words: str) -> str:
    return words.encode("ascii", "replace").decode()
