"""Answers over many statements: what changed in a time, and two fields side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from actions.dialogue.knowledge import Told
from actions.dialogue.periods import Period
from actions.dialogue.progress import State, fits
from data.answers.document import Answer, Part
from data.answers.payloads import button
from data.answers.writer import LONGEST_LIST, PAGE, AnswerWriter
from data.catalogue_view import Statement
from data.dates import PartialDate, say
from data.languages import Language
from data.texts import Texts

_OF_EACH = 2
_NEWEST = 2


class Surveys:
    """Chooses and orders statements by what they have in common, not by one question."""

    def __init__(self, writer: AnswerWriter, texts: Texts) -> None:
        self._writer = writer
        self._texts = texts
        self._catalogue = writer.catalogue

    def changes(self, key: str | None, period: Period | None, language: Language) -> Told:
        """What our sources tell of a field (of the whole pilot for any other key), newest first.

        Where they tell nothing of the period, that is said, and the newest is told instead.
        """
        field = key if key in self._catalogue.fields else None
        known = sorted(self._dated(field), key=_newest_first)
        within = [one for one in known if period is None or _is_in(one, period)]
        chosen = within or known[:_NEWEST]
        intro = self._intro(field, period, known, bool(within), language)
        return self._listed(chosen, intro, field, language)

    def newest(self, key: str | None) -> PartialDate | None:
        """The date of the newest statement on a field or topic; of all for None."""
        dates = [
            one.as_of
            for one in self._catalogue.statements.values()
            if one.as_of and (key is None or key in one.fields or one.topic == key)
        ]
        return max(dates, default=None)

    def compared(self, fields: Sequence[str], language: Language) -> Told:
        """The fields side by side: how far the tasks of each are, and its chief statements."""
        groups = [self._catalogue.fields[key].overview[:_OF_EACH] for key in fields]
        ids = [identity for group in groups for identity in group]
        answer = self._writer.statements(language, ids, outcome="list", lead=False, field=fields[0])
        parts = self._headed(answer, fields, language)
        names = [self._catalogue.fields[key].name[language] for key in fields]
        buttons = tuple(button(name, key) for name, key in zip(names, fields, strict=True))
        told = replace(answer, parts=parts, buttons=buttons)
        rest = tuple(i for key in fields for i in self._writer.list_of(key) if i not in ids)
        return Told(told, tuple(ids), tuple(dict.fromkeys(rest)))

    def standing(self, field: str, state: State, ids: Sequence[str], language: Language) -> Told:
        """How far the steps of a field are, and what of it is in a state.

        Where nothing is, what is in another. Raises KeyError for an unknown statement.
        """
        known = [self._catalogue.statements[identity] for identity in ids]
        known.sort(key=lambda one: (not fits(one, state), one.status is None))
        most = min(PAGE, sum(fits(one, state) for one in known)) or PAGE
        return self._listed(known, self._standing(field, language), field, language, most)

    def _headed(
        self, answer: Answer, fields: Sequence[str], language: Language
    ) -> tuple[Part, ...]:
        """An item with the counts of each field before its statements; notes come last."""
        items = [part for part in answer.parts if part.kind == "item"]
        others = [part for part in answer.parts if part.kind != "item"]
        parts: list[Part] = []
        for number, key in enumerate(fields):
            parts.append(Part("text", self._standing(key, language)))
            parts += items[number * _OF_EACH : (number + 1) * _OF_EACH]
        return (*parts, *others)

    def _standing(self, key: str, language: Language) -> str:
        """How many steps of a field our sources list, by their state."""
        steps = [
            one
            for one in self._catalogue.statements.values()
            if one.kind == "task" and key in one.fields
        ]
        states = Counter(one.status for one in steps)
        return self._texts(
            language,
            "compared-field",
            field=self._catalogue.fields[key].name[language],
            steps=len(steps),
            done=states["done"],
            piloting=states["piloting"],
            planned=states["planned"],
        )

    def _dated(self, field: str | None) -> Iterable[Statement]:
        for one in self._catalogue.statements.values():
            at_home = field in one.fields if field else one.id.startswith("milestone:")
            if at_home and one.as_of and one.kind != "task":
                yield one

    def _intro(
        self,
        field: str | None,
        period: Period | None,
        known: Sequence[Statement],
        found: bool,
        language: Language,
    ) -> str:
        name = (
            self._catalogue.fields[field].name[language]
            if field
            else self._texts(language, "whole-pilot")
        )
        newest = known[0].as_of if known else None
        date = say(newest, language) if newest else ""
        if not found:
            return self._texts(language, "changes-none", subject=name, date=date)
        if period is None:
            return self._texts(language, "changes-newest", subject=name, date=date)
        return self._texts(language, "changes-intro", subject=name)

    def _listed(
        self,
        chosen: Sequence[Statement],
        intro: str,
        field: str | None,
        language: Language,
        most: int = PAGE,
    ) -> Told:
        ids = [one.id for one in chosen[:LONGEST_LIST]]
        now, rest = ids[:most], ids[most:]
        if field:
            buttons = self._writer.field_buttons(field, language, more=bool(rest))
        else:
            buttons = self._writer.topic_buttons(language, more=bool(rest))
        answer = self._writer.statements(
            language,
            now,
            outcome="list",
            lead=False,
            intro=intro,
            buttons=buttons,
            field=field,
            topic=None if field else "timeline",
        )
        return Told(answer, tuple(now), tuple(rest))


def _newest_first(statement: Statement) -> tuple[int, int, int, int]:
    date = statement.as_of or PartialDate(1)
    return -date.year, -(date.month or 0), -(date.day or 0), -statement.weight


def _is_in(statement: Statement, period: Period) -> bool:
    return statement.as_of is not None and period.holds(statement.as_of)
