"""The real handlers on a Bot API in the same process, for tens of thousands of updates."""

from __future__ import annotations

import json
import logging
import random
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.request import BaseRequest, RequestData

from bot.conversation import Conversation, bot_texts
from bot.known_words import KnownWords
from bot.pictures.service import Picture, Pictures
from bot.rasa_client import RasaUnavailable
from bot.telegram.application import build_telegram
from bot.telegram.privacy_commands import add_privacy
from bot.telegram.request import AiohttpRequest, readable
from data.answers.document import Answer, Button, Part, SourceLine
from data.catalogue_view import Catalogue
from data.conversations import Conversations
from data.database import Database
from data.languages import Language
from tests.emulator import Room, Telegram
from tests.emulator.refusals import Refused, bad

_SIMULATED = "simulated trouble"
_TROUBLE_IN = 60
# What the bot asks for may be gone or done already; all else that is refused is a fault of its own.
_EXPECTED = (
    "query is too old",
    "message is not modified",
    "message to edit not found",
    "there is no text in the message to edit",
    "wrong file identifier",
    _SIMULATED,
)
_OF_TELEGRAM = re.compile(r": (NetworkError|BadRequest|Forbidden) at ")
_FROM_INSIDE = re.compile(r"Traceback|File \"|Exception|Error\b.*line \d|\{ ?\$|<class '|\bNone\b")
_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\2\0\0\0\1\0"


class AnyDoor:
    """In Rasa's place: says back what it was asked, at length or briefly, or is away."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    async def ask(
        self, sender: str, text: str, language: Language, *, chosen: bool = False
    ) -> Answer:
        """An answer that holds what was typed, which must not act anywhere."""
        # What a person typed says nothing of the inside; hypothesis types "None" too.
        text = _FROM_INSIDE.sub("", text)
        lot = self._chance.randrange(10)
        if lot == 0:
            raise RasaUnavailable("fuzz")
        parts = [Part("lead", text, (1,)), *[Part("item", text)] * self._chance.randrange(4)]
        if lot == 1:
            parts.append(Part("note", f"{text} " * 40))
        source = SourceLine(1, text[:80], "2022", f"https://example.org/?q={text[:40]}")
        buttons = (Button(text[:70], "/more"), Button("x", text[:90]), Button("", "/finance"))
        return Answer(language, "answered", tuple(parts), (source,), buttons, topic="progress")

    async def press(self, sender: str, payload: str, language: Language) -> Answer:
        """The same for a button."""
        return await self.ask(sender, payload, language)


class Everybody(Telegram):
    """Knows every chat that is named, and refuses some calls with what a bot must survive."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._chance = chance
        self.inside: Counter[str] = Counter()
        self.own_faults: Counter[str] = Counter()

    def room(self, given: Any) -> Room:
        """The chat, made where there was none."""
        number = int(given)
        if number not in self.rooms:
            kind = "private" if number > 0 else "supergroup"
            members = {number: "member"} if number > 0 else {1: "administrator", 2: "member"}
            self.rooms[number] = Room(number, kind, "en", members, set(range(1, 6)))
        return self.rooms[number]

    def called(self, method: str, call: dict[str, Any]) -> Any:
        """The result of a call. Raises Refused, by chance also without a reason."""
        self._listen(call)
        if method != "getMe" and self._chance.randrange(_TROUBLE_IN) == 0:
            code = self._chance.choice((400, 403, 502))
            raise bad(_SIMULATED) if code == 400 else Refused(code, _SIMULATED)
        self.queries |= {str(call.get("callback_query_id"))}
        self.inline_queries |= {str(call.get("inline_query_id"))}
        try:
            return self.methods_result(method, call)
        except Refused as refusal:
            if not any(each in refusal.description for each in _EXPECTED):
                self.own_faults[f"{method}: {refusal.description[:120]}"] += 1
            raise

    def forget(self) -> None:
        """Let go of what was sent, so that memory tells of the bot alone."""
        for kept in (self.sent, self.by_id, self.queries, self.inline_queries, self.attempts):
            kept.clear()
        for kept in (self.answered, self.inline_answered, self.send_times, self.actions):
            kept.clear()
        self.files.contents.clear()

    def _listen(self, call: dict[str, Any]) -> None:
        for said in (call.get("text"), call.get("caption")):
            if isinstance(said, str) and (found := _FROM_INSIDE.search(said)):
                self.inside[found.group()] += 1


