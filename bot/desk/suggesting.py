"""Suggestions: new statements are drafted, and a second look takes or rejects what was proposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.catalogue_process import check_row
from bot.desk.desk import VISIT, Desk, Visit, done, number_in, subject_names
from bot.desk.unanswered import question_numbers
from data.announcements.words import ENDS
from data.languages import Language, to_simplified
from data.loading.problems import Problem
from data.loading.shapes import FACT_KINDS
from data.models import Field, Source, Topic, UnansweredQuestion
from data.staff.statements import Draft, row_of
from data.staff.states import Kind, SuggestionState
from data.staff.suggestions import SuggestionError, judge, propose_statement, suggestions
from data.staff.tables import Suggestion
from data.unanswered import settle

_MOST_SOURCES = 10


@dataclass(frozen=True)
class Choices:
    """What the form of a statement offers."""

    fields: Sequence[str]
    topics: Sequence[str]
    sources: Sequence[tuple[str, str]]
    question: UnansweredQuestion | None
    names: Mapping[str, str]


class Suggestions:
    """The list of suggestions and the form of a statement."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show_all(self, request: web.Request) -> web.Response:
        """All suggestions, or those in one state."""
        return await self._list(request)

    async def judge(self, request: web.Request) -> web.Response:
        """Accept or reject one."""
        visit, number = request[VISIT], number_in(request)
        accept = request.match_info["verdict"] == "accept"
        try:
            await self._desk.write(
                lambda session: judge(
                    session, number, accept=accept, by=visit.by, clock=self._desk.clock
                )
            )
        except SuggestionError as error:
            return await self._list(request, self._told(visit, error))
        return done("/suggestions", "suggestion-accepted" if accept else "suggestion-rejected")

    async def download(self, request: web.Request) -> web.Response:
        """The draft of a statement as a YAML file."""
        number = number_in(request)
        row = await self._desk.read(lambda session: session.get(Suggestion, number))
        if row is None or row.kind is not Kind.STATEMENT:
            raise web.HTTPNotFound
        name = f"attachment; filename={row.target}-{number}.yml"
        return web.Response(
            text=row.text, content_type="application/yaml", headers={"Content-Disposition": name}
        )

    async def form(self, request: web.Request) -> web.Response:
        """The form of a statement, begun from a question where one is named."""
        begun = {name: request.query.get(name, "") for name in ("questions", "target")}
        return await self._form(request, begun)

    async def draft(self, request: web.Request) -> web.Response:
        """Check the statement within the whole catalogue, and keep it when nothing is wrong."""
        visit = request[VISIT]
        choices = await self._choices(visit.said("questions"), visit.language)
        if not {*choices.fields, *choices.topics} & {visit.said("target")}:
            raise web.HTTPBadRequest
        draft = _draft_of(visit, visit.said("target") in choices.fields)
        row = row_of(draft)
        if problems := await check_row(row, draft.target, self._desk.catalogue):
            return await self._form(request, visit.form, problems=problems, row=row)

        def work(session: Session) -> None:
            propose_statement(session, row, draft.target, by=visit.by, clock=self._desk.clock)
            settle(session, question_numbers(visit.said("questions")), now=self._desk.clock())

        try:
            await self._desk.write(work)
        except SuggestionError as error:
            return await self._form(request, visit.form, error=self._told(visit, error))
        return done("/suggestions", "statement-proposed")

    def _told(self, visit: Visit, error: SuggestionError) -> str:
        return self._desk.pages.texts(visit.language, f"error-{error.reason}")

    async def _list(self, request: web.Request, error: str | None = None) -> web.Response:
        wanted = next((s for s in SuggestionState if s == request.query.get("state")), None)
        rows = await self._desk.read(lambda session: suggestions(session, wanted))
        status = 409 if error else 200
        return self._desk.page(
            request,
            "suggestions.html",
            status=status,
            error=error,
            rows=rows,
            wanted=wanted,
            states=list(SuggestionState),
        )

    async def _choices(self, questions: str, language: Language) -> Choices:
        numbers = question_numbers(questions)
        return await self._desk.read(lambda session: _choices(session, numbers, language))

    async def _form(
        self,
        request: web.Request,
        values: Mapping[str, str],
        *,
        error: str | None = None,
        problems: Sequence[Problem] = (),
        row: str = "",
    ) -> web.Response:
        choices = await self._choices(values.get("questions", ""), request[VISIT].language)
        return self._desk.page(
            request,
            "statement_new.html",
            status=422 if error or problems else 200,
            error=error,
            values=values,
            chosen=request[VISIT].lists.get("sources", ()),
            choices=choices,
            kinds=FACT_KINDS,
            problems=problems,
            row=row,
        )


def _draft_of(visit: Visit, is_field: bool) -> Draft:
    chinese = visit.said("zh")
    return Draft(
        target=visit.said("target"),
        is_field=is_field,
        id=visit.said("id"),
        kind=visit.said("kind"),
        texts={
            "en": visit.said("en"),
            "zh": to_simplified(chinese) if chinese else "",
            "zh_hant": visit.said("zh_hant"),
        },
        sources=visit.lists.get("sources", ())[:_MOST_SOURCES],
        value=visit.said("value"),
        unit=visit.said("unit"),
        as_of=visit.said("as_of"),
    )


def _choices(session: Session, questions: Sequence[int], language: Language) -> Choices:
    fields = select(Field.key).where(Field.retired_at.is_(None)).order_by(Field.position)
    topics = select(Topic.key).where(Topic.retired_at.is_(None)).order_by(Topic.position)
    sources = select(Source).where(Source.retired_at.is_(None)).order_by(Source.date.desc())
    publisher = f"publisher_{ENDS[language]}"
    question = session.get(UnansweredQuestion, questions[0]) if questions else None
    return Choices(
        fields=list(session.scalars(fields)),
        topics=list(session.scalars(topics)),
        sources=[
            (row.id, f"{row.date or '-'} · {getattr(row, publisher)}: {row.title}")
            for row in session.scalars(sources)
        ],
        question=question,
        names=subject_names(session, language),
    )
