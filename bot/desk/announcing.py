"""Announcements: look, approve, let go, watch, correct."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.orm import Session

from bot.alerts.rendering import Rendering, alert_texts
from bot.desk.announcement_forms import LIMITS, FormError, texts_of, told, values_of
from bot.desk.desk import VISIT, Desk, Visit, done, number_in, subject_names
from bot.desk.previews import Preview, previews_of
from data import announcements
from data.announcements import AnnouncementError, Recipients, Report
from data.languages import Language
from data.models import Announcement, AnnouncementAct, AnnouncementState, DeliveryState

_BEGUN = (AnnouncementState.SENDING, AnnouncementState.PAUSED, AnnouncementState.SENT)
_WATCHED = (AnnouncementState.SCHEDULED, AnnouncementState.SENDING, AnnouncementState.PAUSED)
# What is over for good: neither waiting nor in somebody's hand.
_SETTLED = frozenset(DeliveryState) - {
    DeliveryState.PENDING,
    DeliveryState.SENDING,
    DeliveryState.GATHERED,
}
ACTS: Mapping[AnnouncementState, tuple[str, ...]] = {
    AnnouncementState.DRAFT: ("approve", "cancel"),
    AnnouncementState.APPROVED: ("schedule", "cancel"),
    AnnouncementState.SCHEDULED: ("schedule", "cancel"),
    AnnouncementState.SENDING: ("pause", "cancel", "correct"),
    AnnouncementState.PAUSED: ("resume", "cancel", "correct"),
    AnnouncementState.SENT: ("correct",),
    AnnouncementState.CANCELLED: (),
}
SAID = {
    "approve": "approved",
    "schedule": "scheduled",
    "pause": "paused",
    "resume": "resumed",
    "cancel": "cancelled",
    "correct": "corrected",
    "resend": "resent",
    "accept": "accepted-doubt",
}


@dataclass(frozen=True)
class Shown:
    """All that the page of one announcement tells."""

    row: Announcement
    previews: Sequence[Preview]
    recipients: Recipients | None
    report: Report | None
    history: Sequence[AnnouncementAct]
    fields: Mapping[str, str]
    names: Mapping[str, str]
    seen: str
    own: bool

    @property
    def settled(self) -> int:
        """How many deliveries are over."""
        counts = self.report.counts if self.report else {}
        return sum(count for state, count in counts.items() if state in _SETTLED)

    @property
    def live(self) -> bool:
        """Whether the figures still change."""
        return self.row.state in _WATCHED


class Announcements:
    """The pages of announcements, and the acts on one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._rendering = Rendering(alert_texts())

    async def show_all(self, request: web.Request) -> web.Response:
        """All announcements, the newest first."""
        rows = await self._desk.read(announcements.listed)
        return self._desk.page(request, "announcements.html", rows=rows)

    async def show(self, request: web.Request) -> web.Response:
        """One announcement: how it will look, who gets it, what can be done, what became of it."""
        return await self._show(request)

    async def progress(self, request: web.Request) -> web.Response:
        """The part of that page that changes while it is sent."""
        shown = await self._read(request)
        return self._desk.page(request, "announcement_progress.html", shown=shown)

    async def act(self, request: web.Request) -> web.Response:
        """Approve, schedule, pause, resume, cancel, correct, or settle what is in doubt."""
        visit, number = request[VISIT], number_in(request)
        name = request.match_info["act"]
        work = self._act(name, number, visit)
        try:
            await self._desk.write(work)
        except (AnnouncementError, FormError) as error:
            return await self._show(request, told(self._desk, visit, error))
        return done(f"/announcements/{number}", SAID[name])

    def _act(self, name: str, number: int, visit: Visit) -> Callable[[Session], object]:
        by, clock = visit.by, self._desk.clock

        def work(session: Session) -> object:
            match name:
                case "approve":
                    _require(visit, "read")
                    single = self._desk.single_person
                    seen = visit.said("seen")
                    return announcements.approve(
                        session, number, by=by, single_person=single, seen=seen, clock=clock
                    )
                case "schedule":
                    at = self._moment(visit)
                    return announcements.schedule(session, number, at, by=by, clock=clock)
                case "pause":
                    reason = visit.said("reason")[:200] or None
                    return announcements.pause(session, number, by=by, reason=reason, clock=clock)
                case "resume":
                    return announcements.resume(session, number, by=by, clock=clock)
                case "cancel":
                    _require(visit, "sure")
                    return announcements.cancel(session, number, by=by, clock=clock)
                case "correct":
                    title, body = texts_of(visit)
                    return announcements.correct(
                        session, number, by=by, title=title, body=body, clock=clock
                    )
                case _:
                    resend = name == "resend"
                    return announcements.settle_doubt(
                        session, number, by=by, resend=resend, clock=clock
                    )

        return work

    def _moment(self, visit: Visit) -> dt.datetime:
        now = self._desk.clock()
        if visit.said("when") == "now":
            return now
        try:
            local = dt.datetime.fromisoformat(visit.said("at"))
        except ValueError:
            raise FormError("error-moment") from None
        moment = local.replace(tzinfo=self._desk.zone)
        if moment < now:
            raise FormError("error-moment-past")
        return moment

    async def _read(self, request: web.Request) -> Shown:
        number, language, by = number_in(request), request[VISIT].language, request[VISIT].by
        try:
            return await self._desk.read(lambda session: self._shown(session, number, language, by))
        except AnnouncementError:
            raise web.HTTPNotFound from None

    async def _show(self, request: web.Request, error: str | None = None) -> web.Response:
        shown = await self._read(request)
        visit = request[VISIT]
        return self._desk.page(
            request,
            "announcement.html",
            status=422 if error else 200,
            error=error,
            shown=shown,
            names=shown.names,
            values={**values_of(shown.row), **visit.form},
            acts=ACTS[shown.row.state],
            editable=shown.row.state in announcements.EDITABLE,
            second_person_needed=shown.own and not self._desk.single_person,
            limits=LIMITS,
        )

    def _shown(self, session: Session, number: int, language: Language, by: str) -> Shown:
        row = announcements.find(session, number)
        began = row.state in _BEGUN or row.sent_at is not None
        names = subject_names(session, language)
        # Read here: the page is rendered when the session is closed.
        keys = [field.field for field in row.fields]
        return Shown(
            row=row,
            previews=previews_of(announcements.read_notice(session, row), self._rendering),
            recipients=None if began else announcements.count_recipients(session, row),
            report=announcements.report(session, row, clock=self._desk.clock) if began else None,
            history=announcements.history(session, number),
            fields={key: names.get(key, key) for key in keys},
            names=names,
            seen=announcements.fingerprint(row),
            own=announcements.wrote(session, row, by),
        )


def _require(visit: Visit, box: str) -> None:
    if not visit.said(box):
        raise FormError(f"error-{box}")
