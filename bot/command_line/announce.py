"""`python -m bot announce ...`: from draft to report."""

from __future__ import annotations

import datetime as dt
import getpass
import html
import re
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.alerts.picture import draw_report
from bot.alerts.rendering import alert_texts, render_alert
from bot.command_line.announce_telegram import preview_to
from bot.command_line.edges import MISUSED, fail, open_database
from bot.command_line.telling import AsJson, progress_bars, tell
from bot.settings import settings_or_exit
from data import announcements
from data.announcements import Recipients, Report
from data.database import Database
from data.languages import Language
from data.models import AnnouncementState, DeliveryState

app = typer.Typer(
    no_args_is_help=True,
    help="Announce milestones and notices to subscribers: draft, preview, recipients, approve (a "
    "second person), send, report.\n\n"
    "Example:\n\n    announce draft --milestone first-anniversary --by Li\n\n"
    "    announce approve 1 --by Wang\n\n    announce send 1 --wait",
)

Number = Annotated[int, typer.Argument(metavar="ID", help="The announcement's number.")]
By = Annotated[str, typer.Option(help="Who does it; left out: the user of this machine.")]
Text = Annotated[str, typer.Option()]
_TAG = re.compile(r"<[^>]+>")
_ENDED = (AnnouncementState.SENT, AnnouncementState.CANCELLED)
_WAITING = (DeliveryState.PENDING, DeliveryState.SENDING)
_HINT_AFTER = 15.0


@app.command()
def draft(
    milestone: Annotated[str, typer.Option(help="A milestone of the catalogue.")] = "",
    title_en: Text = "",
    title_zh_hans: Text = "",
    title_zh_hant: Text = "",
    body_en: Text = "",
    body_zh_hans: Text = "",
    body_zh_hant: Text = "",
    field: Annotated[
        list[str] | None, typer.Option(help="A field it concerns; may be repeated; none: all.")
    ] = None,
    by: Annotated[str, typer.Option(help="Who drafts it.")] = "",
) -> None:
    """Keep a draft: of a milestone, or of your own words (Traditional is converted if left out)."""
    title = texts_by_language(title_en, title_zh_hans, title_zh_hant)
    body = texts_by_language(body_en, body_zh_hans, body_zh_hant)
    if milestone and (field or any(title.values()) or any(body.values())):
        fail("give either --milestone or words and fields of your own", MISUSED)
    author = by or getpass.getuser()
    with open_database() as database, database.session() as session:
        if milestone:
            row = announcements.draft_from_milestone(session, milestone, by=author)
        else:
            row = announcements.draft(session, title, body, by=author, fields=field or ())
        identity = row.id
    typer.echo(f"draft {identity} is kept: preview {identity}, then approve {identity} --by NAME")


@app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List all announcements, the newest first."""
    with open_database() as database, database.reading() as session:
        rows = announcements.listed(session)
    lines = [
        f"{row.id:>4}  {row.state:<9}  {_moment(row.send_at):<16}  {row.title_en}" for row in rows
    ]
    document = [
        {"id": row.id, "state": row.state, "send_at": row.send_at, "title": row.title_en}
        for row in rows
    ]
    tell(document, lines or ["no announcements yet"], as_json=as_json)


@app.command()
def preview(
    identity: Number,
    language: Annotated[
        Language | None, typer.Option(help="One language; all if left out.")
    ] = None,
    to: Annotated[str, typer.Option(help="Send it to this Telegram chat instead.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show an announcement as chats will see it; `--to` sends it as it would be sent to all."""
    if to:
        preview_to(identity, to, [language] if language else list(Language))
        return
    texts = alert_texts()
    with open_database() as database, database.reading() as session:
        notice = announcements.read_notice(session, announcements.find(session, identity))
    messages = {
        shown: render_alert(notice, shown, texts=texts)
        for shown in ([language] if language else list(Language))
    }
    document = {
        shown: {"html": message.html, "buttons": [button.title for button in message.buttons]}
        for shown, message in messages.items()
    }
    lines = [
        f"--- {shown} ---\n{html.unescape(_TAG.sub('', message.html))}\n"
        f"{' '.join(f'[{button.title}]' for button in message.buttons)}\n"
        for shown, message in messages.items()
    ]
    tell(document, lines, as_json=as_json)


@app.command()
def recipients(identity: Number, as_json: AsJson = False) -> None:
    """Count the chats that an announcement would reach now."""
    with open_database() as database, database.reading() as session:
        found = announcements.count_recipients(session, announcements.find(session, identity))
    tell(asdict(found), _recipient_lines(found), as_json=as_json)


@app.command()
def approve(identity: Number, by: Annotated[str, typer.Option(help="Who approves it.")]) -> None:
    """Approve a draft; it goes out with `send`.

    Another person than its author, unless ANNOUNCE_SINGLE_PERSON is true. Example:

        approve 1 --by Wang
    """
    with open_database() as database, database.session() as session:
        announcements.approve(
            session, identity, by=by, single_person=settings_or_exit().announce_single_person
        )
    typer.echo(f"announcement {identity} is approved by {by}: send {identity} lets it go out")


