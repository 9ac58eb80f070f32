"""What every handler needs, put together once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from telegram import Update

from bot.conversation import Conversation
from bot.known_words import KnownWords
from bot.telegram.answering import Answering
from bot.telegram.chats import TelegramChats
from bot.telegram.people import Place, language_of, topic_of
from bot.telegram.profile import Profile
from bot.telegram.sending import Sender
from data.answers.writer import AnswerWriter
from data.languages import Language
from data.texts import Texts


@dataclass(frozen=True)
class Services:
    """The conversation, what is kept of chats, and the way out."""

    conversation: Conversation
    known_words: KnownWords
    chats: TelegramChats
    sender: Sender
    profile: Profile
    texts: Texts
    answering: Answering

    async def language(self, update: Update) -> tuple[Language, bool]:
        """The language of a chat, and whether it was chosen there."""
        chat = update.effective_chat
        thread = topic_of(update.effective_message)
        chosen = await self.chats.language(chat.id, thread) if chat else None
        return chosen or language_of(update.effective_user), chosen is not None

    @staticmethod
    def language_without_database(update: Update) -> Language:
        """The language in which the person uses Telegram."""
        return language_of(update.effective_user)

    async def writer(self) -> AnswerWriter:
        """A writer on the catalogue as it is loaded now."""
        return await asyncio.to_thread(self.known_words.writer)

    async def field_names(self, language: Language) -> dict[str, str]:
        """The fields' names by key, in the catalogue's order."""
        writer = await self.writer()
        return {key: field.name[language] for key, field in writer.catalogue.fields.items()}

    async def field_in(self, text: str) -> str | None:
        """The key of the field that a text names; None for none."""
        return await asyncio.to_thread(self.known_words.field_in, text)

    async def reply(
        self,
        place: Place,
        language: Language,
        *,
        text: str | None = None,
        payload: str | None = None,
        chosen: bool = False,
        heading: str = "",
    ) -> None:
        """Ask and send what comes; `heading` is the question where nobody typed it."""
        answering = self.answering
        answer = await answering.ask(place, language, text=text, payload=payload, chosen=chosen)
        await answering.send(place, answer, heading)
