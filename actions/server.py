"""The action server: Rasa posts the next action here and gets its messages and events back."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from pathlib import Path
from typing import Any, ClassVar

import uvloop
from aiohttp import web
from pydantic import Field, ValidationError
from pydantic_settings import SettingsConfigDict
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionNotFoundException

from actions.actions import ACTIONS
from actions.figures import Figures
from actions.finding.encoder import StoredVectors, UniversalEncoder, read_vectors
from actions.service import AnswerService
from data import spans
from data.database import DEFAULT_URL, Database
from data.logs import Style, set_up_logging
from data.secret_files import SecretFileError, SettingsWithSecrets
from data.spans import CollectorAddress

logger = logging.getLogger(__name__)
_LARGEST_CALL = 4_000_000
_SERVICE = "assistant-actions"
# For so long an answer may be of the catalogue before the one that was loaded.
_FRESH_SECONDS = 0.5
# Rasa keeps its connections; one that was closed would be found out by the next message.
_KEPT_SECONDS = 3600.0


class ActionSettings(SettingsWithSecrets):
    """Settings of the action server, from the environment or .env."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")
    secrets: ClassVar = frozenset({"database_url", "metrics_token"})

    database_url: str = Field(default=DEFAULT_URL, repr=False)
    actions_host: str = "127.0.0.1"
    actions_port: int = 5055
    vectors_file: Path = Path("var/vectors.npz")
    log_level: str = "INFO"
    log_format: Style = "text"
    metrics_token: str = Field(default="", repr=False)
    otel_exporter_otlp_endpoint: CollectorAddress = ""
    # Staff see in the shell why each message was answered as it was.
    assistant_explain: bool = False


def build(service: AnswerService, figures: Figures | None = None) -> web.Application:
    """The web application: `/webhook` for Rasa, `/health` and the figures for whoever watches.

    At `/ahead` Rasa may tell of a message while it still works on it.
    """
    figures = figures or Figures()
    executor = ActionExecutor()
    for action in ACTIONS:
        executor.register_action(action(service))
    application = web.Application(client_max_size=_LARGEST_CALL)

    async def webhook(request: web.Request) -> web.Response:
        call = await _object_in(request)
        if call is None:
            return web.json_response({"error": "not an action call in JSON"}, status=400)
        step = spans.span("action", "server", request.headers.get(spans.HEADER, ""))
        try:
            with step, figures.taking():
                result = await executor.run(call)
        except ActionNotFoundException as error:
            body = {"error": str(error), "action_name": error.action_name}
            return web.json_response(body, status=404)
        told = result.model_dump_json() if result else "null"
        return web.json_response(text=told)

    async def ahead(request: web.Request) -> web.Response:
        told = await _object_in(request)
        if told is None or not isinstance(told.get("text"), str):
            return web.json_response({"error": "not a message with its vectors"}, status=400)
        try:
            # Not in a thread: it is told only while nothing else is asked, and takes 2 ms.
            service.expect(told["text"], read_vectors(told.get("vectors")))
        except Exception as error:
            logger.warning("nothing was done ahead of a message: %s", type(error).__name__)
        return web.Response(status=204)

    async def health(_: web.Request) -> web.Response:
        await asyncio.to_thread(service.assistant)
        return web.json_response({"status": "ok"})

    application.router.add_post("/webhook", webhook)
    application.router.add_post("/ahead", ahead)
    application.router.add_get("/health", health)
    application.add_routes(figures.routes())
    return application


async def _object_in(request: web.Request) -> dict[str, Any] | None:
    try:
        told = await request.json()
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def main() -> None:
    """Serve until stopped; a bad setting ends with one line that names it."""
    try:
        settings = ActionSettings()
    except ValidationError as error:
        first = error.errors()[0]
        raise SystemExit(f"setting {str(first['loc'][0]).upper()}: {first['msg']}") from None
    except SecretFileError as error:
        raise SystemExit(f"setting {error}") from None
    set_up_logging(settings.log_level, settings.log_format)
    spans.send_to(settings.otel_exporter_otlp_endpoint, _SERVICE)
    database = Database(settings.database_url)
    encoder = UniversalEncoder()
    service = AnswerService(
        database,
        encoder,
        lambda: dt.datetime.now(dt.UTC),
        store=StoredVectors(encoder, settings.vectors_file),
        explains=settings.assistant_explain,
        fresh_seconds=_FRESH_SECONDS,
    )
    service.assistant()
    web.run_app(
        build(service, Figures(settings.metrics_token)),
        host=settings.actions_host,
        port=settings.actions_port,
        access_log=None,
        print=None,
        keepalive_timeout=_KEPT_SECONDS,
        loop=uvloop.new_event_loop(),
    )
    spans.end()


if __name__ == "__main__":
    main()
