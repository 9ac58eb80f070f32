"""/share: a field's link with its QR code, to be passed on."""

from __future__ import annotations

import asyncio

from telegram import InlineKeyboardMarkup, Update
from telegram.constants import ChatAction

from bot.telegram.commands import Context
from bot.telegram.keyboards import labelled, rows_of
from bot.telegram.links import qr_code, start_link
from bot.telegram.people import Place, place_of
from bot.telegram.services import Services
from data.languages import Language

SHARE = "share"


class ShareCommand:
    """Works without Rasa."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._texts = services.texts

    async def command(self, update: Update, context: Context) -> None:
        """The code of the field that is named, else a menu of fields."""
        place = place_of(update)
        if place is None:
            return
        language, _ = await self._services.language(update)
        said = " ".join(context.args or ())
        field = await self._services.field_in(said) if said else None
        if field is not None:
            await self._send(place, field, language)
            return
        names = await self._services.field_names(language)
        rows = rows_of([labelled(name, f"{SHARE}:{key}") for key, name in names.items()])
        text = self._texts(language, "help-share" if said else "share-menu")
        await self._services.sender.say(place, text, InlineKeyboardMarkup(rows))

    async def press(self, update: Update, field: str) -> None:
        """A field of the menu."""
        place = place_of(update)
        if place is None or field not in await self._services.field_names(Language.EN):
            return
        language, _ = await self._services.language(update)
        await self._send(place, field, language)

    async def _send(self, place: Place, field: str, language: Language) -> None:
        names = await self._services.field_names(language)
        link = start_link(self._services.sender.username, "field", field)
        alerts = start_link(self._services.sender.username, "subscribe", field)
        caption = self._texts(
            language, "share-caption", field=names[field], link=link, alerts=alerts
        )
        async with self._services.sender.typing(place, ChatAction.UPLOAD_PHOTO):
            code = await asyncio.to_thread(qr_code, link)
            await self._services.sender.photo(place, code, caption)
