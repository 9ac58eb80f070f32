"""Answers from the task database alone, for buttons and for names that a text contains."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from data.answers.document import Answer, Button, Part
from data.answers.payloads import PayloadError, parse_payload
from data.answers.writer import AnswerWriter, answer_texts
from data.catalogue_view import Catalogue, catalogue_version, read_catalogue
from data.database import Database
from data.languages import Language, clean, to_simplified
from data.last_read import LastRead
from data.texts import Texts

_SHORTEST_NAME = {True: 2, False: 4}
_LONGEST_LIST = 5
_BRACKETS = re.compile(r"[()]")


@dataclass(frozen=True)
class Name:
    """A name folded for comparison, and the field, topic or statements that it stands for."""

    folded: str
    key: str | None
    statements: tuple[str, ...] = ()


class KnownWords:
    """Finds fields, topics and named things without Rasa; reads the catalogue when it changed."""

    def __init__(self, database: Database, texts: Texts) -> None:
        """`texts` are the bot's own; the wording of answers comes with `data.answers`."""
        self._database = database
        self._texts = texts
        self._answer_texts = answer_texts()
        self._writers = LastRead(self._version, self._read)
        self._names: tuple[Name, ...] = ()

    def writer(self) -> AnswerWriter:
        """A writer on the catalogue as it is loaded now; blocks, so call it in a thread.

        On the one that was read last while the database is away or slow.
        """
        return self._writers.newest()

    def _version(self) -> str:
        with self._database.reading() as session:
            return catalogue_version(session) or ""

    def _read(self) -> AnswerWriter:
        with self._database.reading() as session:
            catalogue = read_catalogue(session)
        self._names = _names(catalogue)
        return AnswerWriter(catalogue, self._answer_texts)

    def for_payload(self, payload: str, language: Language) -> Answer | None:
        """What a button asks for, if the database alone can tell it."""
        try:
            intent, values = parse_payload(payload)
        except PayloadError:
            return None
        if intent == "show":
            return self._statements((values.get("id", ""),), language)
        return self.about(intent, language)

    def for_text(self, text: str, language: Language) -> Answer | None:
        """What is known of the longest name in a text; None when it holds none."""
        writer = self.writer()
        folded = _fold(text)
        found = next((name for name in self._names if _contains(folded, name.folded)), None)
        if found is None:
            return None
        known = tuple(i for i in found.statements if i in writer.catalogue.statements)
        if known:
            return self._statements(known[:_LONGEST_LIST], language)
        return self.about(found.key, language) if found.key else None

    def field_in(self, text: str) -> str | None:
        """The key of the field that a text names, by key or by name; None for none."""
        fields = self.writer().catalogue.fields
        if text in fields:
            return text
        folded = _fold(text)
        named = (name for name in self._names if _contains(folded, name.folded))
        return next((name.key for name in named if name.key in fields), None)

    def about(self, key: str, language: Language) -> Answer | None:
        """The overview of a field or topic; None when there is no such or it holds nothing."""
        writer = self.writer()
        if key in writer.catalogue.fields:
            return writer.field_overview(key, language)
        if key == "fields":
            return self.fields(language)
        topic = writer.catalogue.topics.get(key)
        if topic is None or not topic.overview:
            return None
        return writer.topic_overview(key, language)

    def fields(self, language: Language) -> Answer:
        """The menu of all fields."""
        buttons = self.writer().field_menu(language)
        return _one_part(language, self._texts(language, "fields-menu"), buttons)

    def _statements(self, ids: tuple[str, ...], language: Language) -> Answer | None:
        writer = self.writer()
        if not any(i in writer.catalogue.statements for i in ids):
            return None
        return writer.statements(language, ids)


def _one_part(language: Language, text: str, buttons: tuple[Button, ...]) -> Answer:
    return Answer(language, "overview", (Part("text", text),), buttons=buttons, topic="fields")


def _names(catalogue: Catalogue) -> tuple[Name, ...]:
    """The longest first, so that the most particular name decides."""
    entries: list[Name] = []
    for alias in catalogue.aliases:
        names = [name for each in alias.names.values() for name in each]
        entries += [Name(_fold(name), alias.field, alias.statements) for name in names]
    for key, field in catalogue.fields.items():
        entries += _of_view(key, field.name)
    for key, topic in catalogue.topics.items():
        entries += _of_view(key, topic.name) if topic.overview else []
    long_enough = (name for name in entries if _long_enough(name.folded))
    return tuple(sorted(long_enough, key=lambda name: -len(name.folded)))


def _of_view(key: str, names: Mapping[Language, str]) -> list[Name]:
    """A name such as "Energy (electricity)" is known by its halves too."""
    folded = {_fold(name) for name in names.values()}
    halves = {half.strip() for name in folded for half in _BRACKETS.split(name)}
    return [Name(name, key) for name in sorted(folded | halves)]


def _long_enough(name: str) -> bool:
    return len(name) >= _SHORTEST_NAME[not name.isascii()]


def _fold(text: str) -> str:
    return to_simplified(clean(text)).casefold()


def _contains(text: str, name: str) -> bool:
    """Whole words for Latin names; Chinese has no gaps between words."""
    start = text.find(name)
    while start >= 0:
        around = text[start - 1 : start] + text[start + len(name) : start + len(name) + 1]
        if not name.isascii() or not any(c.isascii() and c.isalnum() for c in around):
            return True
        start = text.find(name, start + 1)
    return False
