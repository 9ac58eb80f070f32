"""People on both channels who ask without pause while parts break, and what each was told."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal

import aiohttp

from data.languages import Language
from tests.emulator import Message, Room, Telegram

PATIENCE = 60.0
"""Seconds after which a request that nobody answered is lost."""
_PAUSE = 0.9
_SEED = 12
_CODES = {Language.EN: "en", Language.HANS: "zh-hans", Language.HANT: "zh-hant"}
# Nothing in them is a name that the bot knows by itself, so Rasa and the action server are needed.
QUESTIONS = {
    Language.EN: ("What happens next year, roughly?", "How did it go so far?"),
    Language.HANS: ("接下来大概会怎么样？", "到目前为止情况怎么样？"),
    Language.HANT: ("接下來大概會怎麼樣？", "到目前為止情況怎麼樣？"),
}
# These need no Rasa: commands in Telegram, presses of menu buttons on the page.
COMMANDS = ("/fields", "/help", "/milestones", "/privacy", "/settings")
MENUS = ("/finance", "/progress", "/energy", "/health_care")
# And these write to the database.
WRITTEN_IN_TELEGRAM = ("/start", "stop", "退订")
WRITTEN_ON_PAGE = ('/subscribe{"field":"energy"}', '/unsubscribe{"field":"all"}')
Kind = Literal["question", "menu", "writing"]
_KINDS: tuple[Kind, ...] = ("question", "menu", "writing")
_SHARES = (5, 3, 2)
_people = count(60_001)


@dataclass(frozen=True)
class Request:
    """One request and what became of it: "answered", "apology", "other language" or "lost"."""

    channel: str
    kind: Kind
    began: float
    seconds: float
    outcome: str


@dataclass
class Listener:
    """Tells an answer from an apology, and in whose language it is."""

    apologies: Mapping[str, Language]

    def outcome(self, text: str, language: Language) -> str:
        """What a text is to a person of that language."""
        for beginning, spoken in self.apologies.items():
            if text.startswith(beginning):
                return "apology" if spoken is language else "other language"
        return "answered"


class TelegramPerson:
    """Asks in a private chat."""

    def __init__(self, telegram: Telegram, language: Language, listener: Listener) -> None:
        self._telegram = telegram
        self._language = language
        self._listener = listener
        self._room: Room = telegram.person(next(_people), _CODES[language])

    async def ask(self, chance: random.Random, kind: Kind | None = None) -> Request:
        """One question or command, of any kind if none is named, until it is answered."""
        kind = kind or _any_kind(chance)
        said = chance.choice(
            {
                "question": QUESTIONS[self._language],
                "menu": COMMANDS,
                "writing": WRITTEN_IN_TELEGRAM,
            }[kind]
        )
        began = time.monotonic()
        self._room.read = len(self._telegram.sent_to(self._room))
        await self._telegram.user_says(self._room, said)
        outcome = "lost"
        with suppress(TimeoutError):
            told: Message = await self._telegram.wait_for_reply(self._room, PATIENCE)
            outcome = self._listener.outcome(told.text, self._language)
        return Request("telegram", kind, began, time.monotonic() - began, outcome)


class WebPerson:
    """Asks on the page; like the page, tells by itself when the bot cannot be reached."""

    def __init__(
        self, http: aiohttp.ClientSession, address: str, language: Language, listener: Listener
    ) -> None:
        self._http = http
        self._address = f"{address}/api/chat"
        self._language = language
        self._listener = listener
        self._session = f"faults-{next(_people)}"

    async def ask(self, chance: random.Random, kind: Kind | None = None) -> Request:
        """One question or press of a button, of any kind if none is named."""
        kind = kind or _any_kind(chance)
        texts = {"question": QUESTIONS[self._language], "menu": MENUS, "writing": WRITTEN_ON_PAGE}
        key = "text" if kind == "question" else "payload"
        said = {key: chance.choice(texts[kind])}
        body = {"session": self._session, "language": str(self._language), **said}
        began, outcome = time.monotonic(), "lost"
        with suppress(TimeoutError):
            try:
                outcome = await self._post(body)
            except aiohttp.ClientError:
                outcome = "no connection"
        return Request("web", kind, began, time.monotonic() - began, outcome)

    async def _post(self, body: Mapping[str, str]) -> str:
        async with self._http.post(self._address, json=body) as response:
            if response.status != 200:
                return f"status {response.status}"
            content: dict[str, Any] = await response.json()
        return self._listener.outcome(content["messages"][0]["text"], self._language)


Person = TelegramPerson | WebPerson


def _any_kind(chance: random.Random) -> Kind:
    return chance.choices(_KINDS, _SHARES)[0]


async def keep_asking(
    people: list[Person], until: asyncio.Event, told: list[Request], pause: float = _PAUSE
) -> None:
    """All ask one request after the other until the event; the last ones are waited for."""
    async with asyncio.TaskGroup() as asking:
        for number, person in enumerate(people):
            asking.create_task(_one_asks(person, number, until, told, pause))


async def _one_asks(
    person: Person, number: int, until: asyncio.Event, told: list[Request], pause: float
) -> None:
    chance = random.Random(_SEED + number)
    await asyncio.sleep(pause * chance.random())
    while not until.is_set():
        told.append(await person.ask(chance))
        with suppress(TimeoutError):
            await asyncio.wait_for(until.wait(), pause)
