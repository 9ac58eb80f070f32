"""Rasa's one door for the bot: `POST /webhooks/rest/webhook`.

It stands where Rasa's own REST channel stood, and differs from it: text typed by a person is never
taken as a button's payload, what a caller says about itself is not believed, messages of one
conversation are answered one after the other, and a failure is told as one.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from nlu import logs, traces
from nlu.ahead import Ahead, shared_ahead
from nlu.components.text import safe
from nlu.figures import Figures, shared_figures
from nlu.payloads import Payload, parse_payload

MAX_BODY_BYTES = 64 * 1024
MAX_SENDER_CHARACTERS = 128
MAX_MESSAGE_CHARACTERS = 4000
LANGUAGES = ("en", "zh-Hans", "zh-Hant")

logger = logging.getLogger(__name__)

Handler = Callable[[UserMessage], Awaitable[Any]]


class BadRequestError(ValueError):
    """The request is not one that this door takes; the message says why."""


class NoAnswerError(RuntimeError):
    """Rasa ended without an answer; its log has the reason."""


@dataclass(frozen=True)
class Incoming:
    """A checked request: what was typed, or the payload of the button that was pressed.

    `language` is the one that the chat has chosen, if it has.
    """

    sender: str
    text: str
    payload: Payload | None
    language: str | None = None

    def metadata(self, identity: str) -> dict[str, str]:
        """What goes to the action server with the message."""
        chosen = {"language": self.language} if self.language else {}
        return {"request": identity, **chosen}


class RestDoor(InputChannel):
    """The channel; `token`, when not empty, must come with each request."""

    @classmethod
    def name(cls) -> str:
        """The stock channel's name, and so its path."""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """A door with the token in RASA_TOKEN, open when there is none."""
        return cls(os.environ.get("RASA_TOKEN", ""), shared_figures(), shared_ahead())

    def __init__(
        self, token: str = "", figures: Figures | None = None, ahead: Ahead | None = None
    ) -> None:
        self._token = token
        self._figures = figures or Figures()
        self._ahead = ahead or Ahead()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """The routes `/` (health: 503 without a model) and `/webhook`."""
        routes = Blueprint("rest_door", "rest_door")

        @routes.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            # Rasa itself goes on without a model, and says nothing to anybody.
            if not request.app.ctx.agent.is_ready():
                return response.json({"status": "no model"}, status=503)
            return response.json({"status": "ok"})

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            return await self._receive(request, on_new_message)

        return routes

    async def _receive(self, request: Request, on_new_message: Handler) -> HTTPResponse:
        if not self._may_enter(request):
            self._figures.refused("token")
            return response.json({"error": "The token is missing or wrong."}, status=401)
        try:
            incoming = read_request(request.body)
        except BadRequestError as error:
            self._figures.refused("request")
            return response.json({"error": str(error)}, status=400)
        identity = logs.begin(request.headers.get(logs.HEADER))
        status: int = 200
        turn = traces.span("rasa turn", "server", request.headers.get(traces.HEADER))
        try:
            with turn, self._figures.answering(), self._ahead.at_work():
                told: Any = await self._answer(incoming, on_new_message, identity)
        except Exception as error:
            # The type only: a message or a traceback may hold what the person wrote. The id
            # leads to the bot's log, which knows the conversation by a name of its own.
            logger.error("No answer to request %s: %s", identity, type(error).__name__)
            logger.debug("Cause", exc_info=True)
            told, status = {"error": "The assistant could not answer."}, 503
        return response.json(told, status=status, headers={logs.HEADER: identity})

    def _may_enter(self, request: Request) -> bool:
        if not self._token:
            return True
        bearer = request.headers.get("authorization", "")
        given = request.args.get("token") or bearer.removeprefix("Bearer ")
        return is_token(given, self._token)

    async def _answer(
        self, incoming: Incoming, handle: Handler, identity: str
    ) -> list[dict[str, Any]]:
        # Rasa's own lock would make the second message wait a whole second.
        turn = self._turns.setdefault(incoming.sender, asyncio.Lock())
        came = time.perf_counter()
        async with turn:
            self._figures.waited(time.perf_counter() - came)
            collected = CollectingOutputChannel()
            message = UserMessage(
                incoming.text,
                collected,
                incoming.sender,
                parse_data=incoming.payload.parse_data() if incoming.payload else None,
                input_channel=self.name(),
                metadata=incoming.metadata(identity),
            )
            await handle(message)
        if not collected.messages:
            raise NoAnswerError
        return collected.messages


def is_token(given: str, wanted: str) -> bool:
    """Whether a caller's token is the right one, compared in constant time.

    A header may hold bytes that are no text; they are wrong, and no error.
    """
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), wanted.encode())


def read_request(body: bytes) -> Incoming:
    """The checked request; raises BadRequestError with what is wrong."""
    fields = _read_json(body)
    sender = _read_sender(fields.get("sender"))
    language = _read_language(fields.get("language"))
    if "payload" in fields:
        payload = parse_payload(fields["payload"]) if isinstance(fields["payload"], str) else None
        if payload is None:
            raise BadRequestError("'payload' must be an allowed button, like /finance.")
        return Incoming(sender, payload.text, payload, language)
    return Incoming(sender, _read_message(fields.get("message")), None, language)


def _read_json(body: bytes) -> dict[str, Any]:
    if len(body) > MAX_BODY_BYTES:
        raise BadRequestError(f"The body must have at most {MAX_BODY_BYTES} bytes.")
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRequestError("The body must be JSON.") from error
    if not isinstance(fields, dict):
        raise BadRequestError("The body must be a JSON object.")
    return fields


def _read_sender(sender: object) -> str:
    if not isinstance(sender, str) or not 1 <= len(sender) <= MAX_SENDER_CHARACTERS:
        raise BadRequestError(f"'sender' must have 1 to {MAX_SENDER_CHARACTERS} characters.")
    if safe(sender) != sender:
        raise BadRequestError("'sender' must be plain characters on one line.")
    return sender


def _read_language(language: object) -> str | None:
    if language is not None and language not in LANGUAGES:
        raise BadRequestError(f"'language' must be one of {', '.join(LANGUAGES)}.")
    return language if isinstance(language, str) else None


def _read_message(message: object) -> str:
    if not isinstance(message, str) or not 1 <= len(message) <= MAX_MESSAGE_CHARACTERS:
        raise BadRequestError(f"'message' must have 1 to {MAX_MESSAGE_CHARACTERS} characters.")
    # Nothing but invisible characters is still a message, and gets the answer to an unclear one.
    return safe(message) or "?"
