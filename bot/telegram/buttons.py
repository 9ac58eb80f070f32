"""Every button that a person can press, by the first word of its data."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from telegram import CallbackQuery, Update
from telegram.error import NetworkError

from bot.telegram import keyboards
from bot.telegram.alert_commands import AlertCommands
from bot.telegram.answering import ASK, BACK, DRAW, MENU, MORE
from bot.telegram.commands import OPEN_COMMAND, Context, Handler
from bot.telegram.feedback import FeedbackDesk
from bot.telegram.field_menu import OPEN, FieldMenu
from bot.telegram.language_command import LanguageCommand
from bot.telegram.milestones import Milestones
from bot.telegram.people import may_change, place_of
from bot.telegram.picture_desk import TURN, PictureDesk
from bot.telegram.questions import FIRST, known_question
from bot.telegram.services import Services
from bot.telegram.settings_command import SettingsCommand
from bot.telegram.settings_pages import FEWER, LESS, SET
from bot.telegram.share import SHARE, ShareCommand
from bot.telegram.thumbs import THUMB
from data.answers.payloads import PayloadError, parse_payload, payload
from data.chats import UnknownFieldError

_FIELDS = payload("fields")
_LONGEST_NUMBER = 6


@dataclass(frozen=True)
class Word:
    """What Telegram shows over the chat for a moment, or until it is closed where it `stays`."""

    text: str
    stays: bool = True


@dataclass(frozen=True)
class Desks:
    """Who carries out what a button asks for."""

    alerts: AlertCommands
    milestones: Milestones
    language: LanguageCommand
    settings: SettingsCommand
    fields: FieldMenu
    pictures: PictureDesk
    share: ShareCommand
    feedback: FeedbackDesk


Press = Callable[[Update, Context, str], Awaitable[Word | None]]


class Buttons:
    """Finds out what was pressed; the press is acknowledged in any case."""

    def __init__(self, services: Services, desks: Desks, commands: dict[str, Handler]) -> None:
        self._services = services
        self._desks = desks
        self._commands = commands
        self._quick: dict[str, Press] = {
            keyboards.SWITCH: self._alert(keyboards.SWITCH),
            keyboards.DROP: self._alert(keyboards.DROP),
            SET: self._setting(SET),
            FEWER: self._setting(FEWER),
            LESS: self._setting(LESS),
            keyboards.SPEAK: self._speak,
            keyboards.PAGE: self._milestones,
            MENU: self._menu,
            BACK: self._back,
            THUMB: self._thumb,
        }
        # These take a while: the button's waiting sign ends before they begin.
        self._slow: dict[str, Press] = {
            ASK: self._ask,
            OPEN: self._open_field,
            DRAW: self._picture(DRAW),
            TURN: self._picture(TURN),
            SHARE: self._share,
            OPEN_COMMAND: self._command,
        }

    async def pressed(self, update: Update, context: Context) -> None:
        """The handler of callback queries."""
        query = update.callback_query
        if query is None:
            return
        if query.message is None or not query.data:
            await _acknowledge(query, None)
            return
        action, _, value = query.data.partition(":")
        if query.data.startswith("/"):
            await self._payload(update, context, query, query.data)
        elif action in self._slow:
            await _acknowledge(query, None)
            await self._slow[action](update, context, value)
        else:
            press = self._quick.get(action, self._old)
            await _acknowledge(query, await press(update, context, value))

    async def _payload(
        self, update: Update, context: Context, query: CallbackQuery, data: str
    ) -> None:
        if _changes_chat(data):
            await _acknowledge(query, await self._change(update, context, data))
            return
        await _acknowledge(query, None)
        if data == _FIELDS:
            await self._desks.fields.command(update, context)
        elif data != MORE or not await self._more(update):
            await self._reply(update, data)

    async def _reply(self, update: Update, data: str, heading: str = "") -> None:
        place = place_of(update)
        if place is None:
            return
        language, chosen = await self._services.language(update)
        await self._services.reply(place, language, payload=data, chosen=chosen, heading=heading)

    async def _more(self, update: Update) -> bool:
        place, message = place_of(update), update.effective_message
        if place is None or message is None:
            return False
        language, _ = await self._services.language(update)
        return await self._services.answering.more(place, message.message_id, language)

    async def _back(self, update: Update, context: Context, value: str) -> Word | None:
        place, message = place_of(update), update.effective_message
        if place is None or message is None:
            return None
        if await self._services.answering.back(place, message.message_id):
            return None
        return await self._old(update, context, value)

    async def _ask(self, update: Update, context: Context, value: str) -> None:
        """A question of the first screen is asked in its words, one near an answer by its row."""
        place = place_of(update)
        if place is None:
            return
        language, chosen = await self._services.language(update)
        if value in FIRST:
            question = self._services.texts(language, f"question-{value}")
            await self._services.reply(
                place, language, text=question, chosen=chosen, heading=question
            )
            return
        writer = await self._services.writer()
        heading = known_question(writer.catalogue, value, language)
        with suppress(PayloadError):
            await self._reply(update, payload("show", id=value), heading)

    async def _command(self, update: Update, context: Context, value: str) -> None:
        if (handler := self._commands.get(value)) is not None:
            await handler(update, context)

    async def _open_field(self, update: Update, context: Context, value: str) -> None:
        if not await self._desks.fields.open(update, value):
            await self._desks.fields.command(update, context)

    async def _menu(self, update: Update, context: Context, value: str) -> Word | None:
        if not value.isdecimal():
            return await self._old(update, context, value)
        await self._desks.fields.turn(update, int(value[:_LONGEST_NUMBER]))
        return None

    async def _milestones(self, update: Update, context: Context, value: str) -> Word | None:
        if not value.isdecimal():
            return await self._old(update, context, value)
        await self._desks.milestones.turn(update, int(value[:_LONGEST_NUMBER]))
        return None

    async def _share(self, update: Update, context: Context, value: str) -> None:
        await self._desks.share.press(update, value)

    async def _thumb(self, update: Update, context: Context, value: str) -> Word | None:
        thanks = await self._desks.feedback.press(update, value)
        if thanks is None:
            return await self._old(update, context, value)
        return Word(thanks, stays=False)

    async def _speak(self, update: Update, context: Context, value: str) -> Word | None:
        return _refusal(await self._desks.language.press(update, context, value))

    def _alert(self, action: str) -> Press:
        async def press(update: Update, context: Context, value: str) -> Word | None:
            return _refusal(await self._desks.alerts.press(update, context, action, value))

        return press

    def _setting(self, action: str) -> Press:
        async def press(update: Update, context: Context, value: str) -> Word | None:
            return _refusal(await self._desks.settings.press(update, context, action, value))

        return press

    def _picture(self, action: str) -> Press:
        async def press(update: Update, context: Context, value: str) -> None:
            await self._desks.pictures.press(update, action, value)

        return press

    async def _old(self, update: Update, context: Context, value: str) -> Word:
        language, _ = await self._services.language(update)
        return Word(self._services.texts(language, "old-button"))

    async def _change(self, update: Update, context: Context, data: str) -> Word | None:
        intent, values = parse_payload(data)
        place = place_of(update, channels=True)
        if place is None:
            return None
        if intent == "language":
            return await self._speak(update, context, values["language"])
        language, _ = await self._services.language(update)
        if not await may_change(update, context.bot):
            return Word(self._services.texts(language, "admins-only"))
        alerts = self._desks.alerts
        switch = alerts.switch_on if intent == "subscribe" else alerts.switch_off
        try:
            await switch(place, values["field"], language)
        except UnknownFieldError:
            return Word(self._services.texts(language, "unknown-field"))
        return None


def _changes_chat(data: str) -> bool:
    """These change what a chat receives: the bot does so itself, after asking who presses."""
    try:
        intent, values = parse_payload(data)
    except PayloadError:
        return False
    return (intent in {"subscribe", "unsubscribe"} and "field" in values) or (
        intent == "language" and "language" in values
    )


def _refusal(text: str | None) -> Word | None:
    return Word(text) if text is not None else None


async def _acknowledge(query: CallbackQuery, word: Word | None) -> None:
    """Ends the button's waiting sign.

    A press from long ago cannot be acknowledged any more; what it asks for is done also then, and
    where Telegram is out of reach just now.
    """
    with suppress(NetworkError):
        if word is None:
            await query.answer()
        else:
            await query.answer(word.text, show_alert=word.stays)
