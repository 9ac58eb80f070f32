"""Thumbs by button and by reaction: kept without who gave them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from telegram import Message, ReactionTypeEmoji, Update

from bot.telegram.chats import CHANNEL
from bot.telegram.commands import Context
from bot.telegram.people import place_of
from bot.telegram.services import Services
from bot.telegram.thumbs import Judgement, judged, judgement, verdict_of, without_thumbs
from data.chats import Clock, utc_now
from data.database import Database
from data.feedback import record

_MOST_REMEMBERED = 5_000


class FeedbackDesk:
    """One thumb of a person on an answer counts; that it was given is kept in memory only."""

    def __init__(self, services: Services, database: Database, clock: Clock = utc_now) -> None:
        self._services = services
        self._database = database
        self._clock = clock
        self._given: OrderedDict[tuple[int, int, int], None] = OrderedDict()

    async def press(self, update: Update, data: str) -> str | None:
        """A thumb's button; gives the word of thanks, or None for what is no thumb of ours."""
        place, message = place_of(update), update.effective_message
        if place is None or message is None:
            return None
        trail = self._services.answering.shown.at(place.chat_id, message.message_id)
        found = judgement(data, trail.answer if trail else None)
        if found is None:
            return None
        language, _ = await self._services.language(update)
        if place.private and isinstance(message, Message):
            left = without_thumbs(message.reply_markup)
            await self._services.sender.buttons(place, message.message_id, left)
        await self._keep(found, place.chat_id, message.message_id, place.user_id)
        return self._services.texts(language, f"thanks-{found.verdict}")

    async def reacted(self, update: Update, context: Context) -> None:
        """A thumb as a reaction to an answer that is remembered; others mean nothing here."""
        change = update.message_reaction
        if change is None:
            return
        trail = self._services.answering.shown.at(change.chat.id, change.message_id)
        before = {str(getattr(each, "emoji", "")) for each in change.old_reaction}
        new = [each for each in change.new_reaction if isinstance(each, ReactionTypeEmoji)]
        for reaction in new:
            verdict = verdict_of(str(reaction.emoji))
            if trail is not None and verdict is not None and str(reaction.emoji) not in before:
                user = change.user.id if change.user else None
                found = judged(verdict, trail.answer)
                await self._keep(found, change.chat.id, change.message_id, user)
                return

    async def _keep(
        self, found: Judgement, chat_id: int, message_id: int, user_id: int | None
    ) -> None:
        giver = chat_id, message_id, user_id or 0
        if giver in self._given:
            return
        self._given[giver] = None
        if len(self._given) > _MOST_REMEMBERED:
            self._given.popitem(last=False)

        def write() -> None:
            with self._database.session() as session:
                record(
                    session,
                    found.verdict,
                    channel=CHANNEL,
                    language=found.language,
                    outcome=found.outcome,
                    subject=found.subject,
                    statements=found.statements,
                    now=self._clock(),
                )

        await asyncio.to_thread(write)
