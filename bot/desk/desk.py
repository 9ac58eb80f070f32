"""What all pages of the desk have in common."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.rendering import Pages
from data.chats import Clock, utc_now
from data.database import Database
from data.languages import Language
from data.loading import CATALOGUE
from data.models import Field, Topic
from data.staff.audit import note_act
from data.staff.sessions import Person

_NAMES = {Language.EN: "name_en", Language.HANS: "name_hans", Language.HANT: "name_hant"}
Result = TypeVar("Result")
Work = Callable[[Session], Result]


@dataclass(frozen=True)
class Visit:
    """One request: who, in which language, and the fields of the form that was sent."""

    person: Person | None
    language: Language
    form_token: str
    form: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def by(self) -> str:
        """The name under which an act is logged. Raises HTTPForbidden for nobody."""
        if self.person is None:
            raise web.HTTPForbidden
        return self.person.name

    def said(self, name: str) -> str:
        """A field of the form, without spaces around; empty when it was not sent."""
        return self.form.get(name, "").strip()


VISIT: web.RequestKey[Visit] = web.RequestKey("visit", Visit)


@dataclass(frozen=True)
class Desk:
    """The services behind the pages; `url` is where browsers reach the desk."""

    database: Database
    pages: Pages
    zone: ZoneInfo
    single_person: bool = False
    url: str = ""
    catalogue: Path = CATALOGUE
    clock: Clock = utc_now

    @property
    def https(self) -> bool:
        """Whether browsers reach the desk by https."""
        return self.url.startswith("https://")

    async def read(self, work: Work[Result]) -> Result:
        """What `work` finds in a transaction that only reads, in a thread of its own."""

        def run() -> Result:
            with self.database.reading() as session:
                return work(session)

        return await asyncio.to_thread(run)

    async def write(self, work: Work[Result]) -> Result:
        """As `read`, in a transaction that may write; any error undoes it."""

        def run() -> Result:
            with self.database.session() as session:
                return work(session)

        return await asyncio.to_thread(run)

    async def note(
        self, request: web.Request, act: str, subject: str = "", detail: str = ""
    ) -> None:
        """Log an act that changed no row of its own."""
        by = request[VISIT].by
        await self.write(
            lambda session: note_act(
                session, act, by=by, subject=subject, detail=detail, clock=self.clock
            )
        )

    def page(
        self, request: web.Request, template: str, *, status: int = 200, **values: object
    ) -> web.Response:
        """A page for whoever asked, in their language."""
        text = self.pages.render(request, request[VISIT], template, self.zone, **values)
        return web.Response(text=text, status=status, content_type="text/html")


def subject_names(session: Session, language: Language) -> Mapping[str, str]:
    """What the fields and topics are called in a language, by key."""
    column = _NAMES[language]
    rows = [*session.scalars(select(Topic)), *session.scalars(select(Field))]
    return {row.key: str(getattr(row, column)) for row in rows}


def done(path: str, said: str) -> web.Response:
    """Go on to a page that says what was done; a reload of it repeats nothing."""
    return web.Response(status=303, headers={"Location": f"{path}?said={said}"})


def number_in(request: web.Request, name: str = "number") -> int:
    """The number in the path. Raises HTTPNotFound for one that no row can have."""
    number = int(request.match_info[name])
    if number > 2**31 - 1:
        raise web.HTTPNotFound
    return number


def page_number(request: web.Request) -> int:
    """The page of a list that is asked for, from 1 on."""
    text = request.query.get("page", "1")
    return min(max(int(text), 1), 10_000) if text.isascii() and text.isdecimal() else 1
