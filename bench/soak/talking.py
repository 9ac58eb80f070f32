"""People in the emulated Telegram who write at a steady rate, whether answers come or not."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle

from data.catalogue_view import read_catalogue
from data.database import Database
from data.languages import Language
from tests.emulator import Message, Room, Telegram

PATIENCE = 20.0
"""Seconds after which a message counts as not answered."""
_COMMANDS = ("/fields", "/progress", "/milestones", "/help", "/sources", "/settings", "/privacy")
_FOLLOW_UPS = (
    "more",
    "source?",
    "and education?",
    "还有呢？",
    "那金融方面呢？",
    "來源？",
    "thanks",
)
_CODES = ("en", "zh-hans", "zh-hant")
_FIRST_PERSON = 50_001
_SEED = 20210409
# Of a hundred messages so many are commands, presses of a button, and words that follow up.
_SHARES = (12, 18, 10)


@dataclass(frozen=True)
class Turn:
    """One message: when it was due, how long its answer took, and what came."""

    due: float
    seconds: float
    answered: bool
    apology: bool


def questions(database: Database) -> list[str]:
    """Every way to ask that the catalogue knows, in all three scripts."""
    with database.reading() as session:
        catalogue = read_catalogue(session)
    return sorted({text for each in catalogue.statements.values() for text in each.phrasings})


class People:
    """So many people, each in a private chat, who take turns."""

    def __init__(
        self,
        telegram: Telegram,
        asked: Sequence[str],
        apologies: Mapping[str, Language],
        count: int,
    ) -> None:
        self._telegram = telegram
        self._asked = asked
        self._apologies = tuple(apologies)
        self._random = random.Random(_SEED)
        rooms = [
            telegram.person(_FIRST_PERSON + number, _CODES[number % len(_CODES)])
            for number in range(count)
        ]
        self._order = cycle(rooms)
        self._busy: set[int] = set()
        self._last: dict[int, Message] = {}
        self.turns: list[Turn] = []

    async def talk(self, seconds: float, rate: float) -> None:
        """Write `rate` messages a second for so long, then wait for the last answers."""
        began = time.monotonic()
        async with asyncio.TaskGroup() as turns:
            for number in range(int(seconds * rate)):
                due = began + number / rate
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                turns.create_task(self._turn(self._someone(), due - began))

    def _someone(self) -> Room:
        """The next person who is not waiting for an answer."""
        room = next(self._order)
        while room.id in self._busy:
            room = next(self._order)
        self._busy.add(room.id)
        return room

    async def _turn(self, room: Room, due: float) -> None:
        began = time.monotonic()
        try:
            told = await self._say(room)
        except TimeoutError:
            self.turns.append(Turn(due, PATIENCE, answered=False, apology=False))
        else:
            sorry = told.text.startswith(self._apologies)
            self.turns.append(Turn(due, time.monotonic() - began, answered=True, apology=sorry))
            self._last[room.id] = told
        finally:
            await self._finish(room)

    async def _say(self, room: Room) -> Message:
        """Write or press something, and give back the message that answers."""
        telegram, last = self._telegram, self._last.get(room.id)
        # What came after an answer's first message is no answer to this one.
        room.read = len(telegram.sent_to(room))
        commands, presses, follow_ups = _SHARES
        lot = self._random.randrange(100)
        if lot < presses and last and (pressable := _leading_on(last)):
            edits = last.edits
            await telegram.press(last, self._random.choice(pressable))
            return await self._new_or_edited(room, last, edits)
        if lot < presses + commands:
            text = self._random.choice(_COMMANDS)
        elif lot < presses + commands + follow_ups and last:
            text = self._random.choice(_FOLLOW_UPS)
        else:
            text = self._random.choice(self._asked)
        await telegram.user_says(room, text)
        return await telegram.wait_for_reply(room, PATIENCE)

    async def _new_or_edited(self, room: Room, last: Message, edits: int) -> Message:
        """A button is answered in a message of its own or in place."""
        new = asyncio.create_task(self._telegram.wait_for_reply(room, PATIENCE))
        edited = asyncio.create_task(self._telegram.wait_for_edit(last, edits + 1, PATIENCE))
        done, waiting = await asyncio.wait({new, edited}, return_when=asyncio.FIRST_COMPLETED)
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        return done.pop().result()

    async def _finish(self, room: Room) -> None:
        """Forget what was told, so that the emulator stays as quick as at the start."""
        telegram, last = self._telegram, self._last.get(room.id)
        telegram.sent = [message for message in telegram.sent if message.chat != room.id]
        room.read = 0
        for key in [key for key in telegram.by_id if key[0] == room.id]:
            if last is None or key[1] != last.id:
                del telegram.by_id[key]
        telegram.attempts.clear()
        telegram.send_times.clear()
        self._busy.discard(room.id)


def _leading_on(message: Message) -> list[str]:
    """Buttons whose answer is a message; links and those that only tick are left out."""
    return [
        data
        for data in message.buttons.values()
        if data.startswith(("/more", "/show", "/sources", "ask:", "back:"))
        or (data.startswith("/") and "{" not in data)
    ]
