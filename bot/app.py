"""The bot process: Telegram, the web chat and the alerts in one event loop."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import uvloop
from aiohttp import web
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from telegram.ext import JobQueue

from bot.alerts.budget import Budget
from bot.alerts.courier import BotCourier
from bot.alerts.leadership import leadership_of
from bot.alerts.limiter import PriorityLimiter
from bot.alerts.rendering import Rendering, alert_texts
from bot.alerts.schedule import Alerts, schedule_alerts, schedule_without_telegram
from bot.alerts.sender import Sender
from bot.alerts.stopping import StopWords
from bot.care import Care, schedule_care
from bot.conversation import Conversation, bot_texts
from bot.known_words import KnownWords
from bot.observing.metrics import Metrics
from bot.observing.pseudonyms import use_log_key
from bot.observing.unreadable import log_kinds_alone
from bot.observing.watch import Watch
from bot.patience import Patience
from bot.pictures.service import Pictures
from bot.rasa_client import RasaClient
from bot.running.layout import rasa_names
from bot.settings import BAD_SETTING, Settings, SettingsError
from bot.telegram.application import build_telegram
from bot.telegram.commands import TelegramApplication
from bot.telegram.intake import intake_of
from bot.telegram.polling import Polling
from bot.telegram.privacy_commands import add_privacy
from bot.telegram.profile import Profile
from bot.telegram.running import Receiving
from bot.telegram.staff import Staff, add_staff, staff_texts
from bot.telegram.staff_desk import StaffDesk
from bot.telegram.webhook.door import Door
from bot.telegram.webhook.running import Webhook
from bot.usage import UsageCounter
from bot.web.app import build_web
from bot.web.health import Check, standard_health
from bot.web.my_data import MyDataDoor
from data import spans
from data.conversations import Conversations
from data.database import Database
from data.logs import set_up_logging
from data.texts import Texts

_log = logging.getLogger(__name__)
_CANNOT_START = 1
_SERVICE = "assistant-bot"
_THREADS = 32
_PICTURES = Path("var") / "pictures"
# At their lower levels these write down whole updates, that is, what people said.
_TALKATIVE = ("telegram", "aiohttp", "asyncio")
# These write a line for each run of a job, every few seconds.
_REPETITIVE = ("apscheduler", "alembic")


class CannotStartError(Exception):
    """The process cannot start; the message is one line that says what to change."""


@dataclass(frozen=True)
class Parts:
    """What Telegram, the web chat and the alerts have in common."""

    settings: Settings
    database: Database
    conversation: Conversation
    known_words: KnownWords
    texts: Texts
    conversations: Conversations
    metrics: Metrics


def serve(settings: Settings) -> int:
    """Run until SIGINT or SIGTERM; gives the exit code, after one line about what went wrong."""
    set_up_logging(
        settings.log_level,
        settings.log_format,
        talkative=_TALKATIVE,
        repetitive=_REPETITIVE,
    )
    log_kinds_alone()
    use_log_key(settings.log_key)
    spans.send_to(settings.otel_exporter_otlp_endpoint, _SERVICE)
    try:
        # Twice as quick as asyncio's own loop where the sender works at full speed.
        uvloop.run(run(settings))
    except (SettingsError, CannotStartError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return BAD_SETTING if isinstance(error, SettingsError) else _CANNOT_START
    finally:
        spans.end()
    return 0


async def run(settings: Settings, stopping: asyncio.Event | None = None) -> None:
    """Run all parts until `stopping` is set, or a signal when none is given.

    Raises SettingsError or CannotStartError when the process cannot do its work.
    """
    stop = stopping or _stopped_by_signals()
    # Python's own few are soon all waiting where the database is slow, and everybody with them.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS, "waiting"))
    async with AsyncExitStack() as open_parts:
        parts = await open_parts.enter_async_context(_parts(settings))
        if settings.telegram_bot_token:
            await _run_with_telegram(parts, stop)
        else:
            await _run_web_only(parts, stop)
    _log.info("stopped")


async def _run_with_telegram(parts: Parts, stop: asyncio.Event) -> None:
    limiter = PriorityLimiter(Budget())
    application = build_telegram(
        parts.settings.telegram_bot_token,
        parts.settings.telegram_api_url,
        parts.conversation,
        parts.known_words,
        parts.database,
        parts.texts,
        Pictures(_PICTURES),
        job_queue=JobQueue(),
        rate_limiter=limiter,
    )
    courier = BotCourier(application.bot, limiter)
    delivered = parts.metrics.delivered
    rendering = Rendering(alert_texts())
    sender = Sender(parts.database, courier, limiter, rendering, delivered=delivered)
    leadership = leadership_of(parts.database, parts.settings.telegram_bot_token)
    staff = _staff(parts, application, sender)
    add_privacy(application, parts.database, parts.conversations)
    alerts = Alerts(parts.database, sender, leadership=leadership, tell_staff=staff.warn)
    if application.job_queue is None:
        raise RuntimeError("the Telegram application has no job queue")
    scheduler = application.job_queue.scheduler
    schedule_alerts(application.job_queue, alerts)
    receiving, routes = _receiving(parts, application, alerts)

    async def telegram_works() -> bool:
        return receiving.healthy()

    async with _web(parts, telegram_works, scheduler, alerts, routes), _desk(parts):
        await receiving.run(stop)


def _receiving(
    parts: Parts, application: TelegramApplication, alerts: Alerts
) -> tuple[Receiving, Sequence[web.RouteDef]]:
    """How updates come in, and the address where Telegram brings them if it does."""
    settings, profile = parts.settings, Profile(application.bot, parts.texts)
    number = settings.bot_number
    if not settings.telegram_webhook_url:
        intake = intake_of(application, parts.database, number, place=f"polling:{number}")
        return Polling(application, profile, intake, alerts.stop), ()
    intake = intake_of(application, parts.database, number)
    door = Door(intake, application.bot, settings, parts.metrics.brought)
    return Webhook(application, profile, intake, settings, alerts.stop), door.routes()


def _staff(parts: Parts, application: TelegramApplication, sender: Sender) -> Staff:
    settings = parts.settings
    desk = StaffDesk(
        parts.database,
        staff_texts(),
        settings.time_zone,
        single_person=settings.announce_single_person,
    )
    return add_staff(application, settings.telegram_staff, desk, sender)


async def _run_web_only(parts: Parts, stop: asyncio.Event) -> None:
    alerts = Alerts(parts.database, None)
    scheduler = AsyncIOScheduler()
    schedule_without_telegram(scheduler, alerts)

    async def no_telegram() -> None:
        return None

    async with _web(parts, no_telegram, scheduler, alerts), _desk(parts):
        scheduler.start()
        _log.info("TELEGRAM_BOT_TOKEN is empty: the web chat is the only way in")
        try:
            await stop.wait()
        finally:
            scheduler.shutdown(wait=False)
            await alerts.stop()


@asynccontextmanager
async def _parts(settings: Settings) -> AsyncIterator[Parts]:
    database = Database(settings.database_url)
    conversations, metrics = Conversations(settings.rasa_tracker_url), Metrics()
    try:
        await asyncio.to_thread(database.migrate)
        texts = bot_texts()
        known_words = KnownWords(database, texts)
        # Or nothing was read where the database goes away before the first question.
        await asyncio.to_thread(known_words.writer)
        usage = UsageCounter(database, settings.time_zone)
        rasa_client = RasaClient(settings.rasa_urls, settings.rasa_token)
        async with usage.writing(), rasa_client as rasa:
            listeners = (usage, metrics.heard)
            conversation = Conversation(Patience(rasa), known_words, texts, listeners)
            yield Parts(
                settings, database, conversation, known_words, texts, conversations, metrics
            )
    finally:
        conversations.close()
        database.close()


@asynccontextmanager
async def _web(
    parts: Parts,
    telegram: Check,
    scheduler: AsyncIOScheduler,
    alerts: Alerts,
    routes: Sequence[web.RouteDef] = (),
) -> AsyncIterator[None]:
    settings = parts.settings
    care = Care(parts.database, parts.conversations, parts.metrics)
    schedule_care(scheduler, care)
    health = standard_health(
        parts.database,
        rasa_names(settings),
        settings.actions_url,
        telegram,
        care.scheduler_works,
    )
    conversation = StopWords(parts.conversation, parts.database, alert_texts())
    application = build_web(conversation, parts.database, settings, health)
    application.add_routes(health.routes())
    watch = Watch(
        parts.metrics, parts.database, health, settings.metrics_token, lambda: alerts.last_tick
    )
    application.add_routes(watch.routes())
    application.add_routes(routes)
    application.add_routes(MyDataDoor(parts.database, parts.conversations).routes())
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=5)
    await runner.setup()
    try:
        await _listen(runner, settings)
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _desk(parts: Parts) -> AsyncIterator[None]:
    """The staff's desk, unless it is off; the public gets its answers also where it cannot be."""
    if parts.settings.desk_port is None:
        yield
        return
    # Imported where it is wanted: without a desk the process stays smaller.
    from bot.desk.serving import DeskAddressError, serving_desk

    async with AsyncExitStack() as open_desk:
        try:
            await open_desk.enter_async_context(serving_desk(parts.settings, parts.database))
        except DeskAddressError as error:
            _log.error("%s", error)
        yield


async def _listen(runner: web.AppRunner, settings: Settings) -> None:
    site = web.TCPSite(runner, settings.host, settings.port)
    try:
        await site.start()
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        hint = "set HOST and PORT to a free address"
        raise CannotStartError(f"cannot listen on {where} ({error.strerror}): {hint}") from error
    _log.info("web chat on http://%s:%d", settings.host, settings.port)


def _stopped_by_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop
