"""Takes the pictures of docs/pictures/telegram, all or in some languages.

    python -m tests.telegram.screens [FOLDER [LANGUAGE ...]]

Rasa, the action server and the bot run as they do for people, on the real catalogue, against the
emulated Bot API; what the chats then hold is drawn by `tests.emulator.screens`.
"""

from __future__ import annotations

import asyncio
import io
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, async_playwright

from bot.app import run
from bot.conversation import bot_texts
from data.languages import Language
from data.loading import load_catalogue
from tests.browser.conftest import OPTIONS, chromium
from tests.emulator import Message, Room, Telegram
from tests.emulator.screens import Said, page
from tests.system.installation import Installation, settings_in

FOLDER = Path(__file__).parents[2] / "docs" / "pictures" / "telegram"
LARGEST = 120_000
_COLOURS = 64
FIRST, SECOND = 501, 502
SECONDS = 60.0
QUESTION = {
    Language.EN: "May Hong Kong doctors open a clinic alone?",
    Language.HANS: "香港医生能在重庆独资开诊所吗？",
    Language.HANT: "香港醫生能在重慶獨資開診所嗎？",
}
MILESTONE = {
    Language.EN: "first-anniversary",
    Language.HANS: "qdlp-approval",
    Language.HANT: "opening-index",
}


@dataclass
class Play:
    """One language's chats with the running bot."""

    telegram: Telegram
    language: Language
    person: Room
    staff: tuple[Room, Room]
    number: str = ""

    async def say(self, text: str, room: Room | None = None) -> Message:
        """Type, and give what comes."""
        await self.telegram.user_says(room or self.person, text)
        return await self.telegram.wait_for_reply(room or self.person, SECONDS)

    async def turned(self, message: Message, button: str) -> Message:
        """Press what edits in place."""
        edits = message.edits
        await self.telegram.press(message, button)
        return await self.telegram.wait_for_edit(message, edits + 1, SECONDS)


Scene = list[Message | Said]


async def start(play: Play) -> Scene:
    return [Said("/start"), await play.say("/start")]


async def fields(play: Play) -> Scene:
    return [Said("/fields"), await play.say("/fields")]


async def field(play: Play) -> Scene:
    menu = await play.say("/fields")
    return [await play.turned(menu, "field:finance")]


async def answer(play: Play) -> Scene:
    question = QUESTION[play.language]
    return [Said(question), await play.say(question)]


async def progress(play: Play) -> Scene:
    return [Said("/progress"), await play.say("/progress")]


async def tasks(play: Play) -> Scene:
    return [Said("/progress fields"), await play.say("/progress fields")]


async def timeline(play: Play) -> Scene:
    return [Said("/progress timeline"), await play.say("/progress timeline")]


async def settings(play: Play) -> Scene:
    return [Said("/settings"), await play.say("/settings")]


async def share(play: Play) -> Scene:
    return [Said("/share finance"), await play.say("/share finance")]


async def approval(play: Play) -> Scene:
    """A draft by one of the staff, approved by the other."""
    one, two = play.staff
    await play.say("/subscribe all")
    drafted = await play.say(f"/draft {MILESTONE[play.language]}", one)
    number = play.number = drafted.text.split()[0]
    shown = await play.say(f"/announcement_{number}", two)
    return [
        *(Said(f"/announcement_{number}"), shown),
        *(Said(f"/approve_{number}"), await play.say(f"/approve_{number}", two)),
    ]


async def alert(play: Play) -> Scene:
    """What the draft of the staff becomes for a subscriber."""
    _, two = play.staff
    shown = await play.say(f"/announcement_{play.number}", two)
    await play.telegram.press(shown, f"staff:send:{play.number}")
    await play.telegram.wait_for_reply(two, SECONDS)
    return [await play.telegram.wait_for_reply(play.person, SECONDS)]


SCENES = {
    each.__name__: each
    for each in (
        *(start, fields, field, answer, progress, tasks, timeline, settings, share),
        *(approval, alert),
    )
}


@asynccontextmanager
async def installed(telegram: Telegram, folder: Path) -> AsyncIterator[None]:
    """Rasa and the action server as processes, the bot in this one."""
    told = settings_in(
        folder,
        telegram_bot_token=telegram.token,
        telegram_api_url=telegram.url,
        telegram_staff=f"{FIRST},{SECOND}",
        log_level="WARNING",
    )
    installation = Installation(told, folder)
    installation.database.migrate()
    load_catalogue(installation.database)
    stopping = asyncio.Event()
    try:
        await asyncio.to_thread(installation.start, "rasa", "actions")
        bot = asyncio.create_task(run(told, stopping))
        await telegram.wait_for_calls("getUpdates", 1, SECONDS)
        yield
        stopping.set()
        await bot
    finally:
        await asyncio.to_thread(installation.close)


async def take(browser: Browser, play: Play, name: str, folder: Path) -> None:
    """Play a scene and keep its picture."""
    scene = await SCENES[name](play)
    title = bot_texts()(play.language, "bot-name")
    html = page(title, scene, play.telegram.files, str(play.language))
    sheet = await browser.new_page(viewport={"width": 390, "height": 300}, device_scale_factor=1.5)
    await sheet.set_content(html)
    shot = await sheet.screenshot(full_page=True)
    await sheet.close()
    await asyncio.to_thread(keep, shot, folder / f"{name}.{play.language}.png")


def keep(shot: bytes, path: Path) -> None:
    """Write it in few colours, which these screens have. Raises SystemExit when it is too large."""
    with Image.open(io.BytesIO(shot)) as image:
        image.convert("RGB").quantize(_COLOURS).save(path, optimize=True)
    if (size := path.stat().st_size) > LARGEST:
        raise SystemExit(f"{path.name} has {size:,} bytes")


async def main(folder: Path, languages: Sequence[Language]) -> None:
    """All scenes in each of the languages."""
    with tempfile.TemporaryDirectory() as kept:
        async with (
            Telegram() as telegram,
            installed(telegram, Path(kept)),
            async_playwright() as player,
        ):
            browser = await player.chromium.launch(executable_path=chromium(), args=OPTIONS)
            for number, language in enumerate(languages, start=1):
                code = str(language)
                one, two = (telegram.person(each, code) for each in (FIRST, SECOND))
                person = telegram.person(600 + number, code)
                play = Play(telegram, language, person, (one, two))
                for name in SCENES:
                    await take(browser, play, name, folder)
            await browser.close()


if __name__ == "__main__":
    wanted = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    wanted.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(wanted, [Language(each) for each in sys.argv[2:]] or list(Language)))
