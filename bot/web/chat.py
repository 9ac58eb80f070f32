"""`POST /api/chat` and `GET /api/announcements`: what a browser says goes in, messages come out."""

from __future__ import annotations

import asyncio
import json
import logging
import math
import re
from dataclasses import dataclass
from typing import Any, Protocol

from aiohttp import hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.conversation import anonymous
from bot.web.languages import chosen, preferred
from bot.web.limits import Allowance, RateLimiter, caller
from bot.web.rendering import message
from data.answers.document import Answer, Part
from data.languages import Language
from data.spans import span
from data.texts import Texts
from data.tracing import request

_log = logging.getLogger(__name__)

LARGEST_BODY = 16 * 1024
LONGEST_TEXT = 4000
_SESSION = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PER_SESSION = Allowance(burst=40, rate=8)
_PER_ADDRESS = Allowance(burst=120, rate=20)


class ConversationService(Protocol):
    """Where answers come from: `bot.conversation.Conversation`."""

    async def reply_to(
        self,
        conversation: str,
        language: Language,
        *,
        text: str | None = None,
        payload: str | None = None,
    ) -> Answer:
        """The answer to typed text or a pressed button."""
        ...


class Announcements(Protocol):
    """Where announcements wait for a web chat."""

    def __call__(self, session: str, language: Language) -> list[Answer]:
        """Those that a session has not had yet, marked as had; blocks."""
        ...


class BadRequest(ValueError):  # noqa: N818
    """A request that cannot be answered; the message is one sentence for its sender."""


class TooManyRequests(Exception):  # noqa: N818
    """The caller has to wait `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__("Too many messages at once: please wait a moment.")
        self.seconds = math.ceil(seconds)


@dataclass(frozen=True)
class Said:
    """A checked request: either `text` or `payload` is set."""

    session: str
    text: str | None
    payload: str | None
    language: Language


class Chat:
    """The handlers of the API; never an error of the server for what a person sends."""

    def __init__(
        self, conversation: ConversationService, announcements: Announcements, texts: Texts
    ) -> None:
        self._conversation = conversation
        self._announcements = announcements
        self._texts = texts
        self._sessions = RateLimiter(_PER_SESSION)
        self._addresses = RateLimiter(_PER_ADDRESS)

    async def ask(self, request: web.Request) -> web.Response:
        """`{"session", "text" or "payload", "language"?}` gives `{"messages": [...]}`."""
        self._limit_address(request)
        said = read_said(await _body(request), preferred(_accepted(request)))
        self._limit(self._sessions, said.session)
        return _messages([await self._reply(said)])

    async def pull(self, request: web.Request) -> web.Response:
        """Announcements that wait for `?session=`, as messages like those of `ask`."""
        self._limit_address(request)
        session = _session(request.query.get("session"))
        self._limit(self._sessions, session)
        language = chosen(request.query.get("language")) or preferred(_accepted(request))
        try:
            waiting = await asyncio.to_thread(self._announcements, session, language)
        except Exception:
            _log.exception("announcements for web %s could not be read", anonymous(session))
            waiting = []
        return _messages(waiting)

    async def _reply(self, said: Said) -> Answer:
        with request(), span("web chat", "server"):
            return await self._answer(said)

    async def _answer(self, said: Said) -> Answer:
        try:
            return await self._conversation.reply_to(
                f"web:{said.session}", said.language, text=said.text, payload=said.payload
            )
        except Exception:
            _log.exception("no answer for web %s", anonymous(said.session))
            text = self._texts(said.language, "went-wrong")
            return Answer(said.language, "failed", (Part("text", text),))

    def _limit_address(self, request: web.Request) -> None:
        address = caller(request.remote, request.headers)
        if address:
            self._limit(self._addresses, address)

    def _limit(self, limiter: RateLimiter, key: str) -> None:
        if seconds := limiter.wait(key):
            raise TooManyRequests(seconds)


def read_said(body: bytes, default: Language) -> Said:
    """The checked content of a request. Raises BadRequest."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest("The body must be JSON.") from None
    if not isinstance(content, dict):
        raise BadRequest('The body must be a JSON object such as {"session": "a", "text": "b"}.')
    text, payload = content.get("text"), content.get("payload")
    if (text is None) == (payload is None):
        raise BadRequest("Send either 'text' or 'payload', as a string.")
    return Said(
        session=_session(content.get("session")),
        text=_string("text", text),
        payload=_encodable(_string("payload", payload)),
        language=_language(content.get("language"), default),
    )


def _session(value: Any) -> str:
    if value is None:
        raise BadRequest("'session' is missing: send an id of your own choice.")
    if not isinstance(value, str) or not _SESSION.fullmatch(value):
        raise BadRequest("'session' must be 1 to 64 letters, digits, '-' or '_'.")
    return value


def _string(name: str, value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise BadRequest(f"'{name}' must be a string.")
    if value is not None and len(value) > LONGEST_TEXT:
        raise BadRequest(f"'{name}' is longer than {LONGEST_TEXT:,} characters.")
    return value


def _encodable(payload: str | None) -> str | None:
    """JSON can name half a surrogate pair, which no button contains and UTF-8 cannot write."""
    return payload if payload is None else payload.encode(errors="replace").decode()


def _language(value: Any, default: Language) -> Language:
    if value is None:
        return default
    if language := chosen(value):
        return language
    raise BadRequest(f"'language' must be one of {', '.join(Language)}.")


def _accepted(request: web.Request) -> str:
    return request.headers.get(hdrs.ACCEPT_LANGUAGE, "")


async def _body(request: web.Request) -> bytes:
    try:
        return await request.read()
    except (web.RequestPayloadError, HttpProcessingError) as error:
        raise BadRequest("The body arrived damaged or incomplete.") from error


def _messages(answers: list[Answer]) -> web.Response:
    body = {"messages": [message(answer) for answer in answers]}
    return web.json_response(body, headers={hdrs.CACHE_CONTROL: "no-store"})
