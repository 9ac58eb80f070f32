"""What a chat chose about its alerts: read, kept, and taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from data.chats import Clock, subscriptions, unsubscribe, utc_now
from data.languages import Language
from data.models import ALL_FIELDS, Chat, Field, Kind, MutedKind, Pace, Preference, Subscription
from data.preferences.moments import DEFAULT_ZONE, Quiet
from data.preferences.sending import plan_again

MORNING = 8 * 60
Noted = dict[str, Any]
SWITCHABLE = tuple(kind for kind in Kind if kind is not Kind.NOTICE)


@dataclass(frozen=True, slots=True)
class Choices:
    """All that a chat chose; what it did not choose has the defaults given here.

    `paces` are of fields that have one of their own. Times of day are minutes after midnight in
    `zone`, an IANA name. `language` is that of alerts; None for that of the chat.
    """

    pace: Pace = Pace.AT_ONCE
    paces: Mapping[str, Pace] = field(default_factory=dict)
    digest_at: int = MORNING
    digest_weekday: int = 0
    quiet: Quiet | None = None
    paused_until: dt.datetime | None = None
    silent: bool = False
    muted: frozenset[Kind] = frozenset()
    zone: str = DEFAULT_ZONE
    language: Language | None = None

    def paused(self, now: dt.datetime) -> bool:
        """Whether nothing is sent at this moment."""
        return self.paused_until is not None and self.paused_until > now

    @property
    def has_digest(self) -> bool:
        """Whether any field comes in digests."""
        return any(pace is not Pace.AT_ONCE for pace in (self.pace, *self.paces.values()))


def read_choices(session: Session, chat: Chat) -> Choices:
    """What a chat chose, with the defaults for the rest."""
    zone = chat.time_zone or DEFAULT_ZONE
    language = Language(chat.alert_language) if chat.alert_language else None
    row = session.get(Preference, chat.id)
    if row is None:
        return Choices(zone=zone, language=language)
    return Choices(
        pace=Pace(row.pace),
        paces=_paces(session, chat),
        digest_at=row.digest_at,
        digest_weekday=row.digest_weekday,
        quiet=_quiet(row),
        paused_until=row.paused_until,
        silent=row.silent,
        muted=_muted(session, chat),
        zone=zone,
        language=language,
    )


def keep_choices(
    session: Session,
    chat: Chat,
    choices: Choices,
    *,
    noted: Noted | None = None,
    clock: Clock = utc_now,
) -> None:
    """Keep what a chat chose; what waits for it is planned anew by that.

    A pace of a field alone ends the subscription to "all": each field then has its own. With
    what was `noted` before it the change can be taken back; without, it and earlier ones cannot.
    """
    chat.time_zone = choices.zone
    chat.alert_language = choices.language
    chat.changed_at = clock()
    row = _row(session, chat, clock)
    row.pace = choices.pace
    row.digest_at, row.digest_weekday = choices.digest_at, choices.digest_weekday
    row.quiet_from = choices.quiet.start if choices.quiet else None
    row.quiet_to = choices.quiet.end if choices.quiet else None
    row.paused_until, row.silent = choices.paused_until, choices.silent
    row.before, row.changed_at = noted, clock()
    _keep_paces(session, chat, choices, clock)
    _keep_muted(session, chat, choices.muted)
    session.flush()
    plan_again(session, chat.id, clock())


def note_choices(session: Session, chat: Chat) -> Noted:
    """What a chat has now, fields and choices, in plain types for `keep_choices`."""
    choices = read_choices(session, chat)
    return {"fields": sorted(subscriptions(session, chat)), "choices": _as_plain(choices)}


def take_back(session: Session, chat: Chat, *, clock: Clock = utc_now) -> bool:
    """Put back what was noted before the last change; False when there is nothing to take back."""
    row = session.get(Preference, chat.id)
    if row is None or row.before is None:
        return False
    noted = row.before
    _put_back_fields(session, chat, frozenset(noted["fields"]), clock)
    keep_choices(session, chat, _from_plain(noted["choices"]), clock=clock)
    return True


def _row(session: Session, chat: Chat, clock: Clock) -> Preference:
    row = session.get(Preference, chat.id)
    if row is None:
        default = Choices()
        row = Preference(
            chat_id=chat.id,
            pace=default.pace,
            digest_at=default.digest_at,
            digest_weekday=default.digest_weekday,
            silent=default.silent,
            changed_at=clock(),
        )
        session.add(row)
        session.flush()
    return row


def _paces(session: Session, chat: Chat) -> dict[str, Pace]:
    of_chat = Subscription.chat_id == chat.id, Subscription.pace.is_not(None)
    rows = session.execute(select(Subscription.field, Subscription.pace).where(*of_chat))
    return {key: Pace(pace) for key, pace in rows if pace}


def _keep_paces(session: Session, chat: Chat, choices: Choices, clock: Clock) -> None:
    own = {key: pace for key, pace in choices.paces.items() if pace is not choices.pace}
    if own and ALL_FIELDS in subscriptions(session, chat):
        _spell_out_all(session, chat, clock)
    of_chat = Subscription.chat_id == chat.id
    session.execute(update(Subscription).where(of_chat).values(pace=None))
    for key, pace in own.items():
        query = update(Subscription).where(of_chat, Subscription.field == key)
        session.execute(query.values(pace=pace))


def _spell_out_all(session: Session, chat: Chat, clock: Clock) -> None:
    """One row for each field in place of the row for all."""
    keys = session.scalars(select(Field.key).where(Field.retired_at.is_(None))).all()
    unsubscribe(session, chat, clock=clock)
    now = clock()
    session.add_all(Subscription(chat_id=chat.id, field=key, created_at=now) for key in keys)
    session.flush()


def _put_back_fields(session: Session, chat: Chat, fields: frozenset[str], clock: Clock) -> None:
    held = subscriptions(session, chat)
    gone = Subscription.chat_id == chat.id, Subscription.field.in_(held - fields)
    session.execute(delete(Subscription).where(*gone))
    now = clock()
    session.add_all(
        Subscription(chat_id=chat.id, field=key, created_at=now) for key in sorted(fields - held)
    )
    session.flush()


def _muted(session: Session, chat: Chat) -> frozenset[Kind]:
    rows = session.scalars(select(MutedKind.kind).where(MutedKind.chat_id == chat.id))
    return frozenset(Kind(kind) for kind in rows)


def _keep_muted(session: Session, chat: Chat, muted: frozenset[Kind]) -> None:
    session.execute(delete(MutedKind).where(MutedKind.chat_id == chat.id))
    wanted = sorted(muted.intersection(SWITCHABLE))
    session.add_all(MutedKind(chat_id=chat.id, kind=kind) for kind in wanted)


def _quiet(row: Preference) -> Quiet | None:
    if row.quiet_from is None or row.quiet_to is None:
        return None
    return Quiet(row.quiet_from, row.quiet_to)


def _as_plain(choices: Choices) -> dict[str, Any]:
    return {
        "pace": choices.pace,
        "paces": dict(choices.paces),
        "digest_at": choices.digest_at,
        "digest_weekday": choices.digest_weekday,
        "quiet": [choices.quiet.start, choices.quiet.end] if choices.quiet else None,
        "paused_until": choices.paused_until.isoformat() if choices.paused_until else None,
        "silent": choices.silent,
        "muted": sorted(choices.muted),
        "zone": choices.zone,
        "language": choices.language,
    }


def _from_plain(noted: dict[str, Any]) -> Choices:
    until = noted["paused_until"]
    return Choices(
        pace=Pace(noted["pace"]),
        paces={key: Pace(pace) for key, pace in noted["paces"].items()},
        digest_at=noted["digest_at"],
        digest_weekday=noted["digest_weekday"],
        quiet=Quiet(*noted["quiet"]) if noted["quiet"] else None,
        paused_until=dt.datetime.fromisoformat(until) if until else None,
        silent=noted["silent"],
        muted=frozenset(Kind(kind) for kind in noted["muted"]),
        zone=noted["zone"],
        language=Language(noted["language"]) if noted["language"] else None,
    )
