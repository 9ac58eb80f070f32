"""The sender's way to the Bot API: python-telegram-bot's request layer and errors, but no objects.

Building python-telegram-bot's `Message` from each answer costs more than the request itself.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Protocol

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import RetryAfter, TelegramError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.alerts.budget import Priority
from bot.alerts.limiter import PriorityLimiter, seconds_of
from bot.alerts.rendering import AlertMessage

READ_SECONDS = 25.0
_CONNECT_SECONDS = 10.0
_NO_PREVIEW = {"is_disabled": True}


class Courier(Protocol):
    """What the sender needs of the Bot API; both raise telegram.error.TelegramError."""

    async def send(
        self, chat: str, message: AlertMessage, *, thread: int | None = None, silent: bool = False
    ) -> int:
        """Send one message; gives back its id."""

    async def edit(self, chat: str, message_id: int, message: AlertMessage) -> None:
        """Put a message in place of an earlier one."""


class BotCourier:
    """A courier for turns that were waited for already; tells the limiter of refusals."""

    def __init__(self, bot: Bot, limiter: PriorityLimiter) -> None:
        self._bot = bot
        self._limiter = limiter

    async def send(
        self, chat: str, message: AlertMessage, *, thread: int | None = None, silent: bool = False
    ) -> int:
        """Send one message; gives back its id."""
        more: dict[str, Any] = {"disable_notification": True} if silent else {}
        if thread is not None:
            more["message_thread_id"] = thread
        sent = await self._post("sendMessage", chat, message, more)
        try:
            return int(sent["message_id"])
        except (TypeError, KeyError, ValueError):
            raise TelegramError("the answer has no message id") from None

    async def edit(self, chat: str, message_id: int, message: AlertMessage) -> None:
        """Put a message in place of an earlier one."""
        await self._post("editMessageText", chat, message, {"message_id": message_id})

    async def _post(
        self, method: str, chat: str, message: AlertMessage, more: dict[str, Any]
    ) -> Any:
        parameters = [
            RequestParameter("chat_id", chat, None),
            *_content(message),
            *(RequestParameter(name, value, None) for name, value in more.items()),
        ]
        try:
            return await self._bot.request.post(
                f"{self._bot.base_url}/{method}",
                RequestData(parameters),
                read_timeout=READ_SECONDS,
                connect_timeout=_CONNECT_SECONDS,
            )
        except RetryAfter as refusal:
            seconds = seconds_of(refusal)
            self._limiter.refused(chat, seconds, Priority.BROADCAST, method)
            raise


@lru_cache(maxsize=64)
def _content(message: AlertMessage) -> tuple[RequestParameter, ...]:
    parts = [
        RequestParameter("text", message.html, None),
        RequestParameter("parse_mode", ParseMode.HTML, None),
        RequestParameter("link_preview_options", _NO_PREVIEW, None),
    ]
    if (keyboard := message.keyboard) is not None:
        parts.append(RequestParameter("reply_markup", keyboard.to_dict(), None))
    return tuple(parts)
