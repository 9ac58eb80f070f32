"""When new deliveries go out, worked out once for all chats that chose the same hours.

A fan-out joins the plans as a table, so that one statement makes the rows of a million chats:

    with plans_for(session, now) as plans:
        ...outerjoin(plans, (plans.c.rhythm == rhythm_of()) & (plans.c.pace == pace_of(...)))
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    MetaData,
    String,
    Table,
    Text,
    cast,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Session

from data.columns import UtcDateTime
from data.models import Chat, Delivery, Pace, Preference, Subscription
from data.preferences.sending import Waiting, plan_of

Plans = Table
"""Columns rhythm, pace, state, not_before and period; no row where nothing has to wait."""


def rhythm_of() -> ColumnElement[str]:
    """The hours that a chat chose, as a key; for queries on Preference joined with Chat."""
    parts: tuple[ColumnElement[Any], ...] = (
        cast(Preference.digest_at, Text),
        cast(Preference.digest_weekday, Text),
        func.coalesce(cast(Preference.quiet_from, Text), literal("")),
        func.coalesce(cast(Preference.quiet_to, Text), literal("")),
        func.coalesce(cast(Preference.paused_until, Text), literal("")),
        func.coalesce(Chat.time_zone, literal("")),
    )
    key: ColumnElement[Any] = parts[0]
    for part in parts[1:]:
        key = key.concat("|").concat(part)
    return key


def pace_of(*of_announcement: ColumnElement[bool]) -> ColumnElement[str | None]:
    """The fastest pace of a chat's subscriptions that an announcement concerns.

    For queries as of `rhythm_of`.
    """
    return (
        select(func.min(func.coalesce(Subscription.pace, Preference.pace)))
        .where(Subscription.chat_id == Chat.id, *of_announcement)
        .correlate(Chat, Preference)
        .scalar_subquery()
    )


@contextmanager
def plans_for(session: Session, now: dt.datetime) -> Iterator[Plans]:
    """A table that this transaction alone sees, of what each rhythm at each pace waits for."""
    plans = Table(
        "delivery_plans",
        MetaData(),
        Column("rhythm", Text, primary_key=True),
        Column("pace", String(10), primary_key=True),
        Column("state", Delivery.state.type, nullable=False),
        Column("not_before", UtcDateTime(), nullable=False),
        Column("period", String(32)),
        prefixes=["TEMPORARY"],
    )
    connection = session.connection()
    plans.create(connection)
    if rows := list(_planned(session, now)):
        connection.execute(insert(plans), rows)
    yield plans
    plans.drop(connection)


def _planned(session: Session, now: dt.datetime) -> Iterator[dict[str, Any]]:
    query = (
        select(
            rhythm_of(),
            Chat.time_zone,
            Preference.digest_at,
            Preference.digest_weekday,
            Preference.quiet_from,
            Preference.quiet_to,
            Preference.paused_until,
        )
        .join(Chat, Chat.id == Preference.chat_id)
        .distinct()
    )
    for rhythm, *hours in session.execute(query):
        for pace in Pace:
            waiting = Waiting._make((0, 0, 0, *hours, pace))
            if (plan := plan_of(waiting, now)) is not None:
                yield {
                    "rhythm": rhythm,
                    "pace": pace.value,
                    "state": plan.state,
                    "not_before": plan.not_before,
                    "period": plan.period,
                }
