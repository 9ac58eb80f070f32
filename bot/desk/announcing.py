"""Announcements: draft, preview, approve, let go, watch, correct."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.alerts.rendering import Rendering, alert_texts
from bot.desk.desk import VISIT, Desk, Visit, done, number_in, subject_names
from data import announcements
from data.announcements import AnnouncementError, Recipients, Report
from data.announcements.drafts import LONGEST_BODY, LONGEST_TITLE
from data.catalogue_view import Text
from data.languages import Language
from data.models import (
    Announcement,
    AnnouncementAct,
    AnnouncementState,
    DeliveryState,
    Field,
    Milestone,
)

_ENDS = {Language.EN: "en", Language.HANS: "hans", Language.HANT: "hant"}
_FIELDS = ("title_en", "title_hans", "title_hant", "body_en", "body_hans", "body_hant")
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


class FormError(ValueError):
    """A form cannot be taken so; `message` is the id of the text that says why."""

    def __init__(self, message: str, **words: str) -> None:
        super().__init__(message)
        self.message = message
        self.words = words


@dataclass(frozen=True)
class Preview:
    """An announcement as a chat of one language will see it."""

    language: Language
    html: Markup
    buttons: tuple[str, ...]


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

    async def form(self, request: web.Request) -> web.Response:
        """The form of a draft; `?from=` puts the words of an earlier one in it."""
        number = request.query.get("from", "")
        values: dict[str, str] = {}
        if number.isdecimal() and len(number) < 10:
            values = await self._desk.read(lambda session: _words(session, int(number)))
        return await self._form(request, values)

    async def draft(self, request: web.Request) -> web.Response:
        """Keep a draft: of a milestone, or in own words."""
        visit = request[VISIT]

        def work(session: Session) -> int:
            clock = self._desk.clock
            if milestone := visit.said("milestone"):
                row = announcements.draft_from_milestone(
                    session, milestone, by=visit.by, clock=clock
                )
                return row.id
            title, body = _texts_of(visit)
            fields = visit.lists.get("fields", ())
            return announcements.draft(
                session, title, body, by=visit.by, fields=fields, clock=clock
            ).id

        try:
            number = await self._desk.write(work)
        except (AnnouncementError, FormError) as error:
            return await self._form(request, visit.form, self._told(visit, error))
        return done(f"/announcements/{number}", "drafted")

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
            return await self._show(request, self._told(visit, error))
        return done(f"/announcements/{number}", SAID[name])

    def _act(self, name: str, number: int, visit: Visit) -> Callable[[Session], object]:
        by, clock = visit.by, self._desk.clock

        def work(session: Session) -> object:
            match name:
                case "approve":
                    _require(visit, "read")
                    single = self._desk.single_person
                    return announcements.approve(
                        session, number, by=by, single_person=single, clock=clock
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
                    title, body = _texts_of(visit)
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

    def _told(self, visit: Visit, error: AnnouncementError | FormError) -> str:
        texts = self._desk.pages.texts
        if isinstance(error, FormError):
            return texts(visit.language, error.message, **error.words)
        return texts(visit.language, "error-announcement", reason=str(error))

    async def _read(self, request: web.Request) -> Shown:
        number, language = number_in(request), request[VISIT].language
        try:
            return await self._desk.read(lambda session: self._shown(session, number, language))
        except AnnouncementError:
            raise web.HTTPNotFound from None

    async def _show(self, request: web.Request, error: str | None = None) -> web.Response:
        shown = await self._read(request)
        visit = request[VISIT]
        own = shown.row.created_by.strip().casefold() == visit.by.casefold()
        return self._desk.page(
            request,
            "announcement.html",
            status=422 if error else 200,
            error=error,
            shown=shown,
            names=shown.names,
            values={**_values(shown.row), **visit.form},
            acts=ACTS[shown.row.state],
            second_person_needed=own and not self._desk.single_person,
            limits={"title": LONGEST_TITLE, "body": LONGEST_BODY},
        )

    def _shown(self, session: Session, number: int, language: Language) -> Shown:
        row = announcements.find(session, number)
        began = row.state in _BEGUN or row.sent_at is not None
        names = subject_names(session, language)
        # Read here: the page is rendered when the session is closed.
        keys = [field.field for field in row.fields]
        notice = announcements.read_notice(session, row)
        previews = []
        for each in Language:
            message = self._rendering.alert(notice, each)
            buttons = tuple(button.title for button in message.buttons)
            # Telegram's HTML, in which everything that people wrote is escaped.
            previews.append(Preview(each, Markup(message.html), buttons))  # noqa: S704
        return Shown(
            row=row,
            previews=previews,
            recipients=None if began else announcements.count_recipients(session, row),
            report=announcements.report(session, row, clock=self._desk.clock) if began else None,
            history=announcements.history(session, number),
            fields={key: names.get(key, key) for key in keys},
            names=names,
        )

    async def _form(
        self, request: web.Request, values: Mapping[str, str], error: str | None = None
    ) -> web.Response:
        language = request[VISIT].language
        fields, milestones = await self._desk.read(lambda session: _choices(session, language))
        return self._desk.page(
            request,
            "announcement_new.html",
            status=422 if error else 200,
            error=error,
            values=values,
            chosen=request[VISIT].lists.get("fields", tuple(values.get("fields", "").split())),
            fields=fields,
            milestones=milestones,
            limits={"title": LONGEST_TITLE, "body": LONGEST_BODY},
        )


def _require(visit: Visit, box: str) -> None:
    if not visit.said(box):
        raise FormError(f"error-{box}")


def _texts_of(visit: Visit) -> tuple[Text, Text]:
    """Title and body of a form. Raises FormError for one that is missing or too long."""
    found = []
    for name, longest in (("title", LONGEST_TITLE), ("body", LONGEST_BODY)):
        texts = {language: visit.said(f"{name}_{end}") for language, end in _ENDS.items()}
        if not texts[Language.EN] or not texts[Language.HANS]:
            raise FormError("error-both-languages")
        if max(map(len, texts.values())) > longest:
            raise FormError("error-too-long", most=str(longest))
        found.append(texts)
    return found[0], found[1]


def _values(row: Announcement) -> dict[str, str]:
    return {name: str(getattr(row, name)) for name in _FIELDS}


def _words(session: Session, number: int) -> dict[str, str]:
    row = session.get(Announcement, number)
    if row is None:
        return {}
    return {**_values(row), "fields": " ".join(field.field for field in row.fields)}


def _name(row: Field | Milestone, language: Language) -> str:
    start = "name" if isinstance(row, Field) else "title"
    return str(getattr(row, f"{start}_{_ENDS[language]}"))


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