@app.command()
def send(
    identity: Number,
    wait: Annotated[bool, typer.Option("--wait", help="Show progress until it is sent.")] = False,
    at: Annotated[
        dt.datetime | None, typer.Option(help="Local time (TIME_ZONE) instead of now.")
    ] = None,
    by: By = "",
) -> None:
    """Let an approved announcement go out now, or at a time; the running bot sends it."""
    now = dt.datetime.now(dt.UTC)
    when = at.replace(tzinfo=settings_or_exit().time_zone) if at else now
    if when < now:
        fail(f"--at {at} is in the past: give a later time, or leave it out", MISUSED)
    with open_database() as database:
        with database.session() as session:
            announcements.schedule(session, identity, when, by=by or getpass.getuser())
        typer.echo(f"announcement {identity} goes out {'at ' + str(at) if at else 'now'}")
        if wait:
            _show_progress(database, identity)


@app.command()
def cancel(identity: Number, by: By = "") -> None:
    """Stop an announcement; what was delivered stays delivered."""
    with open_database() as database, database.session() as session:
        dropped = announcements.cancel(session, identity, by=by or getpass.getuser())
    typer.echo(f"announcement {identity} is cancelled; {dropped} deliveries were still waiting")


@app.command()
def report(
    identity: Number,
    as_json: AsJson = False,
    picture: Annotated[
        Path | None, typer.Option(help="Draw it into this file, as SVG.", dir_okay=False)
    ] = None,
) -> None:
    """Say how far the sending is and what became of each delivery.

    Examples:

        report 1

        report 1 --json --picture report.svg
    """
    with open_database() as database:
        found = _report(database, identity)
    if picture is not None:
        picture.write_text(draw_report(found), encoding="utf-8")
    tell(report_document(found), _report_lines(found), as_json=as_json)


def report_document(found: Report) -> dict[str, Any]:
    """The report as plain types."""
    return {
        "announcement": found.announcement,
        "state": found.state.value,
        "total": found.total,
        "counts": {state.value: count for state, count in found.counts.items()},
        "web": {"waiting": found.waiting_on_web, "taken": found.taken_on_web},
        "reasons": dict(found.reasons),
        "per_second": found.per_second,
        "seconds_left": found.seconds_left,
        "lag_p50": found.lag_p50,
        "lag_p95": found.lag_p95,
    }


def texts_by_language(english: str, simplified: str, traditional: str) -> Mapping[Language, str]:
    """What was given on the command line; empty where nothing was."""
    return {Language.EN: english, Language.HANS: simplified, Language.HANT: traditional}


def _report(database: Database, identity: int) -> Report:
    with database.reading() as session:
        return announcements.report(session, announcements.find(session, identity))


def _show_progress(database: Database, identity: int) -> None:
    started = time.monotonic()
    shown, hinted = "", False
    with progress_bars() as begin:
        bar = begin(f"Announcement {identity}")
        while True:
            found = _report(database, identity)
            bar(_share_done(found))
            if (line := _progress_line(found)) != shown:
                typer.echo(line)
                shown = line
            if found.state in _ENDED:
                return
            if not hinted and found.state is AnnouncementState.SCHEDULED and _late(started):
                typer.echo("nothing is sent yet: is the bot running?", err=True)
                hinted = True
            time.sleep(0.5)


def _share_done(found: Report) -> float:
    waiting = sum(count for state, count in found.counts.items() if state in _WAITING)
    return 1 - waiting / found.total if found.total else float(found.state in _ENDED)


def _late(started: float) -> bool:
    return time.monotonic() - started > _HINT_AFTER


def _progress_line(found: Report) -> str:
    counts = ", ".join(f"{count} {state}" for state, count in found.counts.items() if count)
    left = f", about {found.seconds_left:.0f} s left" if found.seconds_left else ""
    return f"{found.state}: {counts or 'no chats yet'}{left}"


def _report_lines(found: Report) -> list[str]:
    lines = [f"announcement {found.announcement}: {found.state}, {found.total} chats pushed to"]
    lines += [f"  {state:<9} {count:>8}" for state, count in found.counts.items()]
    lines.append(f"  web: {found.taken_on_web} taken, {found.waiting_on_web} waiting")
    if found.per_second:
        lines.append(f"  {found.per_second:.1f} a second, {found.seconds_left or 0:.0f} s left")
    if found.lag_p50 is not None and found.lag_p95 is not None:
        lines.append(
            f"  after it was due: half in {found.lag_p50:.1f} s, 95 % in {found.lag_p95:.1f} s"
        )
    lines += [f"  reason, {count} times: {reason}" for reason, count in found.reasons.items()]
    return lines


def _recipient_lines(found: Recipients) -> list[str]:
    lines = [f"{found.total} chats"]
    for title, counts in (
        ("channel", found.by_channel),
        ("language", found.by_language),
        ("field", found.by_field),
    ):
        lines += [f"  {title} {key}: {count}" for key, count in sorted(counts.items())]
    return lines


def _moment(moment: dt.datetime | None) -> str:
    if moment is None:
        return "-"
    return moment.astimezone(settings_or_exit().time_zone).strftime("%Y-%m-%d %H:%M")
