"""Subscriptions by words: which fields, all, only these, no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from actions.cues import has
from actions.dialogue.choosing import Choosing
from actions.dialogue.context import Awaited, Context
from actions.dialogue.exchanging import Exchange, exchange_in
from actions.dialogue.reading import Reading
from actions.dialogue.senders import chat_of, in_group
from actions.dialogue.turn import Turn
from data import chats
from data.answers.document import Answer, Button, Part
from data.answers.payloads import button
from data.catalogue_view import Catalogue
from data.database import Database
from data.languages import Language
from data.models import ALL_FIELDS
from data.texts import Texts


@dataclass(frozen=True)
class Subscribed:
    """What is said, and whether the next message is expected to name the fields."""

    answer: Answer
    awaiting: Awaited | None = None


class Subscribing:
    """Reads and changes the subscriptions of the chat that is talking."""

    def __init__(self, database: Database, catalogue: Catalogue, texts: Texts) -> None:
        self._database = database
        self._catalogue = catalogue
        self._texts = texts
        self._choosing = Choosing(catalogue, texts)

    def choose(self, turn: Turn, reading: Reading, language: Language) -> Subscribed | None:
        """What follows from a wish on how alerts come; None for a message without any."""
        undoes = self._choosing.undoes(turn)
        wish = self._choosing.wish(turn, reading)
        if not undoes and wish is None:
            return None
        if in_group(turn.sender):
            return Subscribed(self._say("my_subscriptions", language, "subscription-in-group"))
        with self._database.session() as session:
            chat = chat_of(session, turn.sender)
            if wish is None:
                return Subscribed(self._choosing.take_back(session, chat, language))
            answer = self._choosing.choose(session, chat, turn, wish, reading, language)
            held = chats.subscriptions(session, chat)
        if answer is None or held:
            return Subscribed(answer) if answer else None
        which = Part("text", self._texts(language, "subscribe-which"))
        buttons = self._which(language)
        asked = replace(answer, parts=(*answer.parts, which), buttons=buttons, topic="subscribe")
        return Subscribed(asked, "subscribe")

    def respond(
        self, intent: str, turn: Turn, reading: Reading, context: Context, language: Language
    ) -> Subscribed:
        """Do what the intent says. Groups are told to use the command that checks for admins."""
        if in_group(turn.sender):
            return Subscribed(self._say(intent, language, "subscription-in-group"))
        if intent == "my_subscriptions":
            return Subscribed(self._listing(turn, language))
        if exchange := exchange_in(turn.normal, turn.field_words):
            return self._exchange(turn, exchange, language)
        fields = self._fields(turn, reading)
        keeps = bool(fields) and not turn.pressed and has("keeps", turn.normal)
        if intent == "unsubscribe" and not keeps:
            return self._unsubscribe(turn, fields, language)
        if not fields and context.field:
            fields = (context.field,)
        return self._subscribe(turn, fields, language)

    def _subscribe(self, turn: Turn, fields: tuple[str, ...], language: Language) -> Subscribed:
        if not fields:
            buttons = self._which(language)
            answer = self._say("subscribe", language, "subscribe-which", buttons=buttons)
            return Subscribed(answer, "subscribe")
        with self._database.session() as session:
            chat = chat_of(session, turn.sender)
            if (has("only", turn.normal) or has("keeps", turn.normal)) and ALL_FIELDS not in fields:
                chats.unsubscribe(session, chat)
            held = chats.subscriptions(session, chat)
            now = chats.subscribe(session, chat, fields, language=language)
        message = "subscribed-already" if now == held else "subscribed"
        return Subscribed(self._confirm("subscribe", language, message, fields, now))

    def _unsubscribe(self, turn: Turn, fields: tuple[str, ...], language: Language) -> Subscribed:
        everything = not fields or ALL_FIELDS in fields
        with self._database.session() as session:
            chat = chat_of(session, turn.sender)
            held = chats.subscriptions(session, chat)
            now = chats.unsubscribe(session, chat, None if everything else fields)
        if not held and everything:
            return Subscribed(self._say("unsubscribe", language, "subscribed-to-nothing"))
        if everything:
            return Subscribed(self._say("unsubscribe", language, "unsubscribed-all"))
        message = "unsubscribed" if now != held else "not-subscribed-to"
        return Subscribed(self._confirm("unsubscribe", language, message, fields, now))

    def _exchange(self, turn: Turn, exchange: Exchange, language: Language) -> Subscribed:
        with self._database.session() as session:
            chat = chat_of(session, turn.sender)
            held = chats.subscriptions(session, chat)
            chats.unsubscribe(session, chat, exchange.dropped)
            now = chats.subscribe(session, chat, exchange.wanted, language=language)
        message = "subscribed-already" if now == held else "subscribed"
        return Subscribed(self._confirm("subscribe", language, message, exchange.wanted, now))

    def _listing(self, turn: Turn, language: Language) -> Answer:
        with self._database.session() as session:
            chat = chat_of(session, turn.sender)
            held = chats.subscriptions(session, chat)
            lines = self._choosing.lines(session, chat, language)
        if not held and has("how_often", turn.normal) and not has("mine", turn.normal):
            return self._say("subscribe", language, "alerts-how", buttons=self._which(language))
        if not held:
            buttons = self._which(language)
            return self._say("my_subscriptions", language, "no-subscription", buttons=buttons)
        message = "subscriptions-chosen" if lines else "subscriptions"
        told = self._confirm("my_subscriptions", language, message, sorted(held), held)
        return replace(told, parts=(*told.parts, *lines))

    def _fields(self, turn: Turn, reading: Reading) -> tuple[str, ...]:
        if turn.values.get("field") == ALL_FIELDS:
            return (ALL_FIELDS,)
        named = tuple(key for key in turn.fields if key in self._catalogue.fields)
        if named:
            return named
        if not turn.pressed and has("all", turn.normal):
            return (ALL_FIELDS,)
        return (reading.field,) if reading.field else ()

    def _confirm(
        self,
        intent: str,
        language: Language,
        message: str,
        fields: Sequence[str],
        now: frozenset[str],
    ) -> Answer:
        text = self._texts(
            language, message, fields=self._names(fields, language), held=self._names(now, language)
        )
        first = fields[0] if fields and fields[0] != ALL_FIELDS else None
        buttons = [button(self._texts(language, "button-my-subscriptions"), "my_subscriptions")]
        if now:
            title = self._texts(language, "button-stop-all")
            buttons.append(button(title, "unsubscribe", field=ALL_FIELDS))
        return Answer(
            language,
            "subscription",
            (Part("text", text),),
            buttons=tuple(buttons),
            field=first,
            topic=intent,
        )

    def _say(
        self, intent: str, language: Language, message: str, buttons: Sequence[Button] = ()
    ) -> Answer:
        part = Part("text", self._texts(language, message))
        return Answer(language, "subscription", (part,), buttons=tuple(buttons), topic=intent)

    def _names(self, fields: Sequence[str] | frozenset[str], language: Language) -> str:
        if ALL_FIELDS in fields:
            return self._texts(language, "all-fields")
        known = [key for key in self._catalogue.fields if key in fields]
        comma = ", " if language is Language.EN else "、"
        names = [self._catalogue.fields[key].name[language] for key in known]
        return comma.join(names) or self._texts(language, "no-field")

    def _field_buttons(self, intent: str, language: Language) -> tuple[Button, ...]:
        return tuple(
            button(view.name[language], intent, field=key)
            for key, view in self._catalogue.fields.items()
        )

    def _which(self, language: Language) -> tuple[Button, ...]:
        """All fields or one of them, to subscribe to."""
        return self._all_button(language), *self._field_buttons("subscribe", language)

    def _all_button(self, language: Language) -> Button:
        return button(self._texts(language, "button-all"), "subscribe", field=ALL_FIELDS)
