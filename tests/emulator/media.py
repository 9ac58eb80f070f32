"""Pictures and inline mode: what Telegram checks of them."""

from __future__ import annotations

import json
import re
import secrets
import struct
from typing import Any

from tests.emulator.refusals import Refused, bad
from tests.emulator.telegram_html import ParseError, parse, units
from tests.emulator.world import Message

LARGEST_PHOTO, LONGEST_SIDES, LONGEST_RATIO = 10 * 2**20, 10_000, 20
MOST_RESULTS, LONGEST_RESULT_ID, LONGEST_START = 50, 64, 64
_PNG = b"\x89PNG\r\n\x1a\n"
_ATTACHED = "attach://"


class Files:
    """What was uploaded, by the ids that the bot may send again."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        # A bot keeps ids from one run to the next: those of another emulator name nothing here.
        self._name = secrets.token_hex(4)
        self.uploads = 0

    def photo(self, given: Any) -> str:
        """The id of an upload or of a picture sent before. Raises Refused."""
        if isinstance(given, str):
            if given not in self.contents:
                raise bad("wrong file identifier/HTTP URL specified")
            return given
        if not hasattr(given, "file"):
            raise bad("there is no photo in the request")
        content = given.file.read()
        _check_picture(content)
        self.uploads += 1
        name = f"photo-{self._name}-{self.uploads}"
        self.contents[name] = content
        return name

    def sizes(self, file_id: str) -> list[dict[str, Any]]:
        """The Bot API's list of PhotoSize."""
        content = self.contents[file_id]
        width, height = _sides(content)
        whole = {"file_id": file_id, "file_unique_id": f"u-{file_id}", "file_size": len(content)}
        return [{**whole, "width": width, "height": height}]


def media_of(call: dict[str, Any]) -> dict[str, Any]:
    """The InputMediaPhoto of a call, with the upload that it names. Raises Refused."""
    media = call.get("media")
    media = json.loads(media) if isinstance(media, str) else media
    if not isinstance(media, dict) or media.get("type") != "photo":
        raise bad("can't parse InputMedia")
    given = media["media"]
    if given.startswith(_ATTACHED):
        given = call.get(given.removeprefix(_ATTACHED))
    return {**media, "media": given}


def check_results(call: dict[str, Any]) -> list[dict[str, Any]]:
    """The articles of an answer to an inline query. Raises Refused."""
    results = call.get("results", [])
    results = json.loads(results) if isinstance(results, str) else results
    if len(results) > MOST_RESULTS:
        raise bad("RESULTS_TOO_MUCH")
    ids = [result["id"] for result in results]
    if len(set(ids)) < len(ids):
        raise bad("RESULT_ID_DUPLICATE")
    if not all(1 <= len(each.encode()) <= LONGEST_RESULT_ID for each in ids):
        raise bad("RESULT_ID_INVALID")
    for result in results:
        _check_article(result)
    start = (call.get("button") or {}).get("start_parameter", "x")
    if not re.fullmatch(rf"[A-Za-z0-9_-]{{1,{LONGEST_START}}}", start):
        raise bad("START_PARAM_INVALID")
    return results


def shared(result: dict[str, Any], chat: int, message_id: int) -> Message:
    """The message that a person sends by choosing a result."""
    content = result["input_message_content"]
    text, entities = parse(content["message_text"])
    markup = result.get("reply_markup")
    return Message(message_id, chat, text, content["message_text"], entities, markup)


def _check_article(result: dict[str, Any]) -> None:
    if result["type"] != "article" or not result.get("title", "").strip():
        raise bad("ARTICLE_TITLE_EMPTY")
    content = result.get("input_message_content") or {}
    try:
        text, _ = parse(content.get("message_text", ""))
    except ParseError as error:
        raise bad(f"can't parse entities: {error}") from error
    if not text.strip():
        raise bad("message text is empty")
    if units(text) > 4096:
        raise bad("message is too long")


def _check_picture(content: bytes) -> None:
    if len(content) > LARGEST_PHOTO:
        raise Refused(413, "Request Entity Too Large")
    if not content.startswith(_PNG):
        raise bad("IMAGE_PROCESS_FAILED")
    width, height = _sides(content)
    if width + height > LONGEST_SIDES or max(width, height) > LONGEST_RATIO * min(width, height):
        raise bad("PHOTO_INVALID_DIMENSIONS")


def _sides(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", png[16:24])
    return width, height
