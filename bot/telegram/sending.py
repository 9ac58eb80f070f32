"""Sends answers to the place where they were asked for, and notes chats that are gone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TypeVar

from telegram import (
    Bot,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

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
# Seconds between tries while Telegram cannot be reached: a minute and a half in all. Each is
# short, so that the answer comes soon after Telegram is back.
_WAITS_WHEN_AWAY = (0.5, 1.0, 2.0, *[4.0] * 22)
_UNMODIFIED = "not modified"
Send = Callable[[int, ReplyParameters | None], Awaitable[Message]]
Result = TypeVar("Result")


class Sender:
    """Everything that the bot says in reply goes out here."""

    def __init__(
        self, bot: Bot, chats: TelegramChats, texts: Texts, running: Callable[[], bool]
    ) -> None:
        """`running` says whether it is worth while to wait for Telegram to come back."""
        self._bot = bot
        self._chats = chats
        self._texts = texts
        self._running = running

    @property
    def bot_id(self) -> int:
        """The bot's own id."""
        return self._bot.id

    @property
    def username(self) -> str:
        """The bot's name in links."""
        return self._bot.username

    async def answer(self, place: Place, answer: Answer) -> Message | None:
        """An answer with its sources, and its buttons under the last message, which comes back."""
        keyboard = below_answer(answer.buttons)
        return await self.messages(place, render(answer, self._texts), keyboard)

    async def messages(
        self, place: Place, messages: Sequence[str], keyboard: InlineKeyboardMarkup | None
    ) -> Message | None:
        """HTML of ours in messages that fit; gives the last, or None when the chat is gone."""
        sent: Message | None = None
        for number, html in enumerate(messages, start=1):
            send = self._text(place, html, keyboard if number == len(messages) else None)
            sent = await self._send(place, sent.chat.id if sent else place.chat_id, send)
            if sent is None:
                break
        return sent

    async def photo(
        self,
        place: Place,
        photo: bytes | str,
        caption: str,
        keyboard: InlineKeyboardMarkup | None = None,
    ) -> Message | None:
        """A picture, new or by the id that Telegram gave it, with its words below."""

        async def send(chat_id: int, reply: ReplyParameters | None) -> Message:
            return await self._bot.send_photo(
                chat_id,
                photo,
                caption=caption,
                reply_markup=keyboard,
                message_thread_id=place.thread,
                reply_parameters=reply,
            )

        return await self._send(place, place.chat_id, send)

    async def turn_photo(
        self,
        place: Place,
        message_id: int,
        photo: bytes | str,
        caption: str,
        keyboard: InlineKeyboardMarkup | None,
    ) -> Message | None:
        """Put a picture in place of another; None when the message is gone or shows it already."""
        media = InputMediaPhoto(photo, caption)
        try:
            turned = await self._bot.edit_message_media(
                media, place.chat_id, message_id, reply_markup=keyboard
            )
        except BadRequest as error:
            if _UNMODIFIED in error.message:
                return None
            raise
        return turned if isinstance(turned, Message) else None

    async def buttons(
        self, place: Place, message_id: int, keyboard: InlineKeyboardMarkup | None
    ) -> None:
        """Put other buttons under an earlier message; one that is gone is no error."""
        with suppress(BadRequest, Forbidden):
            await self._bot.edit_message_reply_markup(
                place.chat_id, message_id, reply_markup=keyboard
            )

    async def say(
        self, place: Place, text: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> None:
        """Plain text."""
        await self.messages(place, render_text(text), keyboard)

    async def say_html(
        self, place: Place, html: str, keyboard: InlineKeyboardMarkup | None
    ) -> None:
        """HTML of ours that fits one message."""
        await self.messages(place, [html], keyboard)

    async def edit(
        self, place: Place, message_id: int, text: str, keyboard: InlineKeyboardMarkup | None
    ) -> None:
        """Put text and buttons in place of an earlier message's; the same again is no error."""
        html = render_text(text)[0]
        await self.edit_html(place, message_id, html, keyboard)

    async def edit_html(
        self, place: Place, message_id: int, html: str, keyboard: InlineKeyboardMarkup | None
    ) -> int | None:
        """As `edit`, with HTML of ours. Gives the message's id, another where it was sent anew."""
        edit = partial(
            self._bot.edit_message_text,
            html,
            place.chat_id,
            message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        try:
            await self._reached(edit)
        except BadRequest as error:
            if _UNMODIFIED not in error.message:  # deleted, or too old to be edited
                sent = await self.messages(place, [html], keyboard)
                return sent.message_id if sent else None
        except Forbidden:
            await self._gone(place)
            return None
        return message_id

    @asynccontextmanager
    async def typing(
        self, place: Place, action: ChatAction = ChatAction.TYPING
    ) -> AsyncIterator[None]:
        """Shows that an answer is coming, for as long as the block runs."""
        showing = asyncio.create_task(self._show_typing(place, action))
        try:
            yield
        finally:
            showing.cancel()
            with suppress(asyncio.CancelledError):
                await showing

    async def _show_typing(self, place: Place, action: ChatAction) -> None:
        while True:
            with suppress(TelegramError):
                await self._bot.send_chat_action(
                    place.chat_id, action, message_thread_id=place.thread
                )
            await asyncio.sleep(_TYPING_SECONDS)

    def _text(self, place: Place, html: str, keyboard: InlineKeyboardMarkup | None) -> Send:
        async def send(chat_id: int, reply: ReplyParameters | None) -> Message:
            return await self._bot.send_message(
                chat_id,
                html,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                message_thread_id=place.thread,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                reply_parameters=reply,
            )

        return send

    async def _send(self, place: Place, chat_id: int, send: Send) -> Message | None:
        """What was sent, in another chat after a move; None when the chat is gone."""
        for _ in range(_TRIES):
            try:
                return await self._reached(partial(send, chat_id, _quoting(place, chat_id)))
            except RetryAfter as error:
                await asyncio.sleep(_seconds(error))
            except ChatMigrated as error:
                await self._chats.moved(chat_id, error.new_chat_id)
                chat_id = error.new_chat_id
            except Forbidden:
                await self._gone(place)
                return None
        _log.warning("no room to answer in chat %s", anonymous(place.chat_id))
        return None

    async def _reached(self, call: Callable[[], Awaitable[Result]]) -> Result:
        """Call until Telegram is reached: a person would sooner read an answer twice than never."""
        for wait in _WAITS_WHEN_AWAY:
            try:
                return await call()
            except BadRequest:
                raise
            except NetworkError as error:
                _log.warning("a reply did not get through: %s", type(error).__name__)
                if not self._running():
                    raise
            await asyncio.sleep(wait)
        return await call()

    async def _gone(self, place: Place) -> None:
        if place.private:
            await self._chats.blocked(place.chat_id)
        else:
            await self._chats.left(place.chat_id)


def _quoting(place: Place, chat_id: int) -> ReplyParameters | None:
    """The message that is answered; after a move it is in another chat."""
    if place.reply_to is None or chat_id != place.chat_id:
        return None
    return ReplyParameters(place.reply_to, allow_sending_without_reply=True)


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    seconds = wait if isinstance(wait, (int, float)) else wait.total_seconds()
    return min(float(seconds), _LONGEST_WAIT)
