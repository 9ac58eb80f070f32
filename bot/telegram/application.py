"""Puts the Telegram application together; nothing runs before its owner starts it."""

from __future__ import annotations

from typing import Any

from telegram.ext import (
    Application,
    BaseRateLimiter,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    JobQueue,
    MessageHandler,
    MessageReactionHandler,
    filters,
)

from bot.conversation import Conversation
from bot.known_words import KnownWords
from bot.pictures.service import Pictures
from bot.telegram.alert_commands import AlertCommands
from bot.telegram.answering import Answering
from bot.telegram.buttons import Buttons, Desks
from bot.telegram.channels import Channels
from bot.telegram.chats import TelegramChats
from bot.telegram.commands import Commands, Handler, TelegramApplication
from bot.telegram.errors import Errors
from bot.telegram.feedback import FeedbackDesk
from bot.telegram.field_menu import FieldMenu
from bot.telegram.help_command import HelpCommand
from bot.telegram.in_order import InOrder
from bot.telegram.inline import InlineMode
from bot.telegram.language_command import LanguageCommand
from bot.telegram.membership import Membership
from bot.telegram.milestones import Milestones
from bot.telegram.pace import add_pace
from bot.telegram.picture_desk import PictureDesk
from bot.telegram.profile import Profile
from bot.telegram.request import AiohttpRequest, UpdatesRequest
from bot.telegram.sending import Sender
from bot.telegram.services import Services
from bot.telegram.settings_command import SettingsCommand
from bot.telegram.settings_store import SettingsStore
from bot.telegram.share import ShareCommand
from bot.telegram.shown import Shown
from bot.telegram.start_command import StartCommand
from bot.telegram.talk import Talk
from data.database import Database
from data.texts import Texts

ALLOWED_UPDATES = (
    "message",
    "channel_post",
    "callback_query",
    "inline_query",
    "message_reaction",
    "my_chat_member",
)
_NEW = filters.UpdateType.MESSAGE
_PEOPLE = filters.ChatType.PRIVATE | filters.ChatType.GROUPS


def build_telegram(
    token: str,
    api_url: str,
    conversation: Conversation,
    known_words: KnownWords,
    database: Database,
    texts: Texts,
    pictures: Pictures,
    *,
    job_queue: JobQueue[Any] | None = None,
    rate_limiter: BaseRateLimiter[Any] | None = None,
) -> TelegramApplication:
    """The application with all handlers, which fetches no updates itself.

    A `bot.telegram.running.Receiving` lets them in, and sets menus and descriptions. `job_queue` is
    the scheduler that the alerts share; `rate_limiter` keeps Telegram's limits for everything that
    is sent.
    """
    builder = (
        Application.builder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(AiohttpRequest())
        .get_updates_request(UpdatesRequest())
        .updater(None)
        .concurrent_updates(InOrder())
        .job_queue(job_queue)
    )
    if rate_limiter is not None:
        builder = builder.rate_limiter(rate_limiter)
    application: TelegramApplication = builder.build()
    chats = TelegramChats(database)
    sender = Sender(application.bot, chats, texts, lambda: application.running)
    services = Services(
        conversation=conversation,
        known_words=known_words,
        chats=chats,
        sender=sender,
        profile=Profile(application.bot, texts),
        texts=texts,
        answering=Answering(conversation, known_words, sender, Shown(), texts),
    )
    channels = Channels(services)
    desks = Desks(
        alerts=AlertCommands(services, channels),
        milestones=Milestones(services),
        language=LanguageCommand(services),
        settings=SettingsCommand(services, SettingsStore(database), channels),
        fields=FieldMenu(services),
        pictures=PictureDesk(services, pictures),
        share=ShareCommand(services),
        feedback=FeedbackDesk(services, database),
    )
    add_pace(application, sender, texts)
    _add_handlers(application, services, desks)
    return application


def _add_handlers(application: TelegramApplication, services: Services, desks: Desks) -> None:
    by_name = _commands(services, desks)
    helping, membership = HelpCommand(services), Membership(services.chats)
    talk = Talk(services, desks.settings, by_name)
    buttons = Buttons(services, desks, by_name)
    application.add_handlers(
        [
            MessageHandler(_NEW & filters.StatusUpdate.MIGRATE, membership.moved),
            *(
                CommandHandler(name, handler, filters=_NEW & _PEOPLE)
                for name, handler in by_name.items()
            ),
            *(
                CommandHandler(name, handler, filters=filters.UpdateType.CHANNEL_POST)
                for name, handler in _for_channels(desks).items()
            ),
            MessageHandler(_NEW & _PEOPLE & filters.COMMAND, helping.unknown),
            MessageHandler(_NEW & _PEOPLE & filters.TEXT, talk.text),
            MessageHandler(_NEW & filters.ChatType.PRIVATE & filters.ATTACHMENT, talk.no_text),
            CallbackQueryHandler(buttons.pressed),
            InlineQueryHandler(InlineMode(services).asked),
            MessageReactionHandler(
                desks.feedback.reacted,
                message_reaction_types=MessageReactionHandler.MESSAGE_REACTION_UPDATED,
            ),
            ChatMemberHandler(membership.changed, ChatMemberHandler.MY_CHAT_MEMBER),
        ]
    )
    application.add_error_handler(Errors(services).handle)


def _for_channels(desks: Desks) -> dict[str, Handler]:
    return {"settings": desks.settings.command, **desks.alerts.by_name()}


def _commands(services: Services, desks: Desks) -> dict[str, Handler]:
    return {
        "start": StartCommand(services, desks.alerts).start,
        "help": HelpCommand(services).help,
        "fields": desks.fields.command,
        "progress": desks.pictures.progress,
        "milestones": desks.milestones.command,
        "share": desks.share.command,
        "language": desks.language.command,
        "settings": desks.settings.command,
        **desks.alerts.by_name(),
        **Commands(services).by_name(),
    }
