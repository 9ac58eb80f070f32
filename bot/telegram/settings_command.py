"""/settings: which alerts come and when, in a menu that edits in place; less from an alert."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from telegram import InlineKeyboardMarkup, Update

from bot.telegram import keyboards
from bot.telegram.channels import Channels
from bot.telegram.commands import Context
from bot.telegram.people import Place, may_change
from bot.telegram.services import Services
from bot.telegram.settings_pages import (
    FEWER,
    LESS,
    PAGES,
    SET,
    BadChoiceError,
    SettingsPages,
    chosen,
    known_zone,
)
from bot.telegram.settings_store import Chosen, SettingsStore
from data.chats import UnknownFieldError
from data.languages import Language
from data.models import ALL_FIELDS, Kind, Pace
from data.preferences import SWITCHABLE, Choices, Telling

_MOST_FIELDS = 4


class SettingsCommand:
    """Choosing how alerts come; in a group for admins only."""

    def __init__(self, services: Services, store: SettingsStore, channels: Channels) -> None:
        self._services = services
        self._channels = channels
        self._texts = services.texts
        self._store = store
        self._telling = Telling()
        self._pages = SettingsPages(services.texts, self._telling)

    async def command(self, update: Update, context: Context) -> None:
        """The menu; a time zone named after the command is taken at once."""
        language, _ = await self._services.language(update)
        place = await self._channels.place(update, context, language)
        if place is None:
            return
        if not await may_change(update, context.bot, place.about):
            await self._channels.say(place, self._channels.refusal(place, language))
            return
        said = "_".join(context.args or ())
        zone = await asyncio.to_thread(known_zone, said) if said else None
        if zone is not None:
            found = await self._store.change(place, lambda choices: replace(choices, zone=zone))
        else:
            found = await self._store.read(place)
        text, menu = await self._shown(place, found, "main", language)
        if said and zone is None:
            text = f"{self._texts(language, 'help-settings')}\n\n{text}"
        await self._channels.say(place, text, menu)

    async def press(self, update: Update, context: Context, action: str, rest: str) -> str | None:
        """A button of the menu or of an alert. Gives a word for a refusal."""
        language, _ = await self._services.language(update)
        place, rest = await self._channels.pressed(update, context.bot, rest)
        if place is None:
            return self._texts(language, "old-button")
        if not await may_change(update, context.bot, place.about):
            return self._channels.refusal(place, language)
        try:
            await self._pressed(update, place, action, rest, language)
        except (BadChoiceError, UnknownFieldError):
            return self._texts(language, "old-button")
        return None

    async def stop(self, place: Place, language: Language) -> None:
        """Drop every alert, with a button that takes that back."""
        await self._store.drop(place, None)
        menu = self._keyboard([(self._texts(language, "settings-undo"), f"{SET}:undo:")])
        await self._channels.say(place, self._texts(language, "stopped"), menu)

    async def _pressed(
        self, update: Update, place: Place, action: str, rest: str, language: Language
    ) -> None:
        if action == FEWER and not rest.isdecimal():
            found = await self._store.read(place)
            text, menu = await self._shown(place, found, "main", language)
            await self._channels.say(place, text, menu)
            return
        if action == FEWER:
            await self._offer_less(place, int(rest[:9]), language)
            return
        what, _, value = rest.partition(":")
        if action == LESS:
            await self._less(update, place, what, value, language)
        elif what == "undo":
            await self._undo(update, place, language)
        elif what == "page" and value == "fields":
            await self._show_fields(update, place, language)
        else:
            await self._set(update, place, what, value, language)

    async def _set(
        self, update: Update, place: Place, what: str, value: str, language: Language
    ) -> None:
        if what == "page":
            if value not in PAGES:
                raise BadChoiceError(f"there is no page {value}")
            found, page = await self._store.read(place), value
        else:
            now = self._store.clock()
            _, page = chosen((await self._store.read(place)).choices, what, value, now)
            found = await self._store.change(
                place, lambda choices: chosen(choices, what, value, now)[0]
            )
        text, menu = await self._shown(place, found, page, language)
        await self._edit(update, place, text, menu)

    async def _shown(
        self, place: Place, found: Chosen, page: str, language: Language
    ) -> tuple[str, InlineKeyboardMarkup]:
        now = self._store.clock()
        names = await self._services.field_names(language)
        menu = self._pages.keyboard(page, found.choices, language, now)
        if page != "main":
            return self._texts(language, f"settings-{page}-title"), menu
        lines = self._telling.lines(found.choices, language, names, now)
        title = self._texts(language, "settings-title")
        return "\n".join((title, "", *(f"• {line}" for line in lines))), menu

    async def _show_fields(self, update: Update, place: Place, language: Language) -> None:
        found = await self._store.read(place)
        names = await self._services.field_names(language)
        menu = keyboards.subscribe_menu(names, found.fields, language, self._texts)
        text = "subscribe-menu" if place.private else "subscribe-menu-group"
        await self._edit(update, place, self._texts(language, text), menu)

    async def _offer_less(self, place: Place, announcement: int, language: Language) -> None:
        """Why the chat got this alert, and what would make it fewer; the alert itself stays."""
        kind, fields = await self._store.announcement(announcement) or ("", frozenset())
        found = await self._store.read(place)
        names = await self._services.field_names(language)
        buttons = self._less_of_kind(kind, found, language)
        if found.choices.pace is not Pace.WEEKLY:
            buttons.append((self._texts(language, "less-weekly"), f"{LESS}:pace:{Pace.WEEKLY}"))
        held = [key for key in names if key in fields and found.fields & {key, ALL_FIELDS}]
        for key in held[:_MOST_FIELDS]:
            title = self._texts(language, "less-field", field=names[key])
            buttons.append((title, f"{LESS}:drop:{key}"))
        buttons.append((self._texts(language, "less-settings"), f"{SET}:page:main"))
        text = self._why(kind, held, names, language)
        await self._channels.say(place, text, self._keyboard(buttons))

    def _why(self, kind: str, held: list[str], names: dict[str, str], language: Language) -> str:
        comma = ", " if language is Language.EN else "、"
        fields = comma.join(names[key] for key in held) or self._texts(language, "subscribe-all")
        told = Kind(kind) if kind in set(Kind) else Kind.NOTICE
        return self._texts(
            language, "less-why", fields=fields, kind=self._telling.kind(told, language)
        )

    def _less_of_kind(self, kind: str, found: Chosen, language: Language) -> list[tuple[str, str]]:
        if kind not in SWITCHABLE or kind in found.choices.muted:
            return []
        name = self._telling.kind(Kind(kind), language)
        return [(self._texts(language, "less-kind", kind=name), f"{LESS}:kind:{kind}")]

    async def _less(
        self, update: Update, place: Place, what: str, value: str, language: Language
    ) -> None:
        before = await self._store.read(place)
        if what == "drop":
            found = await self._store.drop(place, value)
        else:
            found = await self._store.change(
                place, lambda choices: _narrowed(choices, what, value), undoable=True
            )
        await self._told_less(update, place, before, found, language)

    async def _told_less(
        self, update: Update, place: Place, before: Chosen, found: Chosen, language: Language
    ) -> None:
        names = await self._services.field_names(language)
        now = self._store.clock()
        lines = [
            *self._telling.changes(before.choices, found.choices, language, names, now),
            *(
                self._texts(language, "unsubscribed-field", field=names[key])
                for key in names
                if key in before.fields - found.fields
                or (ALL_FIELDS in before.fields - found.fields and key not in found.fields)
            ),
        ]
        buttons = [
            (self._texts(language, "settings-undo"), f"{SET}:undo:"),
            (self._texts(language, "less-settings"), f"{SET}:page:main"),
        ]
        text = "\n".join((self._texts(language, "settings-done"), *lines))
        await self._edit(update, place, text, self._keyboard(buttons))

    async def _undo(self, update: Update, place: Place, language: Language) -> None:
        done = await self._store.take_back(place)
        text = self._texts(language, "settings-undone" if done else "settings-not-undone")
        menu = self._keyboard([(self._texts(language, "less-settings"), f"{SET}:page:main")])
        await self._edit(update, place, text, menu)

    async def _edit(
        self, update: Update, place: Place, text: str, menu: InlineKeyboardMarkup
    ) -> None:
        if (message := update.effective_message) is not None:
            await self._channels.edit(place, message.message_id, text, menu)

    @staticmethod
    def _keyboard(buttons: list[tuple[str, str]]) -> InlineKeyboardMarkup:
        return InlineKeyboardMarkup([[keyboards.labelled(*button)] for button in buttons])


def _narrowed(choices: Choices, what: str, value: str) -> Choices:
    """Fewer alerts, also when the button is pressed twice."""
    if what == "kind" and value in SWITCHABLE:
        return replace(choices, muted=choices.muted | {Kind(value)})
    if what == "pace" and value in set(Pace):
        return replace(choices, pace=Pace(value), paces={})
    raise BadChoiceError(f"no button sends {what}:{value}")
