"""Chats, their language and their subscriptions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.orm import Session

from data.languages import Language
from data.models import (
    ALL_FIELDS,
    Chat,
    ChatStatus,
    Delivery,
    Field,
    MutedKind,
    Preference,
    Subscription,
)
from data.outbox_tables import of_chat

Clock = Callable[[], dt.datetime]


class UnknownFieldError(ValueError):
    """A field key that the catalogue does not have; the message lists those it has."""


def utc_now() -> dt.datetime:
    """The present moment, aware and in UTC."""
    return dt.datetime.now(dt.UTC)


def chat_for(
    session: Session,
    channel: str,
    address: str,
    *,
    kind: str = "private",
    thread: int | None = None,
    clock: Clock = utc_now,
) -> Chat:
    """The chat at an address, made if new; a topic of a forum group is one by itself."""
    chat = known_chat(session, channel, address, thread)
    if chat is None:
        now = clock()
        chat = Chat(
            channel=channel,
            address=address,
            kind=kind,
            thread=thread,
            status=ChatStatus.ACTIVE,
            created_at=now,
            changed_at=now,
        )
        session.add(chat)
        session.flush()
    return chat


def known_chat(
    session: Session, channel: str, address: str, thread: int | None = None
) -> Chat | None:
    """The chat at an address, in a topic where one is given; None for one that is not kept."""
    return session.scalar(select(Chat).where(_at(channel, address), Chat.thread == thread))


def chats_at(session: Session, channel: str, address: str) -> Sequence[Chat]:
    """All that is kept of a chat: itself, first, and each of its topics."""
    query = select(Chat).where(_at(channel, address))
    return session.scalars(query.order_by(Chat.thread.is_not(None), Chat.id)).all()


def channels_named(session: Session, name: str) -> Sequence[Chat]:
    """Channels that are kept under a public name ("@name"), whatever its case."""
    of_name = Chat.kind == "channel", func.lower(Chat.address) == name.lower()
    return session.scalars(select(Chat).where(*of_name)).all()


def subscribe(
    session: Session,
    chat: Chat,
    fields: Iterable[str],
    *,
    language: Language | None = None,
    clock: Clock = utc_now,
) -> frozenset[str]:
    """Add fields, or "all" which takes in every one; gives back what the chat now has.

    Alerts come in `language`, that of the conversation, unless the chat has chosen one for them.
    """
    before = subscriptions(session, chat)
    if language is not None and not (before and chat.alert_language):
        chat.alert_language = language
    wanted = before | _known(session, fields)
    return _replace(session, chat, before, {ALL_FIELDS} if ALL_FIELDS in wanted else wanted, clock)


def unsubscribe(
    session: Session, chat: Chat, fields: Iterable[str] | None = None, *, clock: Clock = utc_now
) -> frozenset[str]:
    """Drop fields, or everything for None or "all"; one field less than all leaves the others."""
    before = subscriptions(session, chat)
    dropped = {ALL_FIELDS} if fields is None else _known(session, fields)
    if ALL_FIELDS in dropped:
        return _replace(session, chat, before, frozenset(), clock)
    held = _field_keys(session) if ALL_FIELDS in before and dropped else before
    return _replace(session, chat, before, held - dropped, clock)


def subscriptions(session: Session, chat: Chat) -> frozenset[str]:
    """The field keys that a chat is subscribed to, or {"all"}."""
    query = select(Subscription.field).where(Subscription.chat_id == chat.id)
    return frozenset(session.scalars(query))


def choose_language(chat: Chat, language: Language | None, *, clock: Clock = utc_now) -> None:
    """Answer this chat in one language from now on; None goes back to that of each question.

    Alerts come in a chosen language too.
    """
    chat.language = language
    chat.alert_language = language or chat.alert_language
    chat.changed_at = clock()


def mark_blocked(chat: Chat, *, clock: Clock = utc_now) -> None:
    """The person blocked the bot: nothing more is sent, subscriptions are kept."""
    _set_status(chat, ChatStatus.BLOCKED, clock)


def mark_left(chat: Chat, *, clock: Clock = utc_now) -> None:
    """The bot was removed from the group: nothing more is sent, subscriptions are kept."""
    _set_status(chat, ChatStatus.LEFT, clock)


def reactivate(chat: Chat, *, clock: Clock = utc_now) -> None:
    """The chat can be written to again, with the subscriptions that it had."""
    _set_status(chat, ChatStatus.ACTIVE, clock)


def migrate_chat(session: Session, old: Chat, new_address: str, *, clock: Clock = utc_now) -> Chat:
    """Give a group that became a supergroup its new address, with all that belongs to it."""
    present = known_chat(session, old.channel, new_address, old.thread)
    if present is None or present is old:
        old.address = new_address
        old.changed_at = clock()
        return old
    return _merge(session, old, present, clock)


def delete_chats(session: Session, chats: Sequence[int]) -> int:
    """Take chats away with all that belongs to them; gives back how many deliveries that were."""
    session.flush()
    gone = delete(Delivery).where(of_chat(*chats)).returning(Delivery.id)
    count = len(session.execute(gone, execution_options={"synchronize_session": False}).all())
    session.execute(delete(Chat).where(Chat.id.in_(chats)))
    return count


def _at(channel: str, address: str) -> ColumnElement[bool]:
    return and_(Chat.channel == channel, Chat.address == address)


def _merge(session: Session, old: Chat, new: Chat, clock: Clock) -> Chat:
    subscribe(session, new, subscriptions(session, old), clock=clock)
    _move_deliveries(session, old, new)
    _move_choices(session, old, new)
    new.language = new.language or old.language
    new.alert_language = new.alert_language or old.alert_language
    new.time_zone = new.time_zone or old.time_zone
    session.flush()
    delete_chats(session, [old.id])
    session.expunge(old)
    return new


def _move_deliveries(session: Session, old: Chat, new: Chat) -> None:
    """All that the new chat has not itself: announcements, and digests of other periods."""
    for key in (Delivery.announcement_id, Delivery.period):
        of_kind = Delivery.announcement_id.is_not(None)
        if key is Delivery.period:
            of_kind = Delivery.announcement_id.is_(None)
        had = select(key).where(of_chat(new.id), of_kind)
        moved = of_chat(old.id), of_kind, key.not_in(had.scalar_subquery())
        session.execute(update(Delivery).where(*moved).values(chat_id=new.id))


def _move_choices(session: Session, old: Chat, new: Chat) -> None:
    if session.scalar(select(Preference.chat_id).where(Preference.chat_id == new.id)) is not None:
        return
    for table in (Preference, MutedKind):
        query = update(table).where(table.chat_id == old.id).values(chat_id=new.id)
        session.execute(query, execution_options={"synchronize_session": False})
    kept = {field: pace for field, pace in _own_paces(session, old) if pace}
    for field, pace in kept.items():
        of_field = Subscription.chat_id == new.id, Subscription.field == field
        session.execute(update(Subscription).where(*of_field).values(pace=pace))


def _own_paces(session: Session, chat: Chat) -> Iterable[tuple[str, str | None]]:
    rows = session.execute(
        select(Subscription.field, Subscription.pace).where(Subscription.chat_id == chat.id)
    )
    return [(field, pace) for field, pace in rows]


def _set_status(chat: Chat, status: ChatStatus, clock: Clock) -> None:
    if chat.status is not status:
        chat.status = status
        chat.changed_at = clock()


def _replace(
    session: Session, chat: Chat, before: frozenset[str], after: Iterable[str], clock: Clock
) -> frozenset[str]:
    wanted = frozenset(after)
    gone = Subscription.chat_id == chat.id, Subscription.field.in_(before - wanted)
    session.execute(delete(Subscription).where(*gone))
    now = clock()
    new = [
        Subscription(chat_id=chat.id, field=field, created_at=now)
        for field in sorted(wanted - before)
    ]
    session.add_all(new)
    session.flush()
    return wanted


def _field_keys(session: Session) -> frozenset[str]:
    return frozenset(session.scalars(select(Field.key).where(Field.retired_at.is_(None))))


def _known(session: Session, fields: Iterable[str]) -> frozenset[str]:
    wanted, known = frozenset(fields), _field_keys(session) | {ALL_FIELDS}
    if unknown := wanted - known:
        names = ", ".join(sorted(unknown))
        raise UnknownFieldError(f"unknown field {names}: use one of {', '.join(sorted(known))}")
    return wanted
