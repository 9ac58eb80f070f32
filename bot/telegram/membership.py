"""Chats that block the bot, let it go, take it back or move."""

from __future__ import annotations

from telegram import ChatMember, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.telegram.chats import TelegramChats
from bot.telegram.commands import Context

_GONE = {ChatMemberStatus.BANNED, ChatMemberStatus.LEFT}


class Membership:
    """Keeps the state of chats; says nothing."""

    def __init__(self, chats: TelegramChats) -> None:
        self._chats = chats

    async def changed(self, update: Update, context: Context) -> None:
        """The bot's own membership of a chat changed."""
        change = update.my_chat_member
        if change is None:
            return
        if not _can_write(change.new_chat_member):
            private = change.chat.type == ChatType.PRIVATE
            await (self._chats.blocked if private else self._chats.left)(change.chat.id)
        else:
            await self._chats.returned(change.chat.id)

    async def moved(self, update: Update, context: Context) -> None:
        """A group became a supergroup; Telegram tells it in the old chat and in the new one."""
        message = update.message
        if message is None:
            return
        if message.migrate_to_chat_id:
            await self._chats.moved(message.chat.id, message.migrate_to_chat_id)
        elif message.migrate_from_chat_id:
            await self._chats.moved(message.migrate_from_chat_id, message.chat.id)


def _can_write(member: ChatMember) -> bool:
    if member.status == ChatMemberStatus.RESTRICTED:
        return bool(getattr(member, "is_member", False) and getattr(member, "can_send_messages", 0))
    return member.status not in _GONE
