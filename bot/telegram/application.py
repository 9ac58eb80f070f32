"""Puts the Telegram application together; nothing runs before its owner starts it."""

from __future__ import annotations

from typing import Any

from telegram.ext import (
    Application,
    BaseRateLimiter,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    JobQueue,
    MessageHandler,
    filters,
)

from bot.conversation import Conversation
from bot.known_words import KnownWords
from bot.telegram.alert_commands import AlertCommands
from bot.telegram.chats import TelegramChats
from bot.telegram.commands import Commands, Handler, TelegramApplication
from bot.telegram.errors import Errors
from bot.telegram.in_order import InOrder
from bot.telegram.language_command import LanguageCommand
from bot.telegram.membership import Membership
from bot.telegram.milestones import Milestones
from bot.telegram.profile import Profile
from bot.telegram.request import AiohttpRequest
from bot.telegram.sending import Sender
from bot.telegram.services import Services
from bot.telegram.settings_command import SettingsCommand
from bot.telegram.settings_store import SettingsStore
from bot.telegram.talk import Talk
from data.database import Database
from data.texts import Texts

ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")
_NEW = filters.UpdateType.MESSAGE
_PEOPLE = filters.ChatType.PRIVATE | filters.ChatType.GROUPS


def build_telegram(
    token: str,
    api_url: str,
    conversation: Conversation,
    known_words: KnownWords,
    database: Database,
    texts: Texts,
    *,
    job_queue: JobQueue[Any] | None = None,
    rate_limiter: BaseRateLimiter[Any] | None = None,
) -> TelegramApplication:
    """The application with all handlers; poll it with ALLOWED_UPDATES.

    `bot.telegram.running.Polling` runs it and sets menus and descriptions. `job_queue`
    is the scheduler that the alerts share; `rate_limiter` keeps Telegram's limits for everything
    that is sent.
    """
    builder = (
        Application.builder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(AiohttpRequest())
        .get_updates_request(AiohttpRequest())
        .concurrent_updates(InOrder())
        .job_queue(job_queue)
    )
    if rate_limiter is not None:
        builder = builder.rate_limiter(rate_limiter)
    application: TelegramApplication = builder.build()
    chats = TelegramChats(database)
    services = Services(
        conversation=conversation,
        known_words=known_words,
        chats=chats,
        sender=Sender(application.bot, chats, texts),
        profile=Profile(application.bot, texts),
        texts=texts,
    )
    _add_handlers(application, services, SettingsStore(database))
    return application


def _add_handlers(
    application: TelegramApplication, services: Services, store: SettingsStore
) -> None:
    commands, alerts = Commands(services), AlertCommands(services)
    milestones, language = Milestones(services), LanguageCommand(services)
    settings = SettingsCommand(services, store)
    by_name: dict[str, Handler] = {
        **commands.by_name(),
        **alerts.by_name(),
        "milestones": milestones.command,
        "language": language.command,
        "settings": settings.command,
    }
    talk = Talk(services, alerts, milestones, language, settings)
    talk.knows(by_name)
    membership = Membership(services.chats)
    application.add_handlers(
        [
            MessageHandler(_NEW & filters.StatusUpdate.MIGRATE, membership.moved),
            *(
                CommandHandler(name, handler, filters=_NEW & _PEOPLE)
                for name, handler in by_name.items()
            ),
            MessageHandler(_NEW & _PEOPLE & filters.COMMAND, commands.unknown),
            MessageHandler(_NEW & _PEOPLE & filters.TEXT, talk.text),
            MessageHandler(_NEW & filters.ChatType.PRIVATE & filters.ATTACHMENT, talk.no_text),
            CallbackQueryHandler(talk.pressed),
            ChatMemberHandler(membership.changed, ChatMemberHandler.MY_CHAT_MEMBER),
        ]
    )
    application.add_error_handler(Errors(services).handle)
