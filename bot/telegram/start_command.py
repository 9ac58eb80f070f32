"""/start: the first screen, or the place to which a link leads."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot.telegram.alert_commands import AlertCommands
from bot.telegram.answering import ASK
from bot.telegram.commands import OPEN_COMMAND, Context
from bot.telegram.keyboards import labelled
from bot.telegram.links import StartLink, read_start
from bot.telegram.people import Place, language_of, may_change, place_of
from bot.telegram.questions import first_questions, known_question
from bot.telegram.services import Services
from data.answers.document import Answer, Button
from data.answers.payloads import PayloadError, button, payload
from data.chats import UnknownFieldError
from data.languages import Language
from data.models import ALL_FIELDS

_WAYS_ON = (("fields", "progress"), ("subscribe", "language"))


class StartCommand:
    """Greets with three questions; links open a field, turn its alerts on, or ask."""

    def __init__(self, services: Services, alerts: AlertCommands) -> None:
        self._services = services
        self._texts = services.texts
        self._alerts = alerts

    async def start(self, update: Update, context: Context) -> None:
        """The handler of the command."""
        place = place_of(update)
        if place is None:
            return
        await self._services.chats.returned(place.chat_id)
        language, _ = await self._services.language(update)
        await self._menu_in_traditional(update, place, language)
        link = read_start(context.args[0]) if context.args else None
        if link is None or not await self._follow(update, context, place, link, language):
            await self._greet(place, language)

    async def _greet(self, place: Place, language: Language) -> None:
        questions = first_questions(language, self._texts)
        rows = [[labelled(text, f"{ASK}:{number}")] for number, text in questions.items()]
        rows += [[self._way(name, language) for name in row] for row in _WAYS_ON]
        text = "\n\n".join(self._texts(language, each) for each in ("start", "start-how"))
        await self._services.sender.say(place, text, InlineKeyboardMarkup(rows))

    def _way(self, name: str, language: Language) -> InlineKeyboardButton:
        return labelled(self._texts(language, f"start-{name}"), f"{OPEN_COMMAND}:{name}")

    async def _follow(
        self, update: Update, context: Context, place: Place, link: StartLink, language: Language
    ) -> bool:
        """Whether the link led anywhere: what it names may be gone."""
        if link.aim == "ask":
            return await self._ask(place, link.key, language)
        names = await self._services.field_names(Language.EN)
        if link.key not in names and (link.aim, link.key) != ("subscribe", ALL_FIELDS):
            return False
        if link.aim == "field":
            await self._open_field(place, link.key, language)
        else:
            await self._subscribe(update, context, place, link.key, language)
        return True

    async def _ask(self, place: Place, identity: str, language: Language) -> bool:
        catalogue = (await self._services.writer()).catalogue
        if identity not in catalogue.statements:
            return False
        try:
            shown = payload("show", id=identity)
        except PayloadError:
            return False
        heading = known_question(catalogue, identity, language)
        await self._services.reply(place, language, payload=shown, heading=heading)
        return True

    async def _subscribe(
        self, update: Update, context: Context, place: Place, field: str, language: Language
    ) -> None:
        if not await may_change(update, context.bot):
            await self._services.sender.say(place, self._texts(language, "admins-only"))
            return
        try:
            await self._alerts.switch_on(place, field, language)
        except UnknownFieldError:
            await self._services.sender.say(place, self._texts(language, "unknown-field"))

    async def _open_field(self, place: Place, field: str, language: Language) -> None:
        answering = self._services.answering
        answer = await answering.ask(place, language, payload=payload(field))
        await answering.send(place, await self._with_alerts(answer, field, language))

    async def _with_alerts(self, answer: Answer, field: str, language: Language) -> Answer:
        if any(each.payload.startswith("/subscribe") for each in answer.buttons):
            return answer
        return answer.with_buttons(*answer.buttons, await self._alerts_of(field, language))

    async def _alerts_of(self, field: str, language: Language) -> Button:
        names = await self._services.field_names(language)
        title = self._texts(language, "button-subscribe-field", field=names[field])
        return button(title, "subscribe", field=field)

    async def _menu_in_traditional(self, update: Update, place: Place, language: Language) -> None:
        """Telegram knows one Chinese menu only, so this chat gets its own."""
        if place.private and Language.HANT in {language, language_of(update.effective_user)}:
            await self._services.profile.menu_for_chat(place.chat_id, language)
