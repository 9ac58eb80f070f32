"""`POST /telegram`: where Telegram brings updates."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Callable
from typing import Any

from aiohttp import hdrs, web
from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot, Update

from bot.settings import WEBHOOK_PATH, Settings
from bot.telegram.in_order import chat_of
from bot.telegram.intake import Intake, Receipt
from bot.web.limits import sender_address
from data.inbox import Incoming

_log = logging.getLogger(__name__)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105
_LARGEST = 512 * 1024
_BODY_SECONDS = 10.0
_AGAIN = {hdrs.RETRY_AFTER: "1"}
_LARGEST_NUMBER = 2**53

Counted = Callable[[str], None]


class Refusal(Exception):  # noqa: N818
    """A request that is not taken in, with the status that says why."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class Door:
    """Lets in who has the secret, and says 200 only to what is kept.

    503 asks Telegram to bring an update again: when there is too much to do, the database is away,
    or this process starts or stops.
    """

    def __init__(
        self,
        intake: Intake,
        bot: Bot,
        settings: Settings,
        counted: Counted = lambda _: None,
    ) -> None:
        """`counted` is told each outcome."""
        self._intake = intake
        self._bot = bot
        self._number = settings.bot_number
        self._secret = settings.webhook_secret.encode()
        self._networks = settings.telegram_webhook_networks
        self._counted = counted

    def routes(self) -> list[web.RouteDef]:
        """The one address."""
        return [web.post(WEBHOOK_PATH, self.serve)]

    async def serve(self, request: web.Request) -> web.Response:
        """An empty answer whose status says whether the update may be forgotten."""
        try:
            self._check_sender(request)
            update = self._read(await _body(request))
        except Refusal as refusal:
            self._counted("refused")
            return web.Response(status=refusal.status)
        try:
            receipt = await self._intake.take(update)
        except SQLAlchemyError as error:
            _log.error("webhook: an update cannot be kept: %s", type(error).__name__)
            receipt = Receipt.BUSY
        self._counted(receipt)
        if receipt is Receipt.DROPPED:
            _log.warning("webhook: a chat sends too fast: update %d is dropped", update.number)
        if receipt is Receipt.BUSY:
            return web.Response(status=503, headers=_AGAIN)
        return web.Response()

    def _check_sender(self, request: web.Request) -> None:
        address = sender_address(request.remote, request.headers)
        if self._networks and not (
            address and any(address in network for network in self._networks)
        ):
            _log.warning("webhook: a request from outside TELEGRAM_WEBHOOK_NETWORKS")
            raise Refusal(403)
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._secret):
            _log.warning("webhook: a request without the secret")
            raise Refusal(403)

    def _read(self, body: bytes) -> Incoming:
        fields = _json(body)
        number = fields.get("update_id")
        if not isinstance(number, int) or not 0 < number < _LARGEST_NUMBER:
            raise Refusal(400)
        chat = chat_of(parse_update(fields, self._bot))
        return Incoming(self._number, number, chat, json.dumps(fields))


def parse_update(fields: dict[str, Any], bot: Bot) -> Update:
    """The update of a JSON object. Raises Refusal for what is none."""
    try:
        return Update.de_json(fields, bot)
    except Exception as error:  # whatever python-telegram-bot runs into
        _log.error("webhook: no update: %s", type(error).__name__)
        raise Refusal(400) from error


def _json(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refusal(400) from error
    if not isinstance(fields, dict):
        raise Refusal(400)
    return fields


async def _body(request: web.Request) -> bytes:
    """The body, which may be larger than those of the web chat."""
    if (request.content_length or 0) > _LARGEST:
        raise Refusal(413)
    pieces, size = [], 0
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for piece in request.content.iter_any():
                size += len(piece)
                if size > _LARGEST:
                    raise Refusal(413)
                pieces.append(piece)
    except TimeoutError as error:
        raise Refusal(408) from error
    return b"".join(pieces)
