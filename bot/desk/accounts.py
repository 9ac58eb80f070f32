"""Accounts of staff, and the first page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from aiohttp import web
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.desk.desk import VISIT, Desk, done, number_in
from data import feedback
from data.models import Announcement, AnnouncementState
from data.staff.accounts import StaffError, accounts, change_role, disable, enable
from data.staff.states import Role, SuggestionState
from data.staff.tables import StaffAccount, Suggestion
from data.unanswered import count_unsettled

_A_MONTH = dt.timedelta(days=30)
_UNDER_WAY = (AnnouncementState.SCHEDULED, AnnouncementState.SENDING, AnnouncementState.PAUSED)


class Accounts:
    """Who may use the desk, and as what."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def home(self, request: web.Request) -> web.Response:
        """What waits for somebody."""
        counts = await self._desk.read(
            lambda session: _waiting(session, self._desk.clock() - _A_MONTH)
        )
        return self._desk.page(request, "home.html", counts=counts)

    async def show_all(self, request: web.Request) -> web.Response:
        """All accounts."""
        return await self._list(request)

    async def act(self, request: web.Request) -> web.Response:
        """Give an account a role, disable it, or enable it again."""
        visit, number = request[VISIT], number_in(request)
        act = request.match_info["act"]
        role = next((role for role in Role if role == visit.said("role")), None)
        if act == "role" and role is None:
            raise web.HTTPBadRequest

        def work(session: Session) -> None:
            if act == "role" and role is not None:
                change_role(session, number, role, by=visit.by, clock=self._desk.clock)
            elif act == "disable":
                disable(session, number, by=visit.by, clock=self._desk.clock)
            else:
                enable(session, number, by=visit.by, clock=self._desk.clock)

        try:
            await self._desk.write(work)
        except StaffError as error:
            text = self._desk.pages.texts(visit.language, f"error-{error.reason}")
            return await self._list(request, text)
        return done("/accounts", "account-changed")

    async def _list(self, request: web.Request, error: str | None = None) -> web.Response:
        rows = await self._desk.read(accounts)
        status = 409 if error else 200
        return self._desk.page(
            request, "accounts.html", status=status, error=error, rows=rows, roles=list(Role)
        )


def _waiting(session: Session, since: dt.datetime) -> Mapping[str, int]:
    def count(table: type[Announcement | Suggestion | StaffAccount], *which: object) -> int:
        query = select(func.count()).select_from(table).where(*which)  # type: ignore[arg-type]
        return session.scalar(query) or 0

    return {
        "unanswered": count_unsettled(session),
        "suggestions": count(Suggestion, Suggestion.state == SuggestionState.PROPOSED),
        "drafts": count(Announcement, Announcement.state == AnnouncementState.DRAFT),
        "under-way": count(Announcement, Announcement.state.in_(_UNDER_WAY)),
        "poor": sum(row.poor for row in feedback.counts(session, since)),
    }
