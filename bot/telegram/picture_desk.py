"""/progress as a picture with its words; from one picture to another in place."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from pathlib import Path

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatAction
from telegram.error import BadRequest, Forbidden

from bot.pictures.figures import NAMES, NoFiguresError
from bot.pictures.service import Picture, PictureError, Pictures
from bot.telegram.answering import DRAW
from bot.telegram.commands import Context
from bot.telegram.keyboards import labelled
from bot.telegram.people import Place, place_of
from bot.telegram.services import Services
from data.answers.payloads import payload
from data.languages import Language

_log = logging.getLogger(__name__)
TURN = "picture"
_MOST_IDS = 60


class FileIds:
    """The ids that Telegram gave to pictures, so that each is uploaded once for each bot."""

    def __init__(self, folder: Path, bot_id: int) -> None:
        self._path = folder / f"telegram-{bot_id}.json"

    def read(self, picture: Picture) -> str | None:
        """The id of a picture; None before the first upload."""
        return self._all().get(picture.path.name)

    def write(self, picture: Picture, file_id: str) -> None:
        """Keep an id; the oldest go."""
        known = self._all()
        known.pop(picture.path.name, None)
        known[picture.path.name] = file_id
        newest = dict(list(known.items())[-_MOST_IDS:])
        self._path.write_text(json.dumps(newest), "utf-8")

    def forget(self, picture: Picture) -> None:
        """Telegram no longer takes the id."""
        known = self._all()
        if known.pop(picture.path.name, None) is not None:
            self._path.write_text(json.dumps(known), "utf-8")

    def _all(self) -> dict[str, str]:
        with suppress(OSError, ValueError):
            found = json.loads(self._path.read_text("utf-8"))
            if isinstance(found, dict):
                return found
        return {}


class PictureDesk:
    """Sends pictures; where one cannot be had, the words come alone."""

    def __init__(self, services: Services, pictures: Pictures) -> None:
        self._services = services
        self._texts = services.texts
        self._pictures = pictures

    async def progress(self, update: Update, context: Context) -> None:
        """/progress, or the picture that is named after it: progress, fields, timeline."""
        place = place_of(update)
        if place is None:
            return
        language, _ = await self._services.language(update)
        asked = (context.args or ["progress"])[0].lower()
        if asked not in NAMES:
            await self._services.sender.say(place, self._texts(language, "help-progress"))
            asked = "progress"
        await self.send(place, asked, language)

    async def press(self, update: Update, action: str, name: str) -> None:
        """A button: a new picture below an answer in words, in place below another picture."""
        place, message = place_of(update), update.effective_message
        if place is None or message is None or name not in NAMES:
            return
        language, _ = await self._services.language(update)
        if action == DRAW:
            await self.send(place, name, language)
            return
        await self._turn(place, message.message_id, name, language)

    async def send(self, place: Place, name: str, language: Language) -> None:
        """A new message with the picture, or the answer in words."""
        async with self._services.sender.typing(place, ChatAction.UPLOAD_PHOTO):
            picture = await self._draw(name, language)
            if picture is not None and await self._send(place, picture, name, language):
                return
        await self._services.reply(place, language, payload=payload(_topic_of(name)))

    async def _send(self, place: Place, picture: Picture, name: str, language: Language) -> bool:
        keyboard = self._keyboard(name, language)
        sender, ids = self._services.sender, self._ids(picture)
        known = await asyncio.to_thread(ids.read, picture)
        if known is not None:
            try:
                return await sender.photo(place, known, picture.caption, keyboard) is not None
            except BadRequest:
                await asyncio.to_thread(ids.forget, picture)
        content = await asyncio.to_thread(picture.path.read_bytes)
        try:
            sent = await sender.photo(place, content, picture.caption, keyboard)
        except BadRequest as error:  # a group may forbid pictures
            _log.warning("no picture %s: %s", name, error.message)
            return False
        await self._learn(ids, picture, sent)
        return True

    async def _turn(self, place: Place, message_id: int, name: str, language: Language) -> None:
        picture = await self._draw(name, language)
        if picture is None:
            return
        ids, keyboard = self._ids(picture), self._keyboard(name, language)
        known = await asyncio.to_thread(ids.read, picture)
        content: bytes | str
        content = known if known else await asyncio.to_thread(picture.path.read_bytes)
        sender = self._services.sender
        try:
            turned = await sender.turn_photo(place, message_id, content, picture.caption, keyboard)
        except (BadRequest, Forbidden):
            await asyncio.to_thread(ids.forget, picture)
            await self.send(place, name, language)
            return
        if known is None:
            await self._learn(ids, picture, turned)

    async def _draw(self, name: str, language: Language) -> Picture | None:
        writer = await self._services.writer()
        try:
            return await self._pictures.picture(writer.catalogue, name, language)
        except (NoFiguresError, PictureError, OSError) as error:
            _log.error("picture %s in %s: %s", name, language, error)
            return None

    async def _learn(self, ids: FileIds, picture: Picture, sent: Message | None) -> None:
        if sent is not None and sent.photo:
            with suppress(OSError):
                await asyncio.to_thread(ids.write, picture, sent.photo[-1].file_id)

    def _ids(self, picture: Picture) -> FileIds:
        return FileIds(picture.path.parent, self._services.sender.bot_id)

    def _keyboard(self, name: str, language: Language) -> InlineKeyboardMarkup:
        others = [
            labelled(self._texts(language, f"picture-{other}"), f"{TURN}:{other}")
            for other in NAMES
            if other != name
        ]
        words = labelled(self._texts(language, "button-words"), payload(_topic_of(name)))
        return InlineKeyboardMarkup([others, [words]])


def _topic_of(name: str) -> str:
    return "timeline" if name == "timeline" else "progress"
