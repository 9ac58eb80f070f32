"""Webhooks as Telegram delivers to them: in each chat's order, again until it is told 200."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.emulator.refusals import bad
from tests.emulator.world import now

_FIRST_WAIT, _LONGEST_WAIT = 0.05, 1.0


@dataclass
class Webhook:
    """Where updates go, and how that went."""

    url: str
    secret: str
    connections: int
    allowed: frozenset[str]
    delivered: int = 0
    refused: int = 0
    error: str = ""
    error_at: int = 0
    in_flight: set[Any] = field(default_factory=set)
    waits: dict[Any, tuple[float, float]] = field(default_factory=dict)


def webhook_of(call: dict[str, Any]) -> Webhook:
    """What a call of setWebhook asks for; a test's may be without TLS. Raises Refused."""
    url = str(call.get("url", ""))
    if not urlsplit(url).hostname:
        raise bad("bad webhook: HTTPS URL must be provided for webhook")
    allowed = frozenset(call.get("allowed_updates") or ())
    connections = int(call.get("max_connections", 40))
    return Webhook(url, str(call.get("secret_token", "")), connections, allowed)


class Deliverer:
    """Brings what waits in `updates` to the webhook; `tell` says that something changed."""

    def __init__(self, updates: Callable[[], list[dict[str, Any]]], tell: Callable[[], Any]):
        self._updates = updates
        self._tell = tell
        self._task: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self.webhook: Webhook | None = None
        self.log: list[int] = []

    def set(self, webhook: Webhook | None) -> None:
        """Deliver there from now on, or nowhere."""
        self.webhook = webhook
        if self._task is None and webhook is not None:
            self._task = asyncio.create_task(self._run())
        self._wake.set()

    def wake(self) -> None:
        """There is something new."""
        self._wake.set()

    async def close(self) -> None:
        """Deliver no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def info(self) -> dict[str, Any]:
        """The Bot API's WebhookInfo."""
        hook = self.webhook
        told: dict[str, Any] = {"url": hook.url if hook else "", "has_custom_certificate": False}
        told["pending_update_count"] = len(self._updates())
        if hook and hook.error:
            told |= {"last_error_date": hook.error_at, "last_error_message": hook.error}
        return told

    async def _run(self) -> None:
        async with aiohttp.ClientSession() as http, asyncio.TaskGroup() as tasks:
            while True:
                self._wake.clear()
                for hook, lane, update in list(self._due()):
                    hook.in_flight.add(lane)
                    tasks.create_task(self._deliver(http, hook, lane, update))
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_FIRST_WAIT):
                        await self._wake.wait()

    def _due(self) -> Iterator[tuple[Webhook, Any, dict[str, Any]]]:
        """The first update of each chat that nothing of is under way."""
        hook = self.webhook
        if hook is None:
            return
        seen: set[Any] = set(hook.in_flight)
        for update in self._updates():
            lane = lane_of(update)
            waits, _ = hook.waits.get(lane, (0.0, 0.0))
            if lane in seen or len(seen) >= hook.connections:
                continue
            seen.add(lane)
            if waits <= time.monotonic():
                yield hook, lane, update

    async def _deliver(
        self, http: aiohttp.ClientSession, hook: Webhook, lane: Any, update: dict[str, Any]
    ) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        again = 0.0
        try:
            async with http.post(hook.url, json=update, headers=headers) as response:
                problem = "" if response.status == 200 else f"Wrong response: {response.status}"
                again = float(response.headers.get("Retry-After", 0))
        except aiohttp.ClientError as error:
            problem = f"Connection failed: {type(error).__name__}"
        finally:
            hook.in_flight.discard(lane)
        self._note(hook, lane, update, problem, again)
        self._wake.set()
        await self._tell()

    def _note(
        self, hook: Webhook, lane: Any, update: dict[str, Any], problem: str, again: float
    ) -> None:
        if not problem:
            hook.delivered += 1
            hook.waits.pop(lane, None)
            self.log.append(update["update_id"])
            with contextlib.suppress(ValueError):
                self._updates().remove(update)
            return
        hook.refused += 1
        hook.error, hook.error_at = problem, now()
        _, before = hook.waits.get(lane, (0.0, _FIRST_WAIT / 2))
        # Tests are not to wait for as long as Telegram would.
        wait = min(2 * before, again or _LONGEST_WAIT, _LONGEST_WAIT)
        hook.waits[lane] = time.monotonic() + wait, wait


def lane_of(update: dict[str, Any]) -> Any:
    """The chat or person whose updates come one after the other."""
    for content in update.values():
        if isinstance(content, dict):
            message = content.get("message", content)
            place = message.get("chat") or content.get("from") or {}
            return place.get("id", update["update_id"])
    return update["update_id"]