class Inside(BaseRequest):
    """Calls of the Bot API without a network."""

    def __init__(self, telegram: Everybody) -> None:
        self._telegram = telegram

    # What is no answer of the Bot API is refused in the same way as by the real one.
    parse_json_payload = staticmethod(AiohttpRequest.parse_json_payload)

    @property
    def read_timeout(self) -> float:
        """Not of use here."""
        return 1.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        """Status and body, as of the Bot API."""
        call = dict(request_data.parameters) if request_data else {}
        # As it would arrive: a lone surrogate, for one, cannot be sent otherwise.
        call = json.loads(json.dumps(call))
        if request_data and request_data.contains_files:
            for name, (_name, content, _kind) in request_data.multipart_data.items():
                call[name] = Upload(BytesIO(content if isinstance(content, bytes) else b""))
        try:
            result = self._telegram.called(url.rpartition("/")[2], call)
        except Refused as refusal:
            told = {"ok": False, "error_code": refusal.code, "description": refusal.description}
            return refusal.code, json.dumps(told).encode()
        return 200, json.dumps({"ok": True, "result": result}).encode()


@dataclass
class Upload:
    """A file as the emulator takes it."""

    file: BytesIO


class OnePicture(Pictures):
    """In place of pictures that take a second each to draw."""

    async def picture(
        self, catalogue: Catalogue, name: str, language: Language, kind: Any = "png"
    ) -> Picture:
        """Always the same few pixels."""
        path = self._folder / "one.png"
        if not path.exists():
            path.write_bytes(_PNG + bytes(100))
        return Picture(path, name)


class Faults(logging.Handler):
    """Counts errors that were logged; those of Telegram's refusals are counted where it refuses."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: Counter[str] = Counter()
        self.of_damaged = 0
        self.damaged = False

    def emit(self, record: logging.LogRecord) -> None:
        """Count one; what no Telegram would send may end in a word of regret."""
        said = record.getMessage()
        if self.damaged:
            self.of_damaged += 1
        elif not _OF_TELEGRAM.search(said):
            where = said.rpartition(": ")[2]
            self.found[f"{record.name}: {where[:160]}"] += 1


@dataclass
class Running:
    """Handlers that take updates; `crashes` are those that none of them survived."""

    application: Any
    telegram: Everybody
    faults: Faults
    crashes: Counter[str] = field(default_factory=Counter)
    taken: int = 0

    async def take(self, update: dict[str, Any], *, damaged: bool) -> None:
        """One update, read and handled as the bot does."""
        self.taken += 1
        self.faults.damaged = damaged
        known = readable(update)
        if known is None:
            return
        try:
            await self._work_on(Update.de_json(known).to_json())
        except Exception as error:  # whatever it is, it is what is looked for
            self.crashes[repr(error)[:200]] += 1
        if self.taken % 500 == 0:
            self.telegram.forget()

    async def _work_on(self, body: str) -> None:
        """As it comes out of the inbox; where a damaged one cannot, the inbox passes it over."""
        try:
            update = Update.de_json(json.loads(body), self.application.bot)
        except Exception:
            if not self.faults.damaged:
                raise
            self.faults.of_damaged += 1
        else:
            await self.application.process_update(update)


@asynccontextmanager
async def handlers(database: Database, folder: Path, seed: int) -> AsyncIterator[Running]:
    """The application with everything in it but Rasa and the network."""
    chance = random.Random(seed)
    telegram, texts = Everybody(chance), bot_texts()
    known_words = KnownWords(database, texts)
    conversation = Conversation(AnyDoor(chance), known_words, texts)
    application = build_telegram(
        telegram.token,
        "http://127.0.0.1",
        conversation,
        known_words,
        database,
        texts,
        OnePicture(folder),
    )
    bot = application.bot
    bot._request = (Inside(telegram), Inside(telegram))  # the network is what stays outside
    add_privacy(application, database, Conversations(f"sqlite:///{folder}/conversations.db"))
    faults = Faults()
    logging.getLogger("bot").addHandler(faults)
    logging.getLogger("telegram").addHandler(faults)
    try:
        async with application:
            yield Running(application, telegram, faults)
    finally:
        logging.getLogger("bot").removeHandler(faults)
        logging.getLogger("telegram").removeHandler(faults)
