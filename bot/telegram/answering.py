"""Answers with all that can be pressed below them; where a person pages, in place."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.conversation import Conversation
from bot.known_words import KnownWords
from bot.telegram.keyboards import answer_rows, labelled
from bot.telegram.people import Place
from bot.telegram.questions import related_questions
from bot.telegram.rendering import render
from bot.telegram.sending import Sender
from bot.telegram.shown import Shown, Trail
from bot.telegram.thumbs import thumb_row
from data.answers.document import Answer, Button
from data.answers.payloads import payload
from data.answers.writer import PAGE, AnswerWriter
from data.languages import Language
from data.texts import Texts

ASK, BACK, MENU, DRAW = "ask", "back", "menu", "draw"
MORE = payload("more")
_FIELDS = payload("fields")
_PICTURES = {
    "progress": "progress",
    "next_steps": "progress",
    "fields": "fields",
    "timeline": "timeline",
    "milestones": "timeline",
}


class Answering:
    """Asks, dresses answers with buttons, sends or edits, and remembers what each message shows."""

    def __init__(
        self,
        conversation: Conversation,
        known_words: KnownWords,
        sender: Sender,
        shown: Shown,
        texts: Texts,
    ) -> None:
        self._conversation = conversation
        self._known_words = known_words
        self._sender = sender
        self._texts = texts
        self.shown = shown

    async def ask(
        self,
        place: Place,
        language: Language,
        *,
        text: str | None = None,
        payload: str | None = None,
        chosen: bool = False,
    ) -> Answer:
        """The answer, with the typing indicator until it is there."""
        async with self._sender.typing(place):
            return await self._conversation.reply_to(
                place.conversation, language, text=text, payload=payload, chosen=chosen
            )

    async def send(self, place: Place, answer: Answer, heading: str = "") -> None:
        """An answer in a new message; `heading` is the question where nobody typed it."""
        trail = Trail(place.conversation, [answer], heading)
        keyboard = await self._keyboard(place, trail)
        html = render(answer, self._texts, heading)
        sent = await self._sender.messages(place, html, keyboard)
        if sent is not None:
            self.shown.keep(sent.chat.id, sent.message_id, trail)
            self.shown.answered(sent.chat.id, sent.message_id, place.conversation)

    async def open(self, place: Place, message_id: int, answer: Answer, menu: int) -> None:
        """An answer in place of the field menu's page from which it was chosen."""
        shown_at = await self._show(
            place, message_id, Trail(place.conversation, [answer], menu=menu)
        )
        self.shown.answered(place.chat_id, shown_at, place.conversation)

    async def more(self, place: Place, message_id: int, language: Language) -> bool:
        """The next page in place; False when the message is not remembered."""
        trail = self.shown.at(place.chat_id, message_id)
        if trail is None:
            return False
        if trail.at + 1 < len(trail):
            trail.at += 1
        else:
            answer = await self._next(place, message_id, trail, language)
            if answer is None or not trail.add(answer):
                await self._sender.say(place, self._texts(language, "nothing-more"))
                return True
        latest = self.shown.is_latest(place.chat_id, message_id)
        shown_at = await self._show(place, message_id, trail)
        if latest:
            self.shown.answered(place.chat_id, shown_at, trail.conversation)
        return True

    async def back(self, place: Place, message_id: int) -> bool:
        """The page before in place; False when there is none."""
        trail = self.shown.at(place.chat_id, message_id)
        if trail is None or trail.at == 0:
            return False
        trail.at -= 1
        await self._show(place, message_id, trail)
        return True

    async def _next(
        self, place: Place, message_id: int, trail: Trail, language: Language
    ) -> Answer | None:
        """Of the conversation's last answer Rasa knows more; of any other one the catalogue."""
        own = trail.conversation == place.conversation
        if own and self.shown.is_latest(place.chat_id, message_id):
            answer = await self.ask(place, language, payload=MORE)
            if answer.outcome != "failed":
                return answer
        writer = await asyncio.to_thread(self._known_words.writer)
        return page_after(writer, trail)

    async def _show(self, place: Place, message_id: int, trail: Trail) -> int:
        """Gives the message where it is shown: another where the page does not fit in one."""
        html = render(trail.answer, self._texts, trail.heading)
        keyboard = await self._keyboard(place, trail)
        if len(html) == 1:
            found = await self._sender.edit_html(place, message_id, html[0], keyboard)
        else:
            sent = await self._sender.messages(place, html, keyboard)
            found = sent.message_id if sent else None
        shown_at = found if found is not None else message_id
        self.shown.keep(place.chat_id, shown_at, trail)
        return shown_at

    async def _keyboard(self, place: Place, trail: Trail) -> InlineKeyboardMarkup | None:
        answer = trail.answer
        rows = await self._questions(answer) if place.private and trail.at == 0 else []
        rows += answer_rows(self._own_buttons(trail))
        turns = self._turns(trail)
        rows += [turns] if turns else []
        thumbs = thumb_row(answer)
        rows += [thumbs] if thumbs else []
        return InlineKeyboardMarkup(rows) if rows else None

    async def _questions(self, answer: Answer) -> list[list[InlineKeyboardButton]]:
        writer = await asyncio.to_thread(self._known_words.writer)
        found = related_questions(writer, answer)
        return [[labelled(question, f"{ASK}:{key}")] for key, question in found.items()]

    def _own_buttons(self, trail: Trail) -> Iterable[Button]:
        answer = trail.answer
        for each in answer.buttons:
            if each.payload != MORE and not (trail.menu and each.payload == _FIELDS):
                yield each
        if (picture := _PICTURES.get(answer.topic or "")) is not None:
            yield Button(self._texts(answer.language, "button-picture"), f"{DRAW}:{picture}")

    def _turns(self, trail: Trail) -> list[InlineKeyboardButton]:
        """Back and more in one row, where they stay while a person pages."""
        language, row = trail.answer.language, []
        if trail.at > 0:
            row.append(labelled(self._texts(language, "button-back"), f"{BACK}:"))
        elif trail.menu:
            row.append(labelled(self._texts(language, "button-menu"), f"{MENU}:{trail.menu}"))
        more = next((each for each in trail.answer.buttons if each.payload == MORE), None)
        if more is not None:
            row.append(labelled(f"{more.title} →", MORE))
        return row


def page_after(writer: AnswerWriter, trail: Trail) -> Answer | None:
    """The next statements on a trail's field or topic; None when all were told."""
    answer = trail.answer
    catalogue, key = writer.catalogue, answer.field or answer.topic
    if key is None or (key not in catalogue.fields and key not in catalogue.topics):
        return None
    left = [identity for identity in writer.list_of(key) if identity not in trail.told]
    if not left:
        return None
    more = len(left) > PAGE
    if key in catalogue.fields:
        buttons = writer.field_buttons(key, answer.language, more=more)
    else:
        buttons = writer.topic_buttons(answer.language, more=more)
    return writer.statements(
        answer.language,
        left[:PAGE],
        outcome="list",
        lead=False,
        buttons=buttons,
        field=answer.field,
        topic=answer.topic,
    )
