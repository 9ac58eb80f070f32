"""Waiting for something to come to pass, however busy the machine is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any


async def until(condition: Callable[[], Any], seconds: float = 30) -> None:
    """Return as soon as the condition holds. Raises TimeoutError after so many seconds."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for may be in a database
            await asyncio.sleep(0.02)
