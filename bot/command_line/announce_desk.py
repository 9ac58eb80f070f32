"""`python -m bot announce ...`: what staff do to an announcement on its way, and to channels."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer
from sqlalchemy import select

from bot.command_line.announce import By, Number, Text, texts_by_language
from bot.command_line.edges import MISUSED, fail, open_database
from bot.command_line.telling import AsJson, tell
from bot.settings import settings_or_exit
from data import announcements
from data.announcements import add_channel, remove_channel
from data.languages import Language
from data.models import ALL_FIELDS, Chat, Field

channels = typer.Typer(no_args_is_help=True, help="Public channels, which come before all chats.")


def add_to(app: typer.Typer) -> None:
    """Add these commands to those of `announce`."""
    for command in (edit, pause, resume, correct, doubtful):
        app.command()(command)
    app.command("log")(show_log)
    app.add_typer(channels, name="channels")


def edit(
    identity: Number,
    title_en: Text = "",
    title_zh_hans: Text = "",
    title_zh_hant: Text = "",
    body_en: Text = "",
    body_zh_hans: Text = "",
    body_zh_hant: Text = "",
    field: Annotated[
        list[str] | None,
        typer.Option(help="A field it concerns; may be repeated; none: as it was; all: all."),
    ] = None,
    by: By = "",
) -> None:
    """Change a draft that was not sent yet; an approval that it had ends."""
    title = texts_by_language(title_en, title_zh_hans, title_zh_hant)
    body = texts_by_language(body_en, body_zh_hans, body_zh_hant)
    with open_database() as database, database.session() as session:
        announcements.edit(
            session,
            identity,
            by=by or getpass.getuser(),
            title=title if any(title.values()) else None,
            body=body if any(body.values()) else None,
            fields=() if field == [ALL_FIELDS] else field,
        )
    typer.echo(f"draft {identity} is changed: preview {identity}, then approve {identity}")


def pause(identity: Number, by: By = "") -> None:
    """Let no further message leave until `resume`."""
    with open_database() as database, database.session() as session:
        announcements.pause(session, identity, by=by or getpass.getuser())
    typer.echo(f"announcement {identity} is paused: resume {identity} goes on")


def resume(identity: Number, by: By = "") -> None:
    """Go on with a paused announcement."""
    with open_database() as database, database.session() as session:
        announcements.resume(session, identity, by=by or getpass.getuser())
    typer.echo(f"announcement {identity} goes on")


def correct(
    identity: Number,
    title_en: Text = "",
    title_zh_hans: Text = "",
    title_zh_hant: Text = "",
    body_en: Text = "",
    body_zh_hans: Text = "",
    body_zh_hant: Text = "",
    by: By = "",
) -> None:
    """Put other words in place of what was sent; title or body, in English and Chinese."""
    title = texts_by_language(title_en, title_zh_hans, title_zh_hant)
    body = texts_by_language(body_en, body_zh_hans, body_zh_hant)
    if not any(title.values()) and not any(body.values()):
        fail("give the right title or body: --title-en ..., --body-en ...", MISUSED)
    with open_database() as database, database.session() as session:
        count = announcements.correct(
            session,
            identity,
            by=by or getpass.getuser(),
            title=title if any(title.values()) else None,
            body=body if any(body.values()) else None,
        )
    typer.echo(f"announcement {identity} is corrected; {count} chats get the right words")


def doubtful(
    identity: Number,
    resend: Annotated[bool, typer.Option("--resend/--accept", help="Send again, or leave.")],
    by: By = "",
) -> None:
    """Settle deliveries in doubt: they may have arrived or not."""
    with open_database() as database, database.session() as session:
        count = announcements.settle_doubt(
            session, identity, by=by or getpass.getuser(), resend=resend
        )
    typer.echo(f"{count} deliveries are {'sent again' if resend else 'taken as delivered'}")


def show_log(
    identity: Annotated[int | None, typer.Argument(metavar="ID")] = None, as_json: AsJson = False
) -> None:
    """Say who did what and when, to one announcement or to all."""
    zone = settings_or_exit().time_zone
    with open_database() as database, database.reading() as session:
        acts = announcements.history(session, identity)
    lines = [
        f"{act.at.astimezone(zone):%Y-%m-%d %H:%M:%S}  {act.announcement_id or '-':>4}  "
        f"{act.act:<9}  {act.by}  {(act.detail or '').partition(chr(10))[0]}".rstrip()
        for act in acts
    ]
    document = [
        {
            "at": act.at,
            "announcement": act.announcement_id,
            "act": act.act,
            "by": act.by,
            "detail": act.detail,
        }
        for act in acts
    ]
    tell(document, lines, as_json=as_json)


@channels.command("add")
def add(
    address: Annotated[str, typer.Argument(help="@name, or the number that begins with -100.")],
    language: Annotated[Language, typer.Option(help="The language of the channel.")],
    field: Annotated[str, typer.Option(help="One field only; left out: all.")] = ALL_FIELDS,
    by: By = "",
) -> None:
    """Let a public channel have every announcement, or those of one field."""
    with open_database() as database, database.session() as session:
        known = set(session.scalars(select(Field.key).where(Field.retired_at.is_(None))))
        if field not in known | {ALL_FIELDS}:
            fail(f"unknown field {field}: use one of {', '.join(sorted(known))}", MISUSED)
        add_channel(session, address, language, field, by=by or getpass.getuser())
    typer.echo(f"{address} has {field} in {language}; the bot must be its administrator")


@channels.command("remove")
def remove(address: str, by: By = "") -> None:
    """Give a channel nothing more."""
    with open_database() as database, database.session() as session:
        remove_channel(session, address, by=by or getpass.getuser())
    typer.echo(f"{address} gets nothing more")


@channels.command("list")
def list_channels(as_json: AsJson = False) -> None:
    """List the public channels."""
    query = select(Chat).where(Chat.kind == "channel").order_by(Chat.id)
    with open_database() as database, database.reading() as session:
        rows = session.scalars(query).all()
    lines = [f"{row.address:<24} {row.language or '-':<8} {row.status}" for row in rows]
    document = [
        {"address": row.address, "language": row.language, "status": row.status} for row in rows
    ]
    tell(document, lines, as_json=as_json)
