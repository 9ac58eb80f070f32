"""Who writes, where, in which language, and whether the bot is meant."""

from __future__ import annotations

from dataclasses import dataclass, replace

from telegram import Bot, MaybeInaccessibleMessage, Message, MessageEntity, Update, User
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from data.languages import Language

_ADMINS = {ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER}
_TRADITIONAL = {"hant", "tw", "hk", "mo"}


@dataclass(frozen=True)
class Channel:
    """A channel whose alerts are chosen from a private chat."""

    id: int
    name: str


@dataclass(frozen=True)
class Place:
    """Where an answer goes: a chat, in a group the message it answers, in a forum the topic.

    `about` is the channel whose alerts are meant, where that is another chat.
    """

    chat_id: int
    kind: str
    thread: int | None
    user_id: int | None
    reply_to: int | None
    about: Channel | None = None

    def concerning(self, channel: Channel) -> Place:
        """The same place, where the alerts of a channel are meant."""
        return replace(self, about=channel)

    @property
    def subject(self) -> Place:
        """The chat whose alerts are meant."""
        if self.about is None:
            return self
        return Place(self.about.id, ChatType.CHANNEL, None, self.user_id, None)

    @property
    def private(self) -> bool:
        """Whether one person talks with the bot alone."""
        return self.kind == ChatType.PRIVATE

    @property
    def conversation(self) -> str:
        """The sender that Rasa sees; people of a group have a conversation each."""
        own = f"telegram:{self.chat_id}"
        return own if self.private or self.user_id is None else f"{own}:{self.user_id}"


def place_of(update: Update, *, channels: bool = False) -> Place | None:
    """Where to answer an update; None where nobody can be answered, as in most `channels`."""
    message = update.effective_message
    chat = update.effective_chat
    if chat is None or (chat.type == ChatType.CHANNEL and not channels):
        return None
    user = update.effective_user
    quoted = update.message is not None and chat.type != ChatType.PRIVATE
    return Place(
        chat_id=chat.id,
        kind=chat.type,
        thread=topic_of(message),
        user_id=user.id if user else None,
        reply_to=update.message.message_id if quoted and update.message else None,
    )


def topic_of(message: MaybeInaccessibleMessage | None) -> int | None:
    """The forum topic; plain threads of replies have an id too, in which nobody may write."""
    readable = message if isinstance(message, Message) else None
    return readable.message_thread_id if readable and readable.is_topic_message else None


def language_of(user: User | None) -> Language:
    """The nearest of our languages to the one in which a person uses Telegram."""
    parts = ((user.language_code if user else None) or "en").lower().replace("_", "-").split("-")
    if parts[0] not in {"zh", "yue"}:
        return Language.EN
    return Language.HANT if _TRADITIONAL & set(parts) or parts[0] == "yue" else Language.HANS


async def may_change(update: Update, bot: Bot, about: Channel | None = None) -> bool:
    """Whether this person may change what the chat, or a channel, receives.

    Anybody where they are alone with the bot; admins of a group or channel.
    """
    chat, user, message = update.effective_chat, update.effective_user, update.message
    if about is not None:
        return user is not None and await _is_admin(bot, about.id, user)
    if update.channel_post is not None:
        return True  # nobody but admins can post
    if chat is None or user is None:
        return False
    if chat.type == ChatType.PRIVATE:
        return True
    if message and message.sender_chat and message.sender_chat.id == chat.id:
        return True  # an admin who writes in the group's name
    return await _is_admin(bot, chat.id, user)


async def _is_admin(bot: Bot, chat: int, user: User) -> bool:
    try:
        member = await bot.get_chat_member(chat, user.id)
    except TelegramError:
        return False
    return member.status in _ADMINS


def said_to_bot(message: Message, bot: Bot) -> str | None:
    """What a group message tells the bot, without its name; None when others are meant."""
    text = message.text or ""
    named = _named(message).items()
    mentions = [(entity, name) for entity, name in named if _means(entity, name, bot)]
    if not mentions and not _answers(message, bot):
        return None
    for _, name in mentions:
        text = text.replace(name, " ")
    return text.strip()


def _named(message: Message) -> dict[MessageEntity, str]:
    """Who is mentioned; nobody where a mention ends within a character."""
    try:
        return message.parse_entities([MessageEntity.MENTION, MessageEntity.TEXT_MENTION])
    except UnicodeError:
        return {}


def _means(entity: MessageEntity, name: str, bot: Bot) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == bot.id
    return name.lower() == f"@{bot.username}".lower()


def _answers(message: Message, bot: Bot) -> bool:
    earlier = message.reply_to_message
    if earlier is None or earlier.forum_topic_created or earlier.from_user is None:
        return False
    return earlier.from_user.id == bot.id
