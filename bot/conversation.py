"""What every channel does with a message: clean it, ask Rasa, and answer also when Rasa cannot."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from bot.known_words import KnownWords
from bot.observing.exchanges import Exchange, Listener, tell
from bot.observing.pseudonyms import anonymous as anonymous
from bot.rasa_client import RasaUnavailable
from data import spans
from data.answers.document import Answer, Button, Part
from data.answers.payloads import PayloadError, button, parse_payload
from data.languages import Language, clean, detect
from data.texts import Texts
from data.tracing import request

_log = logging.getLogger(__name__)
_CHOOSES_LANGUAGE = "language"
_LIKE_PAYLOAD = re.compile(r"/\s*\w+\s*\{")


class Door(Protocol):
    """Where understanding happens; both calls raise RasaUnavailable."""

    async def ask(
        self, sender: str, text: str, language: Language, *, chosen: bool = False
    ) -> Answer:
        """The answer to typed text, in the language where that was chosen."""
        ...

    async def press(self, sender: str, payload: str, language: Language) -> Answer:
        """The answer to a button."""
        ...


def bot_texts() -> Texts:
    """What the bot itself says, in three languages."""
    return Texts(Path(__file__).with_name("texts"))


class Conversation:
    """The one service behind Telegram and the web page; it always has an answer."""

    def __init__(
        self,
        door: Door,
        known_words: KnownWords,
        texts: Texts,
        listeners: Sequence[Listener] = (),
    ) -> None:
        """`listeners` are told of each exchange once its answer is there."""
        self._door = door
        self._known_words = known_words
        self._texts = texts
        self._listeners = listeners

    async def reply_to(
        self,
        conversation: str,
        language: Language,
        *,
        text: str | None = None,
        payload: str | None = None,
        chosen: bool = False,
    ) -> Answer:
        """The answer to typed text or to a pressed button; never raises for what was said.

        `conversation` is "telegram:<chat>", "telegram:<chat>:<user>" or "web:<session>".
        `language` is that of the chat: it decides where the text itself leaves it open, and
        everywhere when it was `chosen`. Typed text cannot act as a payload, whatever it
        begins with.
        """
        began = time.monotonic()
        with request(), spans.span("conversation", conversation=anonymous(conversation)):
            if payload is not None:
                answer, understood = await self._pressed(conversation, payload, language)
            else:
                answer, understood = await self._typed(
                    conversation, text or "", language, chosen=chosen
                )
            spans.tell(language=answer.language, outcome=answer.outcome, understood=understood)
        exchange = Exchange(
            conversation=conversation,
            language=answer.language,
            outcome=answer.outcome,
            field=answer.field,
            topic=answer.topic,
            pressed=payload is not None,
            understood=understood,
            seconds=time.monotonic() - began,
        )
        tell(self._listeners, exchange)
        return answer

    async def _typed(
        self, conversation: str, text: str, language: Language, *, chosen: bool
    ) -> tuple[Answer, bool]:
        """The answer, and whether Rasa had its part in it where it was needed."""
        cleaned = clean(text)
        said = _without_slash(cleaned)
        # Understood as words, a payload's would still say what it says: subscribe, all.
        if _LIKE_PAYLOAD.match(cleaned) or not any(char.isalnum() for char in said):
            return self._plain_word("empty-text", language), True
        language = language if chosen else detect(said, language)
        try:
            return await self._door.ask(conversation, said, language, chosen=chosen), True
        except RasaUnavailable as error:
            _log.warning("no answer for %s: %s", anonymous(conversation), error.reason)
        known = await asyncio.to_thread(self._known_words.for_text, said, language)
        return known or self._plain_word("cannot-answer-now", language, failed=True), False

    async def _pressed(
        self, conversation: str, payload: str, language: Language
    ) -> tuple[Answer, bool]:
        try:
            parse_payload(payload)
        except PayloadError:
            return self._plain_word("old-button", language), True
        told = _in_language(payload, language)
        try:
            return await self._door.press(conversation, told, language), True
        except RasaUnavailable as error:
            _log.warning("no answer for %s: %s", anonymous(conversation), error.reason)
        known = await asyncio.to_thread(self._known_words.for_payload, payload, language)
        return known or self._plain_word("cannot-answer-now", language, failed=True), False

    def _plain_word(self, message: str, language: Language, *, failed: bool = False) -> Answer:
        return Answer(
            language,
            "failed" if failed else "conversation",
            (Part("text", self._texts(language, message)),),
            buttons=self.menu(language),
        )

    def menu(self, language: Language) -> tuple[Button, ...]:
        """Where a person can go from anywhere."""
        return tuple(
            button(self._texts(language, f"menu-{topic}"), topic)
            for topic in ("overview", "fields", "progress", "help")
        )


def _without_slash(text: str) -> str:
    """NFKC has made a full-width slash an ordinary one."""
    return text.lstrip("/ ")


def _in_language(payload: str, language: Language) -> str:
    """The payload with the chat's language, which a button alone does not tell."""
    intent, values = parse_payload(payload)
    if intent == _CHOOSES_LANGUAGE:
        return payload
    told = json.dumps({**values, "language": language}, ensure_ascii=False, separators=(",", ":"))
    return f"/{intent}{told}"
