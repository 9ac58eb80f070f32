"""Words an answer from statements: their text, the date they held, and their sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from data.answers.document import Answer, Button, Outcome, Part, PartKind, SourceLine
from data.answers.payloads import button
from data.catalogue_view import Catalogue, Statement
from data.dates import say
from data.languages import Language
from data.texts import Texts

PAGE = 5
LONGEST_LIST = 100
SOURCES_PER_STATEMENT = 2
_NOTES = 1


def answer_texts() -> Texts:
    """The wording around statements, in three languages."""
    return Texts(Path(__file__).with_name("texts"))


@dataclass
class _SourceList:
    """Numbers the sources of one answer in the order in which they are named."""

    catalogue: Catalogue
    language: Language
    lines: dict[str, SourceLine] = field(default_factory=dict)

    def refs(self, statement: Statement) -> tuple[int, ...]:
        ids = statement.sources[:SOURCES_PER_STATEMENT]
        return tuple(self._number(source_id) for source_id in ids)

    def _number(self, source_id: str) -> int:
        if source_id not in self.lines:
            source = self.catalogue.sources[source_id]
            self.lines[source_id] = SourceLine(
                number=len(self.lines) + 1,
                name=source.publisher[self.language],
                date=say(source.date, self.language) if source.date else "",
                url=source.url,
            )
        return self.lines[source_id].number


class AnswerWriter:
    """Makes answer documents; all that it says of the pilot comes from `catalogue`."""

    def __init__(self, catalogue: Catalogue, texts: Texts) -> None:
        self.catalogue = catalogue
        self.texts = texts
        self._lists: dict[str, tuple[str, ...]] = {}

    def statements(
        self,
        language: Language,
        ids: Sequence[str],
        *,
        outcome: Outcome = "answered",
        lead: bool = True,
        intro: str | None = None,
        buttons: Iterable[Button] = (),
        field: str | None = None,
        topic: str | None = None,
    ) -> Answer:
        """The statements in their order, the first as lead; unknown ids are left out."""
        known = [self.catalogue.statements[i] for i in ids if i in self.catalogue.statements]
        listed = _SourceList(self.catalogue, language)
        parts = [Part("text", intro)] if intro else []
        for number, statement in enumerate(known):
            kind: PartKind = "lead" if lead and number == 0 else "item"
            text = self.sentence(statement, language, whole=kind == "lead")
            parts.append(Part(kind, text, listed.refs(statement)))
            if kind == "lead":
                parts += self._notes([statement], language)
        parts += self._notes(known[1:] if lead else known, language, skip=parts)
        return Answer(
            language,
            outcome,
            tuple(parts),
            tuple(listed.lines.values()),
            tuple(buttons),
            field,
            topic,
            tuple(statement.id for statement in known),
        )

    def sentence(self, statement: Statement, language: Language, *, whole: bool = False) -> str:
        """The statement in one language with its status and the date at which it held.

        An official task has the office in charge, and in `whole` those that support it.
        """
        text = statement.text[language]
        if statement.kind == "milestone" and statement.title and statement.as_of:
            return self.texts(
                language, "dated-event", date=say(statement.as_of, language), event=text
            )
        dated = self._dated(statement, language, text)
        if statement.kind != "task":
            return dated
        return self._task(statement, language, dated, whole=whole)

    def field_overview(self, key: str, language: Language) -> Answer:
        """What introduces a field: its line and its chief statements. Raises KeyError."""
        view = self.catalogue.fields[key]
        intro = self.texts(
            language, "field-intro", field=view.name[language], about=view.description[language]
        )
        return self.statements(
            language,
            view.overview[:PAGE],
            outcome="overview",
            lead=False,
            intro=intro,
            buttons=self.field_buttons(key, language, more=True),
            field=key,
        )

    def topic_overview(self, key: str, language: Language) -> Answer:
        """What introduces a topic. Raises KeyError."""
        view = self.catalogue.topics[key]
        return self.statements(
            language,
            view.overview[:PAGE],
            outcome="overview",
            lead=True,
            buttons=self.topic_buttons(language, more=True),
            topic=key,
        )

    def sources(
        self,
        ids: Sequence[str],
        language: Language,
        *,
        intro: str | None = None,
        with_notes: bool = False,
    ) -> Answer:
        """The sources of some statements with date and title; unknown ids are left out.

        With notes it also says where sources differ, and why we say what we say.
        """
        listed = _SourceList(self.catalogue, language)
        known = [self.catalogue.statements[i] for i in ids if i in self.catalogue.statements]
        for statement in known:
            listed.refs(statement)
        parts = [Part("text", intro or self.texts(language, "sources-intro"))]
        parts += self._notes(known, language, most=len(known)) if with_notes else []
        for source_id, line in listed.lines.items():
            title = self.catalogue.sources[source_id].title
            parts.append(Part("item", title, (line.number,)))
        return Answer(
            language,
            "list",
            tuple(parts),
            tuple(listed.lines.values()),
            self.topic_buttons(language, more=False),
            topic="sources",
        )

    def list_of(self, key: str) -> tuple[str, ...]:
        """The statements on a field or topic: its overview first, then the weightier ones.

        At most LONGEST_LIST: nobody leafs through more, and a chat keeps what it has not seen yet.
        """
        if key not in self._lists:
            self._lists[key] = self._listed(key)[:LONGEST_LIST]
        return self._lists[key]

    def _listed(self, key: str) -> tuple[str, ...]:
        view = self.catalogue.fields.get(key) or self.catalogue.topics[key]
        rest = [
            statement
            for statement in self.catalogue.statements.values()
            if key in statement.fields or statement.topic == key
        ]
        rest.sort(key=lambda statement: (-statement.weight, statement.kind == "task"))
        return tuple(dict.fromkeys([*view.overview, *(statement.id for statement in rest)]))

    def field_buttons(self, key: str, language: Language, *, more: bool) -> tuple[Button, ...]:
        """More of a field, its alerts, the other fields."""
        name = self.catalogue.fields[key].name[language]
        return (
            *([button(self.texts(language, "button-more"), "more")] if more else []),
            button(self.texts(language, "button-subscribe", field=name), "subscribe", field=key),
            button(self.texts(language, "button-fields"), "fields"),
        )

    def topic_buttons(self, language: Language, *, more: bool) -> tuple[Button, ...]:
        """More of a topic, the fields, where it comes from."""
        return (
            *([button(self.texts(language, "button-more"), "more")] if more else []),
            button(self.texts(language, "button-fields"), "fields"),
            button(self.texts(language, "button-sources"), "sources"),
        )

    def field_menu(self, language: Language) -> tuple[Button, ...]:
        """One button for each field, in the catalogue's order."""
        return tuple(
            button(view.name[language], key) for key, view in self.catalogue.fields.items()
        )

    def _task(self, statement: Statement, language: Language, text: str, *, whole: bool) -> str:
        if statement.ref is None:
            return text
        lead = statement.lead_unit[language] if statement.lead_unit else ""
        beside = statement.supporting_units[language] if statement.supporting_units else ()
        message = "official-task-led" if lead else "official-task"
        if lead and beside and whole:
            message = "official-task-supported"
        return self.texts(
            language,
            message,
            number=str(statement.ref),
            title=_without_stop(text),
            lead=lead,
            supporting=("; " if language is Language.EN else "、").join(beside),
        )

    def _dated(self, statement: Statement, language: Language, text: str) -> str:
        if statement.as_of is None:
            return self.texts(language, "undated", text=_without_stop(text))
        date = say(statement.as_of, language)
        if statement.status in ("planned", "piloting", "done"):
            message = f"status-{statement.status}"
            return self.texts(language, message, text=_without_stop(text), date=date)
        if date in text:
            return text
        return self.texts(language, "as-of", text=_without_stop(text), date=date)

    def _notes(
        self,
        statements: Iterable[Statement],
        language: Language,
        skip: Sequence[Part] = (),
        most: int = _NOTES,
    ) -> list[Part]:
        """The most telling notes: a statement's own before those on its sources."""
        listed = list(statements)
        ids = {statement.id for statement in listed}
        remarks = [statement.remark for statement in listed]
        corrections = [c.note for c in self.catalogue.corrections if ids & set(c.statements)]
        said = {part.text for part in skip}
        notes = [note[language] for note in [*remarks, *corrections] if note is not None]
        return [Part("note", note) for note in notes if note not in said][:most]


def _without_stop(text: str) -> str:
    """The sentence open at its end: what is put behind it belongs to it and brings the stop."""
    return text.removesuffix(".").removesuffix("。")
