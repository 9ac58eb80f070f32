"""/subscribe, /unsubscribe, /subscriptions and /stop, and the buttons of their menus."""

from __future__ import annotations

from telegram import InlineKeyboardMarkup, Update

from bot.telegram import keyboards
from bot.telegram.channels import Channels
from bot.telegram.commands import Context, Handler
from bot.telegram.keyboards import labelled
from bot.telegram.people import Place, may_change
from bot.telegram.services import Services
from bot.telegram.settings_pages import FEWER, SET
from data.answers.document import Answer, Button, Part
from data.answers.payloads import button
from data.answers.plain import plain_text
from data.chats import UnknownFieldError
from data.languages import Language
from data.models import ALL_FIELDS

_EVERYTHING = {"all", "everything", "全部", "所有"}


class AlertCommands:
    """Choosing alerts; in a group for admins only."""

    def __init__(self, services: Services, channels: Channels) -> None:
        self._services = services
        self._channels = channels
        self._texts = services.texts

    def by_name(self) -> dict[str, Handler]:
        """Each command's handler."""
        return {
            "subscribe": self.subscribe,
            "unsubscribe": self.unsubscribe,
            "subscriptions": self.subscriptions,
            "stop": self.stop,
        }

    async def subscribe(self, update: Update, context: Context) -> None:
        """A menu of the fields with ticks; a field named after the command is taken at once."""
        place, language = await self._where(update, context)
        if place is None or not await self._may_change(update, context, place, language):
            return
        if (field := await self._named(context.args)) is not None:
            await self.switch_on(place, field, language)
            return
        held = await self._services.chats.subscriptions(place.subject)
        names = await self._services.field_names(language)
        menu = keyboards.subscribe_menu(names, held, language, self._texts)
        text = "subscribe-menu" if place.private else "subscribe-menu-group"
        text = "help-subscribe" if context.args else text
        await self._channels.say(place, self._texts(language, text), menu)

    async def unsubscribe(self, update: Update, context: Context) -> None:
        """A menu of what the chat has; a field named after the command is dropped at once."""
        place, language = await self._where(update, context)
        if place is None or not await self._may_change(update, context, place, language):
            return
        if (field := await self._named(context.args)) is not None:
            await self.switch_off(place, field, language)
            return
        held = await self._services.chats.subscriptions(place.subject)
        if not held:
            await self._channels.say(place, self._texts(language, "subscriptions-none"))
            return
        names = await self._services.field_names(language)
        menu = keyboards.unsubscribe_menu(names, held, language, self._texts)
        text = "help-unsubscribe" if context.args else "unsubscribe-menu"
        await self._channels.say(place, self._texts(language, text), menu)

    async def subscriptions(self, update: Update, context: Context) -> None:
        """What the chat has alerts for."""
        place, language = await self._where(update, context)
        if place is None:
            return
        if place.about and not await self._may_change(update, context, place, language):
            return
        held = await self._services.chats.subscriptions(place.subject)
        names = await self._services.field_names(language)
        listing = self._listing(held, names, language)
        if place.about is None:
            await self._services.sender.answer(place, listing)
            return
        settings = labelled(self._texts(language, "button-settings"), f"{SET}:page:main")
        menu = InlineKeyboardMarkup([[settings]])
        await self._channels.say(place, plain_text(listing), menu)

    async def stop(self, update: Update, context: Context) -> None:
        """No more alerts of any kind."""
        place, language = await self._where(update, context)
        if place is None or not await self._may_change(update, context, place, language):
            return
        await self._services.chats.unsubscribe(place.subject)
        await self._channels.say(place, self._texts(language, "stopped"))

    async def switch_on(self, place: Place, field: str, language: Language) -> None:
        """Subscribe to a field or to all, and say so."""
        await self._services.chats.subscribe(place.subject, field, language)
        await self._confirm(place, "subscribed", field, language)

    async def switch_off(self, place: Place, field: str, language: Language) -> None:
        """Drop a field or all, and say so."""
        await self._services.chats.unsubscribe(place.subject, field)
        await self._confirm(place, "unsubscribed", field, language)

    async def press(self, update: Update, context: Context, action: str, field: str) -> str | None:
        """A button of a menu: change, then show the menu anew. Gives a word for a refusal."""
        language, _ = await self._services.language(update)
        place, field = await self._channels.pressed(update, context.bot, field)
        if place is None:
            return self._texts(language, "old-button")
        if not await may_change(update, context.bot, place.about):
            return self._channels.refusal(place, language)
        try:
            held = await self._change(place, action, field, language)
        except UnknownFieldError:
            return self._texts(language, "old-button")
        await self._show_again(update, place, action, held, language)
        return None

    async def _change(
        self, place: Place, action: str, field: str, language: Language
    ) -> frozenset[str]:
        chats = self._services.chats
        held = await chats.subscriptions(place.subject)
        is_on = field in held or ALL_FIELDS in held
        if action == keyboards.DROP or is_on:
            return await chats.unsubscribe(place.subject, field)
        return await chats.subscribe(place.subject, field, language)

    async def _show_again(
        self, update: Update, place: Place, action: str, held: frozenset[str], language: Language
    ) -> None:
        message = update.effective_message
        if message is None:
            return
        names = await self._services.field_names(language)
        if action == keyboards.SWITCH:
            menu = keyboards.subscribe_menu(names, held, language, self._texts)
            text = "subscribe-menu" if place.private else "subscribe-menu-group"
        elif held:
            menu = keyboards.unsubscribe_menu(names, held, language, self._texts)
            text = "unsubscribe-menu"
        else:
            menu, text = None, "unsubscribed-all"
        shown = self._texts(language, text)
        await self._channels.edit(place, message.message_id, shown, menu)

    async def _confirm(self, place: Place, message: str, field: str, language: Language) -> None:
        names = await self._services.field_names(language)
        if field == ALL_FIELDS:
            text = self._texts(language, f"{message}-all")
        else:
            text = self._texts(language, f"{message}-field", field=names[field])
        await self._channels.say(place, text)

    async def _where(self, update: Update, context: Context) -> tuple[Place | None, Language]:
        language, _ = await self._services.language(update)
        return await self._channels.place(update, context, language), language

    async def _may_change(
        self, update: Update, context: Context, place: Place, language: Language
    ) -> bool:
        if await may_change(update, context.bot, place.about):
            return True
        await self._channels.say(place, self._channels.refusal(place, language))
        return False

    async def _named(self, words: list[str] | None) -> str | None:
        said = " ".join(words or ())
        if said.casefold() in _EVERYTHING:
            return ALL_FIELDS
        return await self._services.field_in(said)

    def _listing(self, held: frozenset[str], names: dict[str, str], language: Language) -> Answer:
        if not held:
            return self._no_alerts(language)
        text = "subscriptions-all" if ALL_FIELDS in held else "subscriptions-some"
        items = (Part("item", name) for key, name in names.items() if key in held)
        stop = button(self._texts(language, "button-stop-all"), "unsubscribe", field=ALL_FIELDS)
        settings = Button(self._texts(language, "button-settings"), f"{FEWER}:settings")
        parts = (Part("text", self._texts(language, text)), *items)
        return Answer(language, "subscription", parts, buttons=(settings, stop))

    def _no_alerts(self, language: Language) -> Answer:
        title = self._texts(language, "button-subscribe-all")
        return Answer(
            language,
            "subscription",
            (Part("text", self._texts(language, "subscriptions-none")),),
            buttons=(button(title, "subscribe", field=ALL_FIELDS),),
        )
