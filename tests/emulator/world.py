"""Who exists in the emulator and what was sent to them."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import Any

_MARKS = re.compile(r"(?<!\S)/[A-Za-z0-9_]+(?:@\w+)?|@\w{3,}")
ADMIN_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


@dataclass
class Room:
    """A chat; `state` is "open", or why the bot cannot write to it."""

    id: int
    kind: str
    language_code: str | None = None
    members: dict[int, str] = field(default_factory=dict)
    topics: set[int] = field(default_factory=set)
    state: str = "open"
    migrated_to: int | None = None
    read: int = 0
    username: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The Bot API's Chat."""
        if self.kind == "private":
            return {"id": self.id, "type": "private", "first_name": f"Person {self.id}"}
        forum = {"is_forum": True} if self.topics else {}
        public = {"username": self.username} if self.username else {}
        return {"id": self.id, "type": self.kind, "title": f"Room {self.id}", **forum, **public}


@dataclass
class Message:
    """A message of the bot as the reader sees it; `html` is what the bot sent."""

    id: int
    chat: int
    text: str
    html: str = ""
    entities: list[dict] = field(default_factory=list)
    markup: dict[str, Any] | None = None
    thread: int | None = None
    method: str = "sendMessage"
    silent: bool = False
    reply_to: int | None = None
    edits: int = 0
    photo: str | None = None

    @property
    def buttons(self) -> dict[str, str]:
        """Payload (or address) by title, in the order in which they are shown."""
        rows = (self.markup or {}).get("inline_keyboard", [])
        return {
            button["text"]: button.get("callback_data") or button.get("url", "")
            for row in rows
            for button in row
        }

    @property
    def kinds(self) -> set[str]:
        """The kinds of entity in the text."""
        return {entity["type"] for entity in self.entities}


def person_json(user_id: int, language_code: str | None) -> dict[str, Any]:
    """The Bot API's User for a human."""
    known = {"language_code": language_code} if language_code else {}
    return {"id": user_id, "is_bot": False, "first_name": f"Person {user_id}", **known}


def marks(text: str) -> list[dict]:
    """Entities that Telegram itself finds in typed text: commands and mentions."""
    return [
        {
            "type": "bot_command" if found[0].startswith("/") else "mention",
            "offset": len(text[: found.start()].encode("utf-16-le")) // 2,
            "length": len(found[0].encode("utf-16-le")) // 2,
        }
        for found in _MARKS.finditer(text)
    ]


def member_json(user: dict[str, Any], status: str) -> dict[str, Any]:
    """The Bot API's ChatMember."""
    member: dict[str, Any] = {"user": user, "status": status}
    if status == "administrator":
        member |= dict.fromkeys(ADMIN_RIGHTS, False)
    elif status == "creator":
        member["is_anonymous"] = False
    elif status == "kicked":
        member["until_date"] = 0
    return member


def now() -> int:
    """The present moment as Telegram writes it."""
    return int(time.time())
