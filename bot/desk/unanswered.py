"""Questions without an answer, by meaning, and what staff make of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.orm import Session

from bot.desk.desk import VISIT, Desk, done, page_number, subject_names
from bot.web.languages import chosen
from data.languages import Language
from data.models import Fact, Milestone, Task, UnansweredQuestion
from data.staff.audit import note_act
from data.staff.suggestions import SuggestionError, intents, propose_example
from data.unanswered import settle, unsettled

# More would take seconds to compare; older ones come up as newer ones are settled.
MOST_COMPARED = 1000
_GROUPS_A_PAGE = 15


@dataclass(frozen=True)
class Group:
    """Questions of one meaning, the most typical first; `guess` is the intent they may be of."""

    questions: tuple[UnansweredQuestion, ...]
    guess: str | None

    @property
    def first(self) -> UnansweredQuestion:
        """The one that stands for all."""
        return self.questions[0]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which it was asked."""
        return tuple(sorted({question.language for question in self.questions}))

    @property
    def newest(self) -> dt.datetime:
        """When it was asked last."""
        return max(question.asked_at for question in self.questions)

    @property
    def numbers(self) -> str:
        """The questions' numbers, for a form."""
        return ",".join(str(question.id) for question in self.questions)


class Unanswered:
    """The page of groups and the acts on one group."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: web.Request) -> web.Response:
        """The groups, the largest first."""
        return await self._shown(request)

    async def add_example(self, request: web.Request) -> web.Response:
        """Propose a question as an example for Rasa, and settle its group."""
        visit = request[VISIT]
        language = chosen(visit.said("language"))
        if language is None:
            raise web.HTTPBadRequest

        def work(session: Session) -> None:
            propose_example(
                session,
                visit.said("text"),
                visit.said("intent"),
                language,
                by=visit.by,
                clock=self._desk.clock,
            )
            self._settle(session, visit.said("questions"))

        try:
            await self._desk.write(work)
        except SuggestionError as error:
            text = self._desk.pages.texts(visit.language, f"error-{error.reason}")
            return await self._shown(request, status=422, error=text)
        return done("/unanswered", "example-proposed")

    async def settle(self, request: web.Request) -> web.Response:
        """Take a group off the list: nothing is to be done about it."""
        visit = request[VISIT]
        subject = f"questions {visit.said('questions')}"[:200]

        def work(session: Session) -> None:
            self._settle(session, visit.said("questions"))
            note_act(session, "settled", by=visit.by, subject=subject, clock=self._desk.clock)

        await self._desk.write(work)
        return done("/unanswered", "settled")

    def _settle(self, session: Session, numbers: str) -> None:
        settle(session, question_numbers(numbers), now=self._desk.clock())

    async def _shown(
        self, request: web.Request, *, status: int = 200, error: str | None = None
    ) -> web.Response:
        language = chosen(request.query.get("language"))
        groups, choices = await self._desk.read(lambda session: _read(session, language))
        reader = request[VISIT].language
        names = await self._desk.read(lambda session: subject_names(session, reader))
        page = page_number(request)
        start = (page - 1) * _GROUPS_A_PAGE
        return self._desk.page(
            request,
            "unanswered.html",
            status=status,
            error=error,
            groups=groups[start : start + _GROUPS_A_PAGE],
            total=len(groups),
            questions=sum(len(group.questions) for group in groups),
            page=page,
            pages=max(1, -(-len(groups) // _GROUPS_A_PAGE)),
            intents=choices,
            names=names,
            wanted=language,
        )


def question_numbers(text: str) -> list[int]:
    """The numbers of a form's field; anything else in it is left out."""
    return [int(part) for part in text.split(",")[:MOST_COMPARED] if part.isdecimal()]


def _read(session: Session, language: Language | None) -> tuple[Sequence[Group], Sequence[str]]:
    rows = [
        row
        for row in unsettled(session, MOST_COMPARED)
        if language is None or row.language == language
    ]
    choices = intents(session)
    homes = _homes(session, {row.nearest for row in rows if row.nearest})
    return [
        Group(tuple(members), homes.get(members[0].nearest or "")) for members in _by_meaning(rows)
    ], choices


def _by_meaning(rows: Sequence[UnansweredQuestion]) -> Iterable[list[UnansweredQuestion]]:
    # Imported where it is used: without a look at this page the process does not need it.
    from bot.desk.grouping import as_vectors, grouped

    known = [row for row in rows if row.meaning]
    together = grouped(as_vectors([row.meaning or b"" for row in known])) if known else []
    groups = [[known[number] for number in members] for members in together]
    return [*groups, *([row] for row in rows if not row.meaning)]


def _homes(session: Session, statements: Iterable[str]) -> dict[str, str | None]:
    """The field or topic of each statement."""
    found: dict[str, str | None] = {}
    for statement in statements:
        kind, _, key = statement.partition(":")
        if kind == "fact" and (fact := session.get(Fact, key)):
            found[statement] = fact.field or fact.topic
        elif kind == "task" and (task := session.get(Task, key)):
            found[statement] = task.field
        elif kind == "milestone" and (row := session.get(Milestone, key)):
            found[statement] = row.fields[0] if row.fields else "milestones"
    return found
