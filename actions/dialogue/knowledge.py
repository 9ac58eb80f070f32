"""Answers from the catalogue: the specific statement first, else what introduces the subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from actions.dialogue.context import Awaited
from actions.dialogue.likeness import share_of_pairs
from actions.dialogue.limits import Limits
from actions.dialogue.progress import State, distance
from actions.dialogue.reading import Reading
from actions.finding.question import numbers_in
from actions.finding.ranker import Found
from data.answers.document import Answer, Button, Part
from data.answers.payloads import button
from data.answers.writer import PAGE, AnswerWriter
from data.catalogue_view import Field, Topic
from data.languages import Language
from data.texts import Texts

_RELATED = 3
_OFFERED = 3
_NEAR = 2
_LONGEST_TITLE = 40
_FITTING = 3
_VERDICTS = ("done", "piloting", "planned")
_SAME = 0.7
_ALIKE, _MOST_ALIKE = 0.4, 3


@dataclass(frozen=True)
class Told:
    """An answer, the statements it showed and those that "more" would show next."""

    answer: Answer
    shown: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    awaiting: Awaited | None = None
    denied: bool = False


class Knowledge:
    """Words what a reading found."""

    def __init__(self, writer: AnswerWriter, texts: Texts, limits: Limits) -> None:
        self._writer = writer
        self._texts = texts
        self._limits = limits
        self._fields = writer.catalogue.fields
        self._topics = writer.catalogue.topics

    def answer(self, reading: Reading, language: Language) -> Told:
        """The best statement with its nearest, or the overview with what fits put first."""
        if reading.several:
            ids = [one.id for one in reading.found]
            return self._told(ids, language, reading.field, reading.topic)
        if reading.best >= self._limits.sure:
            return self._specific(reading, language)
        return self._overview(reading, language)

    def overview(self, key: str, language: Language) -> Told:
        """What introduces a field or topic. Raises KeyError for an unknown one."""
        if key in self._fields:
            answer = self._writer.field_overview(key, language)
        else:
            answer = self._writer.topic_overview(key, language)
        return self._listed(answer, self._view(key).overview[:PAGE], key)

    def page(
        self, ids: Sequence[str], language: Language, field: str | None, topic: str | None
    ) -> Told:
        """The next statements of a list."""
        now, later = tuple(ids[:PAGE]), tuple(ids[PAGE:])
        buttons = self._buttons(field, topic, language, more=bool(later))
        answer = self._writer.statements(
            language, now, outcome="list", lead=False, buttons=buttons, field=field, topic=topic
        )
        return Told(answer, now, later)

    def holds(self, identity: str) -> bool:
        """Whether a statement is in the catalogue: an old button may name one that is not."""
        return identity in self._writer.catalogue.statements

    def show(self, identity: str, language: Language) -> Told:
        """One statement by its id, and what stands beside it. Raises KeyError."""
        statement = self._writer.catalogue.statements[identity]
        field, topic = statement.field, None if statement.field else statement.topic
        return self._told([identity], language, field, topic)

    def repeat(
        self,
        ids: Sequence[str],
        rest: tuple[str, ...],
        language: Language,
        field: str | None,
        topic: str | None,
    ) -> Told:
        """The same statements once more, as after a change of language."""
        buttons = self._buttons(field, topic, language, more=bool(rest))
        answer = self._writer.statements(language, ids, buttons=buttons, field=field, topic=topic)
        return Told(answer, tuple(ids), rest)

    def disputed(
        self, ids: Sequence[str], numbers: frozenset[str], language: Language
    ) -> tuple[str, ...]:
        """First what has a note on one of these numbers, which somebody read elsewhere."""
        statements = self._writer.catalogue.statements
        notes = {i: statements[i].remark for i in ids if i in statements}
        named = {i for i, note in notes.items() if note and numbers & numbers_in(note[language])}
        return tuple(sorted(notes, key=lambda i: i not in named))

    def sources_of(self, ids: Sequence[str], language: Language) -> Told:
        """Where the last answer comes from: each source with its date and address."""
        answer = self._writer.sources(ids, language)
        return Told(answer, tuple(ids))

    def grounds_of(
        self, ids: Sequence[str], language: Language, field: str | None, topic: str | None
    ) -> Told:
        """What the last answer rests on: notes on sources that differ, then each source."""
        answer = self._writer.sources(
            ids, language, intro=self._texts(language, "grounds"), with_notes=True
        )
        return Told(replace(answer, field=field, topic=topic), tuple(ids))

    def nearest_statements(self, found: Sequence[Found], language: Language) -> tuple[Button, ...]:
        """Buttons to the one or two statements that come near a question, if any does."""
        near = [one.id for one in found if one.score >= self._limits.weak]
        return tuple(
            button(self._title(identity, language), "show", id=identity)
            for identity in self._distinct(near[:_RELATED])[:_NEAR]
        )

    def nearest(self, found: Sequence[Found], language: Language) -> tuple[Button, ...]:
        """Buttons to the fields or topics of the statements that come nearest."""
        statements = [self._writer.catalogue.statements[one.id] for one in found[:10]]
        keys = dict.fromkeys(s.field or s.topic for s in statements)
        return self.subjects([key for key in keys if key][:_OFFERED], language)

    def subjects(self, keys: Sequence[str], language: Language) -> tuple[Button, ...]:
        """One button for each field or topic. Raises KeyError for an unknown one."""
        return tuple(self._subject(key, language) for key in keys)

    def _specific(self, reading: Reading, language: Language) -> Told:
        least = max(self._limits.weak, reading.best * self._limits.near)
        lead = reading.found[0].id
        near = [one.id for one in reading.found[1:] if one.score >= least]
        beside = [*reading.leads, *self._alike(reading), *(i for i in near if self._akin(lead, i))]
        ids = self._distinct([lead, *beside])[: PAGE if reading.asks_each else _RELATED + 1]
        if reading.open_question:
            ids = self._distinct([*ids, *self._overview_of(reading)])[:PAGE]
        told = self._told(ids, language, reading.field, reading.topic)
        return self._with_runner_up(self._with_verdict(told, reading, language), reading, language)

    def _with_verdict(self, told: Told, reading: Reading, language: Language) -> Told:
        """Begun with yes, not yet or under way, where that is asked and the state is known."""
        status = self._writer.catalogue.statements[told.shown[0]].status
        sure = reading.best >= self._limits.beyond_doubt and reading.asks_whether
        if not sure or status not in _VERDICTS:
            return told
        verdict = Part("text", self._texts(language, f"verdict-{status}"))
        return replace(told, answer=replace(told.answer, parts=(verdict, *told.answer.parts)))

    def _distinct(self, ids: Sequence[str]) -> list[str]:
        """Without a task or fact that only says again what the other kind said before it."""
        said: dict[bool, list[str]] = {True: [], False: []}
        kept: list[str] = []
        for identity in dict.fromkeys(ids):
            statement = self._writer.catalogue.statements[identity]
            is_task, text = statement.kind == "task", statement.text[Language.HANS]
            if all(share_of_pairs(text, other) <= _SAME for other in said[not is_task]):
                said[is_task].append(text)
                kept.append(identity)
        return kept

    def _akin(self, lead: str, other: str) -> bool:
        """Whether the other may stand beside the lead: one that is no figure draws in none."""
        statements = self._writer.catalogue.statements
        first, second = statements[lead], statements[other]
        if first.value is not None:
            return True
        fields = set(first.fields) & set(second.fields)
        return bool(fields) or first.topic == second.topic

    def _alike(self, reading: Reading) -> list[str]:
        """Where "which two" is asked: what says of other things what the best says of its own."""
        if not reading.asks_which_several or reading.best < self._limits.weak:
            return []
        statements = self._writer.catalogue.statements
        lead = statements[reading.found[0].id]
        shares = {
            other.id: share_of_pairs(lead.text[Language.HANS], other.text[Language.HANS])
            for other in statements.values()
            if (other.kind, other.as_of) == (lead.kind, lead.as_of)
            and set(other.fields) & set(lead.fields)
            and other is not lead
        }
        alike = sorted((one for one in shares if shares[one] > _ALIKE), key=lambda i: -shares[i])
        return alike[:_MOST_ALIKE]

    def _overview_of(self, reading: Reading) -> tuple[str, ...]:
        key = reading.field or reading.topic or "overview"
        return self._list_by(reading.state, key) if reading.state else self._view(key).overview

    def in_state(self, key: str, state: State) -> tuple[str, ...]:
        """The statements on a field or topic, those of a state first. Raises KeyError."""
        return tuple(self._distinct(self._list_by(state, key)))

    def _list_by(self, state: State | None, key: str) -> tuple[str, ...]:
        listed = self._writer.list_of(key)
        if state is None:
            return listed
        statements = self._writer.catalogue.statements
        return tuple(sorted(listed, key=lambda i: distance(statements[i], state)))

    def _overview(self, reading: Reading, language: Language) -> Told:
        key = reading.field or reading.topic or "overview"
        near = [one.id for one in reading.found if self._fits(one, reading)]
        fitting = [*reading.leads, *near[:1], *self._alike(reading), *near[1:_FITTING]]
        order = tuple(self._distinct([*fitting, *self._list_by(reading.state, key)]))
        if not fitting and reading.state is None:
            return self._with_runner_up(self.overview(key, language), reading, language)
        intro = self._texts(language, "intro-overview", subject=self._name(key, language))
        buttons = self._buttons(reading.field, reading.topic, language, more=len(order) > PAGE)
        answer = self._writer.statements(
            language,
            order[:PAGE],
            outcome="overview",
            lead=False,
            intro=intro,
            buttons=buttons,
            field=reading.field,
            topic=reading.topic,
        )
        told = Told(answer, order[:PAGE], order[PAGE:])
        return self._with_runner_up(told, reading, language)

    def _fits(self, one: Found, reading: Reading) -> bool:
        """Whether a statement goes before what introduces a subject.

        In a follow-up sooner, as who goes on asking seldom wants an introduction; but not what is
        of another field.
        """
        if not reading.follows:
            return one.score >= self._limits.weak
        fields = self._writer.catalogue.statements[one.id].fields
        at_home = reading.field is None or not fields or reading.field in fields
        return at_home and one.score >= self._limits.weak_in_follow_up

    def _told(
        self, ids: Sequence[str], language: Language, field: str | None, topic: str | None
    ) -> Told:
        key = field or topic or "overview"
        rest = tuple(i for i in self._writer.list_of(key) if i not in ids)
        return self.repeat(ids, rest, language, field, topic)

    def _listed(self, answer: Answer, shown: tuple[str, ...], key: str) -> Told:
        rest = tuple(i for i in self._writer.list_of(key) if i not in shown)
        return Told(answer, shown, rest)

    def _with_runner_up(self, told: Told, reading: Reading, language: Language) -> Told:
        if reading.runner_up is None:
            return told
        other = self._subject(reading.runner_up, language, asking=True)
        buttons = (*told.answer.buttons, other)
        return Told(told.answer.with_buttons(*buttons), told.shown, told.rest)

    def _subject(self, key: str, language: Language, *, asking: bool = False) -> Button:
        name = self._name(key, language)
        title = self._texts(language, "button-instead", subject=name) if asking else name
        return button(title[:_LONGEST_TITLE], key)

    def _title(self, identity: str, language: Language) -> str:
        statement = self._writer.catalogue.statements[identity]
        text = (statement.title or statement.text)[language].rstrip(".。")
        return text if len(text) <= _LONGEST_TITLE else f"{text[: _LONGEST_TITLE - 1].rstrip()}…"

    def _view(self, key: str) -> Field | Topic:
        return self._fields.get(key) or self._topics[key]

    def _name(self, key: str, language: Language) -> str:
        return self._view(key).name[language]

    def _buttons(
        self, field: str | None, topic: str | None, language: Language, *, more: bool
    ) -> tuple[Button, ...]:
        if field:
            return self._writer.field_buttons(field, language, more=more)
        return self._writer.topic_buttons(language, more=more)
