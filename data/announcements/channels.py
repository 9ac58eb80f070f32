"""Public channels: chats that staff chose, which get each announcement before anybody else."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.announcements.audit import note
from data.announcements.life import AnnouncementError
from data.chats import Clock, chat_for, choose_language, reactivate, subscribe, unsubscribe, utc_now
from data.languages import Language
from data.models import Chat

_ADDRESS = re.compile(r"@[A-Za-z][A-Za-z0-9_]{3,31}|-100\d{5,15}")


def add_channel(
    session: Session,
    address: str,
    language: Language,
    field: str,
    *,
    by: str,
    clock: Clock = utc_now,
) -> Chat:
    """Let a channel have a field or "all" in one language; twice is as good as once.

    Raises AnnouncementError for an address that is no channel's.
    """
    if not _ADDRESS.fullmatch(address):
        raise AnnouncementError(f"'{address}' is no channel: give @name or -100...")
    chat = chat_for(session, "telegram", address, kind="channel", clock=clock)
    chat.kind = "channel"
    choose_language(chat, language, clock=clock)
    chat.alert_language = language
    reactivate(chat, clock=clock)
    subscribe(session, chat, {field}, clock=clock)
    note(session, None, "channel", by=by, at=clock(), detail=f"{address} {language} {field}")
    return chat


def remove_channel(session: Session, address: str, *, by: str, clock: Clock = utc_now) -> None:
    """Give a channel nothing more. Raises AnnouncementError for one that is not known."""
    query = select(Chat).where(Chat.address == address, Chat.kind == "channel")
    chat = session.scalar(query)
    if chat is None:
        raise AnnouncementError(f"'{address}' is not among the channels: see channels list")
    unsubscribe(session, chat, clock=clock)
    note(session, None, "channel", by=by, at=clock(), detail=f"{address} removed")
