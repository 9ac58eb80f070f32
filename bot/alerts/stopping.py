"""Stop words on the web page: they end all alerts also when nothing can be understood."""

from __future__ import annotations

import asyncio

from sqlalchemy import select

from bot.telegram.stop_words import is_stop_word
from bot.web.chat import ConversationService
from data.answers.document import Answer, Part
from data.answers.payloads import button
from data.chats import unsubscribe
from data.database import Database
from data.languages import Language, detect
from data.models import ALL_FIELDS, Chat
from data.texts import Texts

_WEB = "web"


class StopWords:
    """Hears the stop words of web chats, and hands everything else on."""

    def __init__(self, answering: ConversationService, database: Database, texts: Texts) -> None:
        """`texts` are those of alerts."""
        self._answering = answering
        self._database = database
        self._texts = texts

    async def reply_to(
        self,
        conversation: str,
        language: Language,
        *,
        text: str | None = None,
        payload: str | None = None,
    ) -> Answer:
        """The answer to typed text or a pressed button."""
        channel, _, address = conversation.partition(":")
        if channel != _WEB or text is None or not is_stop_word(text):
            return await self._answering.reply_to(
                conversation, language, text=text, payload=payload
            )
        await asyncio.to_thread(self._stop, address)
        return self._stopped(detect(text, language))

    def _stop(self, address: str) -> None:
        with self._database.session() as session:
            query = select(Chat).where(Chat.channel == _WEB, Chat.address == address)
            if (chat := session.scalar(query)) is not None:
                unsubscribe(session, chat)

    def _stopped(self, language: Language) -> Answer:
        again = button(self._texts(language, "button-again"), "subscribe", field=ALL_FIELDS)
        told = Part("text", self._texts(language, "stopped-on-web"))
        return Answer(language, "subscription", (told,), buttons=(again,))
