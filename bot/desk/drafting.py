"""Drafts of announcements: written, looked at before they are kept, edited until they are sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.alerts.rendering import Rendering, alert_texts
from bot.desk.announcement_forms import LIMITS, FormError, texts_of, told, values_of
from bot.desk.desk import VISIT, Desk, Visit, done, number_in
from bot.desk.previews import Preview, previews_of
from data import announcements
from data.announcements import AnnouncementError, Notice
from data.announcements.drafts import complete_texts
from data.announcements.words import ENDS
from data.languages import Language
from data.models import Announcement, AnnouncementState, Field, Milestone


class Drafts:
    """The forms in which announcements are written."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._rendering = Rendering(alert_texts())

    async def form(self, request: web.Request) -> web.Response:
        """The form of a draft; `?from=` puts the words of an earlier one in it."""
        number = request.query.get("from", "")
        values: dict[str, str] = {}
        if number.isdecimal() and len(number) < 10:
            values = await self._desk.read(lambda session: _words(session, int(number)))
        return await self._form(request, values)

    async def draft(self, request: web.Request) -> web.Response:
        """Keep a draft: of a milestone, or in own words; or show how those would look."""
        visit = request[VISIT]

        def work(session: Session) -> int:
            clock = self._desk.clock
            if milestone := visit.said("milestone"):
                row = announcements.draft_from_milestone(
                    session, milestone, by=visit.by, clock=clock
                )
                return row.id
            title, body = texts_of(visit)
            fields = visit.lists.get("fields", ())
            return announcements.draft(
                session, title, body, by=visit.by, fields=fields, clock=clock
            ).id

        try:
            if visit.said("look"):
                return await self._form(request, visit.form, previews=await self._look(visit))
            number = await self._desk.write(work)
        except (AnnouncementError, FormError) as error:
            return await self._form(request, visit.form, told(self._desk, visit, error))
        return done(f"/announcements/{number}", "drafted")

    async def edit_form(self, request: web.Request) -> web.Response:
        """The words and fields of one that was not sent yet, to be changed."""
        row, seen = await self._read(number_in(request))
        return await self._edit_form(request, row, {**values_of(row), "seen": seen})

    async def edit(self, request: web.Request) -> web.Response:
        """Keep the changed words, or show how they would look."""
        visit, number = request[VISIT], number_in(request)
        row, _ = await self._read(number)

        def work(session: Session) -> object:
            present = announcements.find(session, number).state
            if present is not AnnouncementState.DRAFT and not visit.said("sure"):
                raise FormError("error-sure")
            title, body = texts_of(visit)
            return announcements.edit(
                session,
                number,
                by=visit.by,
                title=title,
                body=body,
                fields=visit.lists.get("fields", ()),
                seen=visit.said("seen"),
                clock=self._desk.clock,
            )

        try:
            if visit.said("look"):
                looks = await self._look(visit, number)
                return await self._edit_form(request, row, visit.form, previews=looks)
            await self._desk.write(work)
        except (AnnouncementError, FormError) as error:
            problem = told(self._desk, visit, error)
            return await self._edit_form(request, row, visit.form, problem)
        return done(f"/announcements/{number}", "edited")

    async def _read(self, number: int) -> tuple[Announcement, str]:
        """The announcement with its fields, and which words it has now."""

        def work(session: Session) -> tuple[Announcement, str]:
            row = announcements.find(session, number)
            return row, announcements.fingerprint(row)

        try:
            return await self._desk.read(work)
        except AnnouncementError:
            raise web.HTTPNotFound from None

    async def _look(self, visit: Visit, number: int | None = None) -> Sequence[Preview]:
        """The words of the form as they would look, with the sources of the kept announcement."""
        texts = texts_of(visit)
        title, body = (
            complete_texts(each, name, longest)
            for each, (name, longest) in zip(texts, LIMITS.items(), strict=True)
        )
        keys = visit.lists.get("fields", ())

        def work(session: Session) -> Notice:
            names = session.scalars(
                select(Field).where(Field.key.in_(keys)).order_by(Field.position)
            )
            fields = tuple({each: _name(row, each) for each in Language} for row in names)
            if number is None:
                return Notice(0, None, title, body, None, fields, ())
            kept = announcements.read_notice(session, announcements.find(session, number))
            return replace(kept, title=title, body=body, fields=fields)

        return previews_of(await self._desk.read(work), self._rendering)

    async def _form(
        self,
        request: web.Request,
        values: Mapping[str, str],
        error: str | None = None,
        previews: Sequence[Preview] = (),
    ) -> web.Response:
        shown = {"values": values, "error": error, "previews": previews}
        return await self._page(request, "announcement_new.html", shown)

    async def _edit_form(
        self,
        request: web.Request,
        row: Announcement,
        values: Mapping[str, str],
        error: str | None = None,
        previews: Sequence[Preview] = (),
    ) -> web.Response:
        if row.state not in announcements.EDITABLE:
            return done(f"/announcements/{row.id}", "not-editable")
        shown = {"row": row, "values": values, "error": error, "previews": previews}
        return await self._page(request, "announcement_edit.html", shown)

    async def _page(
        self, request: web.Request, template: str, shown: Mapping[str, Any]
    ) -> web.Response:
        """A form with what may be chosen in it; 422 where it has an error."""
        visit = request[VISIT]
        fields, milestones = await self._desk.read(
            lambda session: _choices(session, visit.language)
        )
        return self._desk.page(
            request,
            template,
            status=422 if shown["error"] else 200,
            chosen=_chosen(visit, shown["values"]),
            fields=fields,
            milestones=milestones,
            limits=LIMITS,
            **shown,
        )


def _chosen(visit: Visit, values: Mapping[str, str]) -> Sequence[str]:
    """The fields that are ticked: those of a form that was sent, else those of the words."""
    if visit.form:
        return visit.lists.get("fields", ())
    return tuple(values.get("fields", "").split())


def _words(session: Session, number: int) -> dict[str, str]:
    row = session.get(Announcement, number)
    return values_of(row) if row else {}


def _name(row: Field | Milestone, language: Language) -> str:
    start = "name" if isinstance(row, Field) else "title"
    return str(getattr(row, f"{start}_{ENDS[language]}"))


def _choices(
    session: Session, language: Language
) -> tuple[Mapping[str, str], Sequence[tuple[str, str, str]]]:
    """The fields, and the milestones that were not announced yet, the newest first."""
    fields = select(Field).where(Field.retired_at.is_(None)).order_by(Field.position)
    announced = select(Announcement.milestone).where(
        Announcement.milestone.is_not(None), Announcement.state != AnnouncementState.CANCELLED
    )
    milestones = (
        select(Milestone)
        .where(Milestone.retired_at.is_(None), Milestone.id.not_in(announced))
        .order_by(Milestone.date.desc())
    )
    return (
        {row.key: _name(row, language) for row in session.scalars(fields)},
        [(row.id, row.date, _name(row, language)) for row in session.scalars(milestones)],
    )
