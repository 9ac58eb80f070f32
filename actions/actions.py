"""Rasa's custom actions: slots in, answer out; the work is done by the assistant."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue.context import Context, known_language
from actions.dialogue.senders import keeps_language
from actions.dialogue.turn import Turn
from actions.finding.encoder import given, read_vectors
from actions.service import AnswerService
from data import spans
from data.answers.document import Answer
from data.answers.plain import plain_text
from data.at_once import WouldWaitError, at_once
from data.languages import Language, detect
from data.tracing import known_request, request

logger = logging.getLogger(__name__)
# Rasa's own channel for the shell prints custom parts as noise.
_CHANNEL_WITH_DOCUMENTS = "rest"
# Characters. Nine of ten questions are shorter, and are answered in some milliseconds.
_SHORT = 300


class _Answering(Action):  # type: ignore[misc]
    """One action of the domain; which intents lead to it is said in nlu/rules.yml."""

    action = ""
    asks_database = False

    def __init__(self, service: AnswerService) -> None:
        self._service = service

    def name(self) -> str:
        return self.action

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Answer the latest message; a failure is told in the person's language."""
        with request(_request_of(tracker.latest_message)):
            spans.tell(action=self.action)
            return await self._run(dispatcher, tracker)

    async def _run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> list[dict[str, Any]]:
        channel = tracker.get_latest_input_channel() or _CHANNEL_WITH_DOCUMENTS
        turn = Turn.from_message(tracker.sender_id, tracker.latest_message, channel)
        try:
            with given(read_vectors(tracker.latest_message.get("vectors"))):
                return await self._answered(dispatcher, tracker, turn)
        except Exception:
            logger.exception("no answer to message %s", tracker.latest_message.get("message_id"))
        answer = self._service.failed(_language(tracker, turn))
        spans.tell(outcome=answer.outcome)
        self._service.note_later(turn, answer)
        self._send(dispatcher, answer, channel)
        return []

    async def _answered(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
    ) -> list[dict[str, Any]]:
        """A short message is answered in the loop: a thread would take a tenth of its time more."""
        if not self.asks_database and len(turn.text) <= _SHORT:
            # Where the database is asked after all, nothing was told or kept yet.
            with suppress(WouldWaitError), at_once():
                return self._answer(dispatcher, tracker, turn)
        return await asyncio.to_thread(self._answer, dispatcher, tracker, turn)

    def _answer(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn
    ) -> list[dict[str, Any]]:
        context = Context.from_slot(tracker.get_slot("context"), self._service.clock())
        chosen = _chosen(tracker)
        reply = self._service.reply(turn, context, chosen)
        spans.tell(outcome=reply.answer.outcome)
        self._service.note_later(turn, reply.answer, reply.reading)
        self._send(dispatcher, reply.answer, turn.channel)
        if told := self._service.explanation(turn, context):
            dispatcher.utter_message(text=told)
        return [
            SlotSet("field", reply.answer.field),
            SlotSet("topic", reply.answer.topic),
            SlotSet("language", str(reply.chosen) if reply.chosen else None),
            SlotSet("context", reply.context.to_slot()),
        ]

    def _send(self, dispatcher: CollectingDispatcher, answer: Answer, channel: str) -> None:
        buttons = [{"title": b.title, "payload": b.payload} for b in answer.buttons]
        dispatcher.utter_message(text=plain_text(answer), buttons=buttons or None)
        if channel == _CHANNEL_WITH_DOCUMENTS:
            dispatcher.utter_message(json_message={"answer": answer.to_json()})


class AnswerQuestion(_Answering):
    """Fields, knowledge topics and follow-ups."""

    action = "action_answer"


class AnswerSubscription(_Answering):
    """Subscribe, unsubscribe, what am I subscribed to."""

    action = "action_subscription"
    asks_database = True


class AnswerTalk(_Answering):
    """Greetings, help, languages and the like."""

    action = "action_converse"


class AnswerStranger(_Answering):
    """What no intent fits; the assistant may still know a statement that does."""

    action = "action_decline"


def _request_of(message: Any) -> str:
    """The id that Rasa's door put into the message's metadata; empty from other channels."""
    return known_request(_metadata(message).get("request"))


def _metadata(message: Any) -> dict[str, Any]:
    metadata = message.get("metadata")
    return metadata if isinstance(metadata, dict) else {}


def _chosen(tracker: Tracker) -> Language | None:
    """The language that was chosen: by a chat of Telegram as the bot tells it, else by words."""
    told = known_language(_metadata(tracker.latest_message).get("language"))
    if keeps_language(tracker.sender_id):
        return told
    return known_language(tracker.get_slot("language")) or told


def _language(tracker: Tracker, turn: Turn) -> Language:
    """The language for a word of our own when no answer could be made."""
    chosen = _chosen(tracker)
    slot = tracker.get_slot("context")
    before = known_language(slot.get("language")) if isinstance(slot, dict) else None
    if turn.pressed:
        # The bot tells with each button what the person reads.
        return chosen or known_language(turn.values.get("language")) or before or Language.EN
    return chosen or detect(turn.text, before or Language.EN)


ACTIONS = (AnswerQuestion, AnswerSubscription, AnswerTalk, AnswerStranger)
