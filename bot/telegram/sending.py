"""Sends answers to the place where they were asked for, and notes chats that are gone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.conversation import anonymous
from bot.telegram.chats import TelegramChats
from bot.telegram.keyboards import below_answer
from bot.telegram.people import Place
from bot.telegram.rendering import render, render_text
from data.answers.document import Answer
from data.texts import Texts

_log = logging.getLogger(__name__)
_TYPING_SECONDS = 4.5
_LONGEST_WAIT = 30.0
_TRIES = 3
_UNMODIFIED = "not modified"


class Sender:
    """Everything that the bot says in reply goes out here."""

    def __init__(self, bot: Bot, chats: TelegramChats, texts: Texts) -> None:
        self._bot = bot
        self._chats = chats
        self._texts = texts

    async def answer(self, place: Place, answer: Answer) -> None:
        """An answer with its sources, and its buttons under the last message."""
        await self._send_all(place, render(answer, self._texts), below_answer(answer.buttons))

    async def say(
        self, place: Place, text: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> None:
        """Plain text."""
        await self._send_all(place, render_text(text), keyboard)

    async def say_html(
        self, place: Place, html: str, keyboard: InlineKeyboardMarkup | None
    ) -> None:
        """HTML of ours that fits one message."""
        await self._send_all(place, [html], keyboard)

    async def edit(
        self, place: Place, message_id: int, text: str, keyboard: InlineKeyboardMarkup | None
    ) -> None:
        """Put text and buttons in place of an earlier message's; the same again is no error."""
        html = render_text(text)[0]
        await self.edit_html(place, message_id, html, keyboard)

    async def edit_html(
        self, place: Place, message_id: int, html: str, keyboard: InlineKeyboardMarkup | None
    ) -> None:
        """As `edit`, with HTML of ours."""
        try:
            await self._bot.edit_message_text(
                html,
                place.chat_id,
                message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        except BadRequest as error:
            if _UNMODIFIED not in error.message:  # deleted, or too old to be edited
                await self._send_all(place, [html], keyboard)
        except Forbidden:
            await self._gone(place)

    @asynccontextmanager
    async def typing(self, place: Place) -> AsyncIterator[None]:
        """Shows that an answer is coming, for as long as the block runs."""
        showing = asyncio.create_task(self._show_typing(place))
        try:
            yield
        finally:
            showing.cancel()
            with suppress(asyncio.CancelledError):
                await showing

    async def _show_typing(self, place: Place) -> None:
        while True:
            with suppress(TelegramError):
                await self._bot.send_chat_action(
                    place.chat_id, ChatAction.TYPING, message_thread_id=place.thread
                )
            await asyncio.sleep(_TYPING_SECONDS)

    async def _send_all(
        self, place: Place, messages: Sequence[str], keyboard: InlineKeyboardMarkup | None
    ) -> None:
        chat_id: int | None = place.chat_id
        for number, html in enumerate(messages, start=1):
            last = number == len(messages)
            chat_id = await self._send(place, chat_id, html, keyboard if last else None)
            if chat_id is None:
                return

    async def _send(
        self, place: Place, chat_id: int | None, html: str, keyboard: InlineKeyboardMarkup | None
    ) -> int | None:
        """The chat where it arrived, which is another after a move; None when it is gone."""
        for _ in range(_TRIES):
            if chat_id is None:
                break
            try:
                await self._send_once(place, chat_id, html, keyboard)
            except RetryAfter as error:
                await asyncio.sleep(_seconds(error))
            except ChatMigrated as error:
                await self._chats.moved(chat_id, error.new_chat_id)
                chat_id = error.new_chat_id
            except Forbidden:
                await self._gone(place)
                return None
            else:
                return chat_id
        _log.warning("no room to answer in chat %s", anonymous(place.chat_id))
        return None

    async def _send_once(
        self, place: Place, chat_id: int, html: str, keyboard: InlineKeyboardMarkup | None
    ) -> None:
        moved = chat_id != place.chat_id
        quoted = place.reply_to is not None and not moved
        await self._bot.send_message(
            chat_id,
            html,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard,
            message_thread_id=place.thread,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_parameters=ReplyParameters(place.reply_to, allow_sending_without_reply=True)
            if quoted and place.reply_to is not None
            else None,
        )

    async def _gone(self, place: Place) -> None:
        if place.private:
            await self._chats.blocked(place.chat_id)
        else:
            await self._chats.left(place.chat_id)


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    seconds = wait if isinstance(wait, (int, float)) else wait.total_seconds()
    return min(float(seconds), _LONGEST_WAIT)
