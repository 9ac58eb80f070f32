"""Whose conversation it is, by Rasa's sender.

"telegram:<chat>" is a private chat, "telegram:<chat>:<person>" one person in a group,
"web:<session>" the page; anything else is a shell or a test.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from data import chats
from data.models import Chat

_TELEGRAM = "telegram:"


def in_group(sender: str) -> bool:
    """Whether a person talks in a group, where choices are for its admins."""
    return sender.startswith(_TELEGRAM) and sender.count(":") == 2


def keeps_language(sender: str) -> bool:
    """Whether a language that is chosen belongs to the chat, which /language shares."""
    return sender.startswith(_TELEGRAM) and not in_group(sender)


def chat_of(session: Session, sender: str) -> Chat:
    """The chat, made if new."""
    channel, _, address = sender.partition(":")
    if channel not in ("telegram", "web") or not address:
        channel, address = "rest", sender
    return chats.chat_for(session, channel, address, kind="private")
