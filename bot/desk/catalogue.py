"""The catalogue: its statements with sources, its history, its files checked and loaded."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.catalogue_process import CatalogueProcessError, Checked, check_files, load_files
from bot.desk.desk import VISIT, Desk, page_number
from data.catalogue_view import Catalogue, Statement, catalogue_version, read_catalogue
from data.dates import PartialDate
from data.languages import clean
from data.models import CatalogueVersion, TaskStatus
from data.search import search
from data.staff.audit import note_act

_A_PAGE = 25
_MOST_FOUND = 100
_MOST_VERSIONS = 50
_MOST_CHANGES = 200


@dataclass(frozen=True)
class Status:
    """A status that a task had, as of when, and when it was recorded."""

    row: TaskStatus
    as_of: PartialDate | None


class CataloguePages:
    """Browsing and loading; the catalogue as it is loaded is read once for each version."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._read: Catalogue | None = None
        self._loading = asyncio.Lock()

    async def show_all(self, request: web.Request) -> web.Response:
        """All statements, or those that hold some words, of one kind or field."""
        catalogue = await self._catalogue()
        rows = await asyncio.to_thread(_found, catalogue, request)
        page = page_number(request)
        start = (page - 1) * _A_PAGE
        return self._desk.page(
            request,
            "catalogue.html",
            catalogue=catalogue,
            rows=rows[start : start + _A_PAGE],
            total=len(rows),
            page=page,
            pages=max(1, -(-len(rows) // _A_PAGE)),
            kinds=sorted({row.kind for row in catalogue.statements.values()}),
        )

    async def show(self, request: web.Request) -> web.Response:
        """One statement in three scripts, with sources, ways to ask, remarks and history."""
        catalogue = await self._catalogue()
        row = catalogue.statements.get(request.match_info["statement"])
        if row is None:
            raise web.HTTPNotFound
        history = await self._desk.read(lambda session: _history(session, row.id))
        return self._desk.page(
            request,
            "statement.html",
            row=row,
            catalogue=catalogue,
            sources=[catalogue.sources[key] for key in row.sources],
            corrections=[each for each in catalogue.corrections if row.id in each.statements],
            history=history,
        )

    async def versions(self, request: web.Request) -> web.Response:
        """When the catalogue was loaded, and the last statuses of tasks."""
        rows, statuses = await self._desk.read(_versions)
        return self._desk.page(request, "versions.html", rows=rows, statuses=statuses)

    async def files(self, request: web.Request) -> web.Response:
        """What can be done with the files."""
        return self._desk.page(request, "catalogue_files.html", checked=None)

    async def check(self, request: web.Request) -> web.Response:
        """Check the files, and show what loading them would change."""
        url = self._desk.database.engine.url.render_as_string(hide_password=False)
        return await self._checked(request, check_files(self._desk.catalogue, url))

    async def load(self, request: web.Request) -> web.Response:
        """Load the files, if they are those that were shown."""
        visit = request[VISIT]
        url = self._desk.database.engine.url.render_as_string(hide_password=False)
        return await self._checked(
            request, load_files(self._desk.catalogue, url, visit.said("version"))
        )

    async def _checked(self, request: web.Request, work: object) -> web.Response:
        visit = request[VISIT]
        try:
            async with self._loading:
                checked: Checked = await work  # type: ignore[misc]
        except CatalogueProcessError as error:
            text = self._desk.pages.texts(
                visit.language, "error-catalogue-process", reason=str(error)
            )
            return self._desk.page(
                request, "catalogue_files.html", status=500, checked=None, error=text
            )
        if checked.done:
            await self._desk.write(
                lambda session: note_act(
                    session,
                    "catalogue-loaded",
                    by=visit.by,
                    subject=f"version {checked.version[:12]}",
                    detail=f"{len(checked.changes)} changes",
                    clock=self._desk.clock,
                )
            )
        return self._desk.page(request, "catalogue_files.html", checked=checked, most=_MOST_CHANGES)

    async def _catalogue(self) -> Catalogue:
        def read(session: Session) -> Catalogue:
            version = catalogue_version(session)
            if version is None:
                raise web.HTTPNotFound
            if self._read is None or self._read.version != version:
                self._read = read_catalogue(session)
            return self._read

        return await self._desk.read(read)


def _found(catalogue: Catalogue, request: web.Request) -> Sequence[Statement]:
    words = clean(request.query.get("q", ""))
    language = request[VISIT].language
    if words in catalogue.statements:
        return [catalogue.statements[words]]
    rows: Sequence[Statement] = (
        search(catalogue, words, language, _MOST_FOUND)
        if words
        else tuple(catalogue.statements.values())
    )
    field, kind = request.query.get("field", ""), request.query.get("kind", "")
    return [
        row
        for row in rows
        if (not field or field in (row.field, row.topic, *row.fields))
        and (not kind or row.kind == kind)
    ]


def _history(session: Session, statement: str) -> Sequence[Status]:
    kind, _, slug = statement.partition(":")
    if kind != "task":
        return ()
    query = select(TaskStatus).where(TaskStatus.task == slug).order_by(TaskStatus.id.desc())
    return [_status(row) for row in session.scalars(query)]


def _status(row: TaskStatus) -> Status:
    return Status(row, PartialDate.parse(row.as_of) if row.as_of else None)


def _versions(session: Session) -> tuple[Sequence[CatalogueVersion], Sequence[Status]]:
    rows = select(CatalogueVersion).order_by(CatalogueVersion.id.desc()).limit(_MOST_VERSIONS)
    statuses = select(TaskStatus).order_by(TaskStatus.id.desc()).limit(_MOST_VERSIONS)
    return session.scalars(rows).all(), [_status(row) for row in session.scalars(statuses)]
