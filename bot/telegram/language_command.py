"""/language: one language for a chat, or that of each question."""

from __future__ import annotations

from telegram import Update

from bot.telegram import keyboards
from bot.telegram.commands import Context
from bot.telegram.people import Place, language_of, may_change, place_of
from bot.telegram.services import Services
from data.languages import Language

_NAMES = {str(key).casefold(): str(key) for key in Language} | {
    name.casefold(): str(key) for key, name in keyboards.LANGUAGE_NAMES.items()
}
_NAMES |= {"auto": keyboards.AUTOMATIC, "中文": str(Language.HANS)}


class LanguageCommand:
    """Choosing the language; in a group for admins only."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._texts = services.texts

    async def command(self, update: Update, context: Context) -> None:
        """The menu of languages; one named after the command is taken at once."""
        place = place_of(update)
        if place is None:
            return
        language, _ = await self._services.language(update)
        said = " ".join(context.args or ()).casefold()
        if said in _NAMES and await may_change(update, context.bot):
            await self._choose(update, place, _NAMES[said])
            return
        menu = keyboards.language_menu(language, self._texts)
        text = "help-language" if said and said not in _NAMES else "language-menu"
        await self._services.sender.say(place, self._texts(language, text), menu)

    async def press(self, update: Update, context: Context, choice: str) -> str | None:
        """A button of the menu. Gives a word for a refusal."""
        place = place_of(update)
        if place is None:
            return None
        if not await may_change(update, context.bot):
            language, _ = await self._services.language(update)
            return self._texts(language, "admins-only")
        await self._choose(update, place, choice)
        return None

    async def _choose(self, update: Update, place: Place, choice: str) -> None:
        chosen = Language(choice) if choice in set(Language) else None
        await self._services.chats.choose_language(place, chosen)
        language = chosen or language_of(update.effective_user)
        if place.private:
            await self._services.profile.menu_for_chat(place.chat_id, chosen)
        text = self._texts(language, "language-chosen" if chosen else "language-follows")
        await self._services.sender.say(place, text)
