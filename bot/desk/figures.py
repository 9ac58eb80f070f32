"""Feedback, usage and the audit log: what is read and downloaded, and never changed."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence

from aiohttp import web
from sqlalchemy.orm import Session

from bot.desk.desk import VISIT, Desk, page_number, subject_names
from data import feedback
from data.models import Verdict
from data.staff.audit import Act, Wanted, count_acts, kinds_of_acts, read_acts
from data.staff.usage import FEWEST, Count, close_days, read_usage

_PERIODS = (7, 30, 90, 365)
_MOST_THUMBS = 100
_A_PAGE = 50
_MOST_ROWS = 50_000
# A cell that begins so is a formula for spreadsheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Figures:
    """The pages of figures."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def feedback(self, request: web.Request) -> web.Response:
        """Thumbs by what the answer was about, and the newest."""
        days = _days(request)
        since = self._desk.clock() - dt.timedelta(days=days)
        verdict = next((v for v in Verdict if v == request.query.get("verdict")), None)
        language = request[VISIT].language
        counts, rows, names = await self._desk.read(
            lambda session: (
                feedback.counts(session, since),
                feedback.recent(session, _MOST_THUMBS, verdict),
                subject_names(session, language),
            )
        )
        return self._desk.page(
            request,
            "feedback.html",
            counts=counts,
            rows=rows,
            names=names,
            days=days,
            offered=_PERIODS,
            wanted=verdict,
            verdicts=list(Verdict),
        )

    async def usage(self, request: web.Request) -> web.Response:
        """Answers of each closed day, by language, field and outcome."""
        days, counts = _days(request), await self._usage(request)
        language = request[VISIT].language
        names = await self._desk.read(lambda session: subject_names(session, language))
        by_day: dict[str, list[Count]] = {}
        for count in counts:
            by_day.setdefault(count.day, []).append(count)
        most = max((count.answers for count in counts if count.dimension == "all"), default=1)
        return self._desk.page(
            request,
            "usage.html",
            by_day=by_day,
            names=names,
            days=days,
            offered=_PERIODS,
            most=most,
            fewest=FEWEST,
        )

    async def usage_csv(self, request: web.Request) -> web.Response:
        """The same as a table for spreadsheets."""
        counts = await self._usage(request)
        await self._desk.note(request, "exported", "usage", f"{len(counts)} rows")
        rows = ((row.day, row.dimension, row.key, row.answers, row.people) for row in counts)
        return table(("day", "dimension", "key", "answers", "people"), rows, "usage.csv")

    async def audit(self, request: web.Request) -> web.Response:
        """Who did what, the newest first."""
        page, wanted = page_number(request), self._wanted(request)
        rows, total, kinds = await self._desk.read(
            lambda session: _audit(session, wanted, (page - 1) * _A_PAGE)
        )
        return self._desk.page(
            request,
            "audit.html",
            rows=rows,
            total=total,
            kinds=kinds,
            page=page,
            pages=max(1, -(-total // _A_PAGE)),
        )

    async def audit_csv(self, request: web.Request) -> web.Response:
        """The same acts as a table for spreadsheets."""
        wanted = self._wanted(request)
        acts = await self._desk.read(lambda session: read_acts(session, wanted, limit=_MOST_ROWS))
        await self._desk.note(request, "exported", "audit", f"{len(acts)} rows")
        rows = ((act.at.isoformat(), act.by, act.act, act.subject, act.detail) for act in acts)
        return table(("at", "by", "act", "subject", "detail"), rows, "audit.csv")

    async def _usage(self, request: web.Request) -> Sequence[Count]:
        today = self._desk.clock().astimezone(self._desk.zone).date()
        since = today - dt.timedelta(days=_days(request))

        def work(session: Session) -> Sequence[Count]:
            close_days(session, today)
            return read_usage(session, since)

        return await self._desk.write(work)

    def _wanted(self, request: web.Request) -> Wanted:
        query = request.query
        until = self._midnight(query.get("until", ""))
        return Wanted(
            by=query.get("by", "").strip(),
            act=query.get("act", ""),
            since=self._midnight(query.get("since", "")),
            until=until + dt.timedelta(days=1) if until else None,
        )

    def _midnight(self, day: str) -> dt.datetime | None:
        try:
            parsed = dt.date.fromisoformat(day)
        except ValueError:
            return None
        if not 1970 <= parsed.year <= 9000:
            return None
        return dt.datetime.combine(parsed, dt.time(), self._desk.zone)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], name: str) -> web.Response:
    """A CSV file to keep; no cell of it can act as a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return web.Response(
        # The mark at the start tells Excel that it is UTF-8.
        body=("\ufeff" + text.getvalue()).encode(),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )


def harmless(cell: object) -> str:
    """The cell as text that spreadsheets do not compute."""
    text = str(cell)
    return f"'{text}" if not isinstance(cell, int) and text.startswith(_FORMULA) else text


def _days(request: web.Request) -> int:
    wanted = request.query.get("days", "")
    return next((days for days in _PERIODS if str(days) == wanted), _PERIODS[1])


def _audit(
    session: Session, wanted: Wanted, offset: int
) -> tuple[Sequence[Act], int, Sequence[str]]:
    rows = read_acts(session, wanted, limit=_A_PAGE, offset=offset)
    return rows, count_acts(session, wanted), kinds_of_acts(session)
