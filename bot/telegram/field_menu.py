"""/fields: the fields in pages that turn in place, and their overviews in the same message."""

from __future__ import annotations

from telegram import InlineKeyboardMarkup, Update

from bot.telegram.answering import MENU
from bot.telegram.commands import Context
from bot.telegram.keyboards import labelled, rows_of
from bot.telegram.people import place_of
from bot.telegram.services import Services
from data.answers.payloads import payload
from data.languages import Language

OPEN = "field"
PAGE = 6


class FieldMenu:
    """Works without Rasa; what is chosen is told in place, with the way back."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._texts = services.texts

    async def command(self, update: Update, context: Context) -> None:
        """The first page; a field named after the command is opened at once."""
        place = place_of(update)
        if place is None:
            return
        language, _ = await self._services.language(update)
        if context.args:
            field = await self._services.field_in(" ".join(context.args))
            if field is not None:
                await self._services.reply(place, language, payload=payload(field))
                return
            await self._services.sender.say(place, self._texts(language, "help-fields"))
        text, menu = await self._page(1, language)
        await self._services.sender.say(place, text, menu)

    async def turn(self, update: Update, page: int) -> None:
        """Another page in place."""
        place, message = place_of(update), update.effective_message
        if place is None or message is None:
            return
        language, _ = await self._services.language(update)
        text, menu = await self._page(page, language)
        await self._services.sender.edit(place, message.message_id, text, menu)

    async def open(self, update: Update, field: str) -> bool:
        """A field's overview in place of the menu; False when there is no such field."""
        place, message = place_of(update), update.effective_message
        names = await self._services.field_names(Language.EN)
        if place is None or message is None or field not in names:
            return False
        language, chosen = await self._services.language(update)
        answering = self._services.answering
        answer = await answering.ask(place, language, payload=payload(field), chosen=chosen)
        page = 1 + list(names).index(field) // PAGE
        await answering.open(place, message.message_id, answer, page)
        return True

    async def _page(self, page: int, language: Language) -> tuple[str, InlineKeyboardMarkup]:
        names = list((await self._services.field_names(language)).items())
        count = max(1, -(-len(names) // PAGE))
        page = max(1, min(page, count))
        shown = names[(page - 1) * PAGE : page * PAGE]
        rows = rows_of([labelled(name, f"{OPEN}:{key}") for key, name in shown])
        turns = []
        if page > 1:
            turns.append(
                labelled(self._texts(language, "button-fields-before"), f"{MENU}:{page - 1}")
            )
        if page < count:
            turns.append(
                labelled(self._texts(language, "button-fields-after"), f"{MENU}:{page + 1}")
            )
        text = self._texts(language, "fields-page", page=str(page), pages=str(count))
        return text, InlineKeyboardMarkup([*rows, turns] if turns else rows)
