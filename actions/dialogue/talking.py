"""Talk that is not about the pilot: greetings, help, languages, who answers, a person to ask."""

from __future__ import annotations

from collections.abc import Sequence

from data.answers.document import Answer, Button, Part
from data.answers.payloads import button
from data.answers.writer import AnswerWriter
from data.languages import Language
from data.texts import Texts

# A field or a topic, the other None.
Subject = tuple[str | None, str | None]
_FIRST_TOPICS = ("overview", "progress", "fields")


class Talking:
    """Short fixed texts in the person's language, with a way on."""

    def __init__(self, writer: AnswerWriter, texts: Texts) -> None:
        self._writer = writer
        self._texts = texts

    def respond(self, intent: str, language: Language) -> Answer:
        """The text `talk-<intent>`, with buttons where a beginner needs a way on."""
        buttons = {
            "greet": self._first(language),
            "help": (*self._first(language), self._subscribe(language)),
            "bot_identity": self._first(language),
            "language": self.languages(),
        }.get(intent, ())
        return self._say(intent, language, f"talk-{intent.replace('_', '-')}", buttons)

    def declined(
        self, language: Language, nearest: Sequence[Button], statements: Sequence[Button] = ()
    ) -> Answer:
        """We do not hold that; the nearest that we do hold is offered, subjects and statements."""
        if nearest:
            comma = ", " if language is Language.EN else "、"
            subjects = comma.join(one.title for one in nearest)
            text = self._texts(language, "declined-near", subjects=subjects)
        else:
            text = self._texts(language, "declined")
        parts = (Part("text", text),)
        buttons = (*statements, *nearest) or self._first(language)
        return Answer(language, "declined", parts, buttons=buttons, topic="out_of_scope")

    def nothing_more(self, language: Language, topic: str | None, field: str | None) -> Answer:
        """There was no list to go on with, or it is at its end."""
        part = Part("text", self._texts(language, "nothing-more"))
        return Answer(
            language,
            "conversation",
            (part,),
            buttons=self._first(language),
            field=field,
            topic=topic,
        )

    def which(
        self, message: str, readings: Sequence[Button], language: Language, subject: Subject
    ) -> Answer:
        """Asks which reading is meant, by the text `message`; else how one may begin anew."""
        buttons = tuple(readings) or self._first(language)
        part = Part("text", self._texts(language, message))
        field, topic = subject
        return Answer(language, "clarify", (part,), buttons=buttons, field=field, topic=topic)

    def languages(self) -> tuple[Button, ...]:
        """One button for each language, in that language."""
        return tuple(
            button(self._texts(language, "language-name"), "language", language=str(language))
            for language in Language
        )

    def _say(
        self, topic: str, language: Language, message: str, buttons: Sequence[Button] = ()
    ) -> Answer:
        part = Part("text", self._texts(language, message))
        return Answer(language, "conversation", (part,), buttons=tuple(buttons), topic=topic)

    def _first(self, language: Language) -> tuple[Button, ...]:
        topics = self._writer.catalogue.topics
        return tuple(button(topics[key].name[language], key) for key in _FIRST_TOPICS)

    def _subscribe(self, language: Language) -> Button:
        return button(self._writer.catalogue.topics["subscribe"].name[language], "subscribe")
