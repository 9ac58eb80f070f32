"""The one service behind all actions: a turn and its context in, an answer and new context out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from actions.cues import has
from actions.dialogue.context import Context, known_language
from actions.dialogue.knowledge import Knowledge, Told
from actions.dialogue.labels import CONVERSATION, KNOWLEDGE, OUT_OF_SCOPE, SUBSCRIPTION
from actions.dialogue.periods import period_in
from actions.dialogue.reading import Reader, Reading
from actions.dialogue.subscribing import Subscribing
from actions.dialogue.surveys import Surveys
from actions.dialogue.talking import Talking
from actions.dialogue.turn import Turn
from actions.dialogue.wishes import alert_language
from actions.dialogue.wording import asks_for_changes, asks_of_late, follows_up, language_asked
from actions.finding.question import Question
from data.answers.document import Answer, Part
from data.dates import say
from data.languages import Language, detect
from data.texts import Texts

# What a bare "finance" or "all of them" means after each of them.
_CHANGE = {"my_subscriptions": "subscribe", "subscribe": "subscribe", "unsubscribe": "unsubscribe"}
Clock = Callable[[], dt.datetime]


@dataclass(frozen=True)
class Reply:
    """What is said, what is remembered, and the language that the person has chosen."""

    answer: Answer
    context: Context
    chosen: Language | None
    reading: Reading


@dataclass(frozen=True)
class Services:
    """What the assistant works with, all of one version of the catalogue."""

    reader: Reader
    knowledge: Knowledge
    subscribing: Subscribing
    talking: Talking
    surveys: Surveys
    texts: Texts
    fields: frozenset[str]


class Assistant:
    """Answers turns; holds nothing of any conversation itself."""

    def __init__(self, services: Services, clock: Clock) -> None:
        self._services = services
        self._clock = clock

    def reply(self, turn: Turn, context: Context, chosen: Language | None) -> Reply:
        """The answer in the chosen language, else in that of the message."""
        wish = self._language_wish(turn)
        chosen = wish or chosen
        language = chosen or _language_of(turn, context)
        reading = self._read(turn, context)
        told = self._respond(turn, reading, context, language, wish)
        return Reply(told.answer, self._remember(turn, told, reading, context), chosen, reading)

    def _language_wish(self, turn: Turn) -> Language | None:
        if turn.pressed == "language":
            return known_language(turn.values.get("language"))
        of_alerts = turn.pressed is None and alert_language(turn.normal) is not None
        wish = None if turn.pressed or of_alerts else language_asked(turn.normal)
        # "In Chinese" leaves the script open; how it was written tells.
        return detect(turn.text, wish) if wish is Language.HANS and _is_chinese(turn) else wish

    def _read(self, turn: Turn, context: Context) -> Reading:
        if turn.pressed is None:
            return self._services.reader.read(turn, context)
        is_field = turn.pressed in self._services.fields
        is_topic = turn.pressed in KNOWLEDGE
        return Reading(
            turn.pressed,
            field=turn.pressed if is_field else None,
            topic=turn.pressed if is_topic else None,
        )

    def _respond(
        self,
        turn: Turn,
        reading: Reading,
        context: Context,
        language: Language,
        wish: Language | None,
    ) -> Told:
        chosen = self._services.subscribing.choose(turn, reading, language)
        if chosen is not None:
            return Told(chosen.answer, awaiting=chosen.awaiting)
        wanted = self._subscription_meant(turn, reading, context)
        if wanted:
            return self._subscription(wanted, turn, reading, context, language)
        if reading.intent == "language" and wish and context.shown:
            return self._again(context, language)
        if context.shown and not turn.pressed and has("why", turn.normal):
            knowledge = self._services.knowledge
            return knowledge.grounds_of(context.shown, language, context.field, context.topic)
        if context.shown and not turn.pressed and has("which_right", turn.normal):
            numbers = Question(turn.normal).numbers
            ids = self._services.knowledge.disputed(context.shown, numbers, language)
            return self._told_again(ids, context, language)
        if reading.intent == "human_contact" and _asks_for_an_office(turn):
            return Told(self._services.talking.declined(language, ()))
        if reading.intent in CONVERSATION:
            return Told(self._services.talking.respond(reading.intent, language))
        if reading.intent in ("more", "affirm", "deny", "show"):
            return self._follow(reading.intent, turn, context, language)
        return self._know(turn, reading, context, language)

    def _subscription_meant(self, turn: Turn, reading: Reading, context: Context) -> str | None:
        """The subscription intent, also when a short message only goes on with the last one."""
        if reading.intent in SUBSCRIPTION:
            return reading.intent
        if turn.pressed or reading.intent in CONVERSATION or context.topic not in SUBSCRIPTION:
            return None
        if not turn.fields and has("left_over", turn.normal):
            return "my_subscriptions"
        chooses = has("all", turn.normal) or has("only", turn.normal)
        names_fields = bool(turn.fields) or chooses
        answers_us = context.awaiting is not None and reading.field is not None
        if chooses or (names_fields and follows_up(turn.normal)) or answers_us:
            return context.awaiting or _CHANGE.get(context.topic or "", "subscribe")
        return None

    def _subscription(
        self, intent: str, turn: Turn, reading: Reading, context: Context, language: Language
    ) -> Told:
        done = self._services.subscribing.respond(intent, turn, reading, context, language)
        return Told(done.answer, awaiting=done.awaiting)

    def _again(self, context: Context, language: Language) -> Told:
        """The last answer once more, in the language that was just asked for."""
        told = self._told_again(context.shown, context, language)
        return replace(told, answer=replace(told.answer, topic="language", field=None))

    def _told_again(self, ids: Sequence[str], context: Context, language: Language) -> Told:
        return self._services.knowledge.repeat(
            ids, context.rest, language, context.field, context.topic
        )

    def _follow(self, intent: str, turn: Turn, context: Context, language: Language) -> Told:
        field, topic = context.field, context.topic
        knowledge, talking = self._services.knowledge, self._services.talking
        if intent == "show" and turn.pressed:
            identity = turn.values.get("id", "")
            if knowledge.holds(identity):
                return knowledge.show(identity, language)
            return Told(talking.nothing_more(language, topic, field), context.shown, context.rest)
        if intent == "deny":
            return self._ask_back(context, language)
        others = context.rest
        if has("example", turn.normal):
            # What was counted may have been listed beside the count already.
            others = (*context.shown[1:], *context.rest)
        if others:
            return knowledge.page(others, language, field, topic)
        return Told(talking.nothing_more(language, topic, field))

    def _ask_back(self, context: Context, language: Language) -> Told:
        """After a first "no" the other readings of the question; after a second a new start."""
        others = () if context.denied else context.others
        readings = self._services.knowledge.subjects(others, language)
        message = "which-meant-instead" if others else "misunderstood"
        message = "misunderstood-again" if context.denied else message
        subject = context.field, context.topic
        answer = self._services.talking.which(message, readings, language, subject)
        return Told(answer, context.shown, context.rest, denied=True)

    def _survey(
        self, turn: Turn, reading: Reading, context: Context, language: Language
    ) -> Told | None:
        """What changed in a time, two fields side by side, or what is done in one, if asked for."""
        surveys = self._services.surveys
        fields = self._compared(turn, context)
        if fields:
            return surveys.compared(fields, language)
        if asks_for_changes(turn.normal):
            return surveys.changes(reading.field, period_in(turn.normal), language)
        if reading.field and reading.standing:
            ids = self._services.knowledge.in_state(reading.field, reading.standing)
            return surveys.standing(reading.field, reading.standing, ids, language)
        return None

    def _compared(self, turn: Turn, context: Context) -> tuple[str, ...]:
        """The two fields that a message compares, or the one talked of and the one it names."""
        if not has("compares", turn.normal):
            return ()
        named = [key for key in turn.fields if key in self._services.fields]
        if len(named) == 1 and context.field in self._services.fields:
            named.append(context.field or "")
        return tuple(dict.fromkeys(named))[:2] if len(set(named)) > 1 else ()

    def _know(self, turn: Turn, reading: Reading, context: Context, language: Language) -> Told:
        knowledge, talking = self._services.knowledge, self._services.talking
        if reading.intent == OUT_OF_SCOPE:
            nearest = knowledge.nearest(reading.found, language)
            statements = knowledge.nearest_statements(reading.found, language)
            return Told(talking.declined(language, nearest, statements))
        if turn.pressed and (reading.field or reading.topic):
            return knowledge.overview(reading.intent, language)
        if reading.intent == "sources" and context.shown:
            return knowledge.sources_of(context.shown, language)
        survey = self._survey(turn, reading, context, language)
        if survey is not None:
            return survey
        if reading.unsure:
            return self._ask(reading, language)
        return self._with_newest(turn, reading, knowledge.answer(reading, language), language)

    def _ask(self, reading: Reading, language: Language) -> Told:
        """Two readings are close, and no statement decides between them."""
        key = reading.field or reading.topic
        readings = [*([key] if key else []), *reading.others[:1]]
        buttons = self._services.knowledge.subjects(readings, language)
        subject = reading.field, reading.topic
        return Told(self._services.talking.which("which-meant", buttons, language, subject))

    def _with_newest(self, turn: Turn, reading: Reading, told: Told, language: Language) -> Told:
        """Who asks for today's state learns how old our newest word on it is."""
        if not told.shown or not asks_of_late(turn.normal):
            return told
        newest = self._services.surveys.newest(reading.field or reading.topic)
        if newest is None:
            return told
        text = self._services.texts(language, "newest-held", date=say(newest, language))
        parts = (*told.answer.parts, Part("note", text))
        return replace(told, answer=replace(told.answer, parts=parts))

    def _remember(self, turn: Turn, told: Told, reading: Reading, context: Context) -> Context:
        answer = told.answer
        aside = answer.outcome in ("declined", "conversation") or answer.topic == "language"
        # Where the last answer comes from is not another subject.
        aside = aside or (answer.topic == "sources" and told.shown == context.shown)
        return Context(
            field=answer.field or (context.field if aside else None),
            topic=(context.topic if aside else answer.topic),
            question=context.question if aside else turn.normal,
            shown=context.shown if aside else told.shown,
            rest=context.rest if aside else told.rest,
            awaiting=told.awaiting,
            others=context.others if told.denied else reading.others,
            denied=told.denied,
            language=answer.language,
            at=self._clock(),
        )


def _asks_for_an_office(turn: Turn) -> bool:
    """Whether the number or address of somebody else is wanted, and not a person of ours."""
    return not turn.pressed and has("contact", turn.normal) and has("office", turn.normal)


def _is_chinese(turn: Turn) -> bool:
    """Whether Chinese is asked for in Chinese, without a word on the script."""
    typed = detect(turn.text, Language.EN) is not Language.EN
    return typed and has("chinese", turn.normal) and not has("simplified", turn.normal)


def _language_of(turn: Turn, context: Context) -> Language:
    """A button's text is a payload, so its language comes with it or is that of the talk."""
    before = context.language or Language.EN
    if turn.pressed is None:
        return detect(turn.text, before)
    return known_language(turn.values.get("language")) or before
