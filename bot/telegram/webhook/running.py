"""The Telegram application behind a webhook, which is set at the start and watched."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from telegram import WebhookInfo
from telegram.error import BadRequest, TelegramError

from bot.settings import Settings, SettingsError
from bot.telegram.application import ALLOWED_UPDATES
from bot.telegram.commands import TelegramApplication
from bot.telegram.intake import Intake
from bot.telegram.profile import Profile
from bot.telegram.running import Receiving

_log = logging.getLogger(__name__)
_CONNECTIONS = 40
_WATCH_SECONDS = 60.0


class Webhook(Receiving):
    """Lets updates in at the door for as long as it runs.

    The webhook stays set at the end: other processes may be behind it, and Telegram keeps what
    nobody takes. Polling ends it.
    """

    def __init__(
        self,
        application: TelegramApplication,
        profile: Profile,
        intake: Intake,
        settings: Settings,
        before_stop: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`intake` is what the door fills."""
        super().__init__(application, profile, before_stop)
        self._intake = intake
        self._settings = settings
        self._watching: asyncio.Task[None] | None = None
        self._open = False
        self._told_of = 0.0

    async def _begin(self, stopping: asyncio.Event) -> None:
        await self._intake.start()
        await self._reach(self._set, stopping)
        self._open = True
        self._watching = asyncio.create_task(self._watch())
        _log.info("Telegram: webhook for @%s", self._application.bot.username)

    async def _end(self) -> None:
        self._open = False
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await self._intake.stop()

    def _receives(self) -> bool:
        return self._open

    async def _set(self) -> None:
        try:
            await self._application.bot.set_webhook(
                self._settings.telegram_webhook_url,
                secret_token=self._settings.webhook_secret,
                allowed_updates=list(ALLOWED_UPDATES),
                max_connections=_CONNECTIONS,
            )
        except BadRequest as error:
            raise SettingsError(f"TELEGRAM_WEBHOOK_URL: {error.message}") from error

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            try:
                await self._look(await self._application.bot.get_webhook_info())
            except (TelegramError, SettingsError) as error:
                self.failed(error)
            else:
                self._failures.clear()

    async def _look(self, found: WebhookInfo) -> None:
        """Set it again where somebody took it away; tell what Telegram complains of, once."""
        if found.url != self._settings.telegram_webhook_url:
            _log.warning("Telegram: the webhook was changed elsewhere; setting it again")
            await self._set()
        told = found.last_error_date.timestamp() if found.last_error_date else 0.0
        if told > self._told_of:
            waiting = found.pending_update_count
            _log.warning("Telegram: %s (%d updates wait)", found.last_error_message, waiting)
        self._told_of = max(told, self._told_of)
