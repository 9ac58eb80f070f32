"""/milestones: what happened, the newest first, in pages that turn in place."""

from __future__ import annotations

import asyncio

from telegram import Update

from bot.telegram import keyboards
from bot.telegram.commands import Context
from bot.telegram.people import place_of
from bot.telegram.rendering import LONGEST_MESSAGE, render, units
from bot.telegram.services import Services
from data.answers.document import Answer, Part
from data.answers.writer import AnswerWriter
from data.catalogue_view import Statement
from data.languages import Language

PAGE = 5


class Milestones:
    """Works from the task database alone."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def command(self, update: Update, context: Context) -> None:
        """The first page."""
        place = place_of(update)
        if place is None:
            return
        language, _ = await self._services.language(update)
        answer, count = await self._page(1, language)
        html = "\n\n".join(render(answer, self._services.texts))
        menu = keyboards.pages(1, count, language, self._services.texts)
        await self._services.sender.say_html(place, html, menu)

    async def turn(self, update: Update, page: int) -> None:
        """Another page in place of the one that is shown."""
        place, message = place_of(update), update.effective_message
        if place is None or message is None:
            return
        language, _ = await self._services.language(update)
        answer, count = await self._page(page, language)
        html = "\n\n".join(render(answer, self._services.texts))
        menu = keyboards.pages(min(page, count), count, language, self._services.texts)
        await self._services.sender.edit_html(place, message.message_id, html, menu)

    async def _page(self, page: int, language: Language) -> tuple[Answer, int]:
        writer = await asyncio.to_thread(self._services.known_words.writer)
        return page_of(writer, page, language, self._services)


def page_of(
    writer: AnswerWriter, page: int, language: Language, services: Services
) -> tuple[Answer, int]:
    """The milestones of a page and how many pages there are; beyond the last is the last."""
    found = _newest_first(writer)
    if not found:
        nothing = Part("text", services.texts(language, "milestones-none"))
        return Answer(language, "list", (nothing,)), 1
    count = -(-len(found) // PAGE)
    page = max(1, min(page, count))
    intro = services.texts(language, "milestones-page", page=str(page), pages=str(count))
    ids = [statement.id for statement in found[(page - 1) * PAGE : page * PAGE]]
    return _short_enough(writer, ids, intro, language, services), count


def _short_enough(
    writer: AnswerWriter, ids: list[str], intro: str, language: Language, services: Services
) -> Answer:
    """One message, since it is edited in place: rather without sources than cut."""
    answer = writer.statements(
        language, ids, outcome="list", lead=False, intro=intro, topic="milestones"
    )
    if len(render(answer, services.texts)) == 1:
        return answer
    parts = tuple(Part(part.kind, part.text) for part in answer.parts if part.kind != "note")
    while sum(units(part.text) + 4 for part in parts) > LONGEST_MESSAGE:
        parts = parts[:-1]
    return Answer(language, "list", parts, topic="milestones")


def _newest_first(writer: AnswerWriter) -> list[Statement]:
    milestones = [s for s in writer.catalogue.statements.values() if s.kind == "milestone"]
    return sorted(milestones, key=lambda each: str(each.as_of or ""), reverse=True)
