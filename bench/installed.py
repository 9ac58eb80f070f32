"""The whole assistant for a bench: Rasa, action server and bot beside an emulated Telegram."""

from __future__ import annotations

import asyncio
import os
import resource
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.conversation import bot_texts
from bot.running import model
from bot.web.page import web_texts
from data.languages import Language
from data.loading import load_catalogue
from data.texts import Texts
from tests.emulator import Telegram
from tests.system.installation import Installation, settings_in

PROCESSES = ("rasa", "actions", "bot")
_ACTION_TEXTS = Path(__file__).parents[1] / "actions" / "texts"


@asynccontextmanager
async def installed(
    telegram: Telegram, variables: Mapping[str, str] | None = None, **settings: Any
) -> AsyncIterator[Installation]:
    """All processes on free ports, well, with the real catalogue; gone when the block ends.

    `settings` are those of the bot where they shall differ, `variables` reach every process.
    """
    if not model.is_current():
        await asyncio.to_thread(model.train)
    with TemporaryDirectory(prefix="bench") as name:
        folder = Path(name)
        own = {"telegram_bot_token": telegram.token, "telegram_api_url": telegram.url}
        installation = Installation(settings_in(folder, **own, **settings), folder, variables)
        try:
            await asyncio.to_thread(_fill, installation)
            await asyncio.to_thread(installation.start, *PROCESSES)
            yield installation
        finally:
            await asyncio.to_thread(installation.close)


def _fill(installation: Installation) -> None:
    installation.database.migrate()
    load_catalogue(installation.database)


def resident_mb(pid: int) -> float:
    """The resident memory of a process, in MB (Linux)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def cpu_seconds(pid: int) -> float:
    """The processor time that a process has used (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def apologies() -> Mapping[str, Language]:
    """The beginning of every word that stands in for an answer, with its language."""
    words: dict[str, Language] = {}
    for language in Language:
        told = [
            *(bot_texts()(language, name) for name in ("cannot-answer-now", "went-wrong")),
            web_texts()(language, "went-wrong"),
            Texts(_ACTION_TEXTS)(language, "failed"),
        ]
        words |= dict.fromkeys(told, language)
    return words
