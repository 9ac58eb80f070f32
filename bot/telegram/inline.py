"""Inline mode: `@bot finance` in any chat offers statements to share, each with its source."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.telegram.commands import Context
from bot.telegram.links import start_link
from bot.telegram.people import language_of
from bot.telegram.rendering import render
from bot.telegram.services import Services
from data.answers.document import Answer
from data.answers.writer import AnswerWriter
from data.catalogue_view import Statement
from data.dates import say
from data.languages import Language, detect
from data.search import search

_log = logging.getLogger(__name__)
_MOST = 20
_CACHE_SECONDS = 60
_LONGEST_TITLE, _LONGEST_DESCRIPTION = 64, 160


class InlineMode:
    """Works from the catalogue alone; without words it offers the fields."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._texts = services.texts

    async def asked(self, update: Update, context: Context) -> None:
        """What a person has typed so far behind the bot's name."""
        query = update.inline_query
        if query is None:
            return
        language = detect(query.query, language_of(query.from_user))
        articles = await asyncio.to_thread(self._articles, query.query, language)
        more = self._texts(language, "inline-open" if articles else "inline-nothing")
        try:
            await query.answer(
                articles,
                cache_time=_CACHE_SECONDS,
                is_personal=True,
                button=InlineQueryResultsButton(more, start_parameter="inline"),
            )
        except BadRequest as error:  # the person has typed on: the answer comes too late
            _log.info("inline: %s", error.message)

    def _articles(self, words: str, language: Language) -> list[InlineQueryResultArticle]:
        writer = self._services.known_words.writer()
        return [
            *self._fields(writer, words, language),
            *(
                self._statement(writer, statement, language)
                for statement in search(writer.catalogue, words, language, _MOST)
            ),
        ]

    def _fields(
        self, writer: AnswerWriter, words: str, language: Language
    ) -> Iterator[InlineQueryResultArticle]:
        every = writer.catalogue.fields
        named = self._services.known_words.field_in(words) if words.strip() else None
        for key in every if not words.strip() else [named]:
            if key is None:
                continue
            link = start_link(self._services.sender.username, "field", key)
            overview = writer.field_overview(key, language)
            title, about = every[key].name[language], every[key].description[language]
            yield self._article(f"field:{key}", title, about, overview, link)

    def _statement(
        self, writer: AnswerWriter, statement: Statement, language: Language
    ) -> InlineQueryResultArticle:
        answer = writer.statements(language, [statement.id])
        link = start_link(self._services.sender.username, "ask", statement.id)
        text = statement.text[language]
        title = statement.title[language] if statement.title else text
        return self._article(statement.id, title, _described(answer, statement, text), answer, link)

    def _article(
        self, identity: str, title: str, description: str, answer: Answer, link: str
    ) -> InlineQueryResultArticle:
        opening = InlineKeyboardButton(self._texts(answer.language, "inline-ask"), url=link)
        return InlineQueryResultArticle(
            identity,
            _cut(title, _LONGEST_TITLE),
            InputTextMessageContent(
                render(answer, self._texts)[0],
                ParseMode.HTML,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            ),
            reply_markup=InlineKeyboardMarkup([[opening]]),
            description=_cut(description, _LONGEST_DESCRIPTION),
        )


def _described(answer: Answer, statement: Statement, text: str) -> str:
    """Date and publisher first: where lines are cut, they must stay."""
    parts = [say(statement.as_of, answer.language)] if statement.as_of else []
    parts += [answer.sources[0].name] if answer.sources else []
    return f"{' · '.join(parts)}\n{text}" if parts else text


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
