"""Choices by words: how often, when, which kinds; told back in words and taken back if wished."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from actions.cues import has
from actions.dialogue.labels import SUBSCRIPTION
from actions.dialogue.reading import Reading
from actions.dialogue.turn import Turn
from actions.dialogue.wishes import Wish, apply_wish, is_about_alerts, read_wish
from data import chats
from data.answers.document import Answer, Button, Part
from data.answers.payloads import button
from data.catalogue_view import Catalogue
from data.chats import Clock, utc_now
from data.languages import Language
from data.models import Chat, Pace
from data.preferences import (
    Choices,
    Telling,
    keep_choices,
    note_choices,
    read_choices,
    take_back,
    zone_of,
)
from data.texts import Texts

_UNDO = "undo"


class Choosing:
    """Reads and changes the choices of the chat that is talking."""

    def __init__(self, catalogue: Catalogue, texts: Texts, clock: Clock = utc_now) -> None:
        self._catalogue = catalogue
        self._texts = texts
        self._clock = clock
        self._telling = Telling()

    def wish(self, turn: Turn, reading: Reading) -> Wish | None:
        """The wish of a message, if it is one on alerts; a button never is."""
        if turn.pressed:
            return None
        wish = read_wish(turn.normal, self._clock().astimezone(zone_of(None)).date())
        if wish is None or (reading.intent == "unsubscribe" and _wants_alerts(wish)):
            return None
        digest_of_field = bool(turn.fields) and has("digest", turn.normal)
        about = reading.intent in SUBSCRIPTION or is_about_alerts(turn.normal) or digest_of_field
        return wish if about else None

    @staticmethod
    def undoes(turn: Turn) -> bool:
        """Whether the button that takes a choice back was pressed."""
        return turn.pressed == "my_subscriptions" and turn.values.get("id") == _UNDO

    def choose(
        self,
        session: Session,
        chat: Chat,
        turn: Turn,
        wish: Wish,
        reading: Reading,
        language: Language,
    ) -> Answer | None:
        """Do what is wished and tell it; None where that takes its usual way.

        So it does where the chat has it already; zone and language have no other way.
        """
        named = tuple(key for key in turn.fields if key in self._catalogue.fields)
        if not named and reading.intent == "subscribe" and reading.field:
            named = (reading.field,)
        noted, held = note_choices(session, chat), chats.subscriptions(session, chat)
        subscribes = wish.pace or (reading.intent == "subscribe" and _wants_alerts(wish))
        joins = named if subscribes else ()
        if joins:
            chats.subscribe(session, chat, joins, language=language, clock=self._clock)
        # Only now: who subscribes gets alerts in the language of the talk.
        before = read_choices(session, chat)
        after = apply_wish(before, wish, named, self._clock())
        if after == before and chats.subscriptions(session, chat) == held:
            return self._held_already(before, wish, language)
        keep_choices(session, chat, after, noted=noted, clock=self._clock)
        now = read_choices(session, chat)
        answer = self._told(self._changes(before, now, named, wish, language), language)
        return self._joined(answer, joins, language) if joins else answer

    def _held_already(self, choices: Choices, wish: Wish, language: Language) -> Answer | None:
        lines = [self._telling.language(choices, language)] if wish.language else []
        lines += [self._telling.zone(choices, language)] if wish.zone else []
        if not lines:
            return None
        parts = (Part("text", self._texts(language, "chosen-already")), *_items(lines))
        return _answer(language, parts).with_buttons(self._mine(language))

    def _joined(self, answer: Answer, fields: tuple[str, ...], language: Language) -> Answer:
        """The answer with what was subscribed to on the way told first."""
        comma = ", " if language is Language.EN else "、"
        names = self._names(language)
        held = comma.join(names[key] for key in fields)
        first = Part("text", self._texts(language, "subscribed-too", held=held))
        return replace(answer, parts=(first, *answer.parts), topic="subscribe", field=fields[0])

    def take_back(self, session: Session, chat: Chat, language: Language) -> Answer:
        """Undo the last choice."""
        done = take_back(session, chat, clock=self._clock)
        text = self._texts(language, "taken-back" if done else "not-taken-back")
        return _answer(language, (Part("text", text),)).with_buttons(self._mine(language))

    def lines(self, session: Session, chat: Chat, language: Language) -> tuple[Part, ...]:
        """How alerts come, a part each; none for a chat that has chosen nothing."""
        choices = read_choices(session, chat)
        if choices == Choices(zone=choices.zone, language=choices.language):
            return ()
        told = self._telling.lines(choices, language, self._names(language), self._clock())
        return _items(told)

    def _changes(
        self,
        before: Choices,
        after: Choices,
        named: tuple[str, ...],
        wish: Wish,
        language: Language,
    ) -> tuple[str, ...]:
        names = self._names(language)
        told = self._telling.changes(before, after, language, names, self._clock())
        if told or wish.pace is None:
            return tuple(told)
        pace = self._telling.pace(Pace(wish.pace), after, language)
        return tuple(f"{names[key]}: {pace}" for key in named)

    def _told(self, changes: tuple[str, ...], language: Language) -> Answer:
        parts = (Part("text", self._texts(language, "chosen")), *_items(changes))
        undo = button(self._texts(language, "button-undo"), "my_subscriptions", id=_UNDO)
        return _answer(language, parts).with_buttons(undo, self._mine(language))

    def _mine(self, language: Language) -> Button:
        return button(self._texts(language, "button-my-subscriptions"), "my_subscriptions")

    def _names(self, language: Language) -> dict[str, str]:
        return {key: view.name[language] for key, view in self._catalogue.fields.items()}


def _wants_alerts(wish: Wish) -> bool:
    return bool(wish.pace or wish.language or wish.zone)


def _items(lines: Iterable[str]) -> tuple[Part, ...]:
    return tuple(Part("item", line) for line in lines)


def _answer(language: Language, parts: tuple[Part, ...]) -> Answer:
    return Answer(language, "subscription", parts, topic="my_subscriptions")
