"""What the newest messages of the bot show, so that they can be paged and judged; memory only."""

from __future__ import annotations

import json
import zlib
from collections import OrderedDict
from collections.abc import Iterable
from typing import TypeVar

from data.answers.document import Answer

_MOST_MESSAGES = 5_000
_MOST_PAGES = 40
_QUICKLY = 1
Key = TypeVar("Key")
Value = TypeVar("Value")


class Trail:
    """The pages that one message showed, and which of them it shows; `heading` is the question.

    `menu` is the page of the field menu from which it was opened in place, 0 for none. Thousands
    are kept, so pages are packed: a fifth of the memory for a fraction of a millisecond.
    """

    __slots__ = ("_pages", "at", "conversation", "heading", "menu")

    def __init__(
        self, conversation: str, pages: Iterable[Answer], heading: str = "", menu: int = 0
    ) -> None:
        self.conversation = conversation
        self.heading = heading
        self.menu = menu
        self.at = 0
        self._pages = [_packed(page) for page in pages]

    def __len__(self) -> int:
        """How many pages there are."""
        return len(self._pages)

    @property
    def answer(self) -> Answer:
        """The page that is shown."""
        return _unpacked(self._pages[self.at])

    @property
    def told(self) -> frozenset[str]:
        """The statements of all pages so far."""
        return frozenset(id_ for page in self._pages for id_ in _unpacked(page).statements)

    def add(self, answer: Answer) -> bool:
        """Show one page more; False when there are too many."""
        if len(self) >= _MOST_PAGES:
            return False
        self._pages.append(_packed(answer))
        self.at = len(self) - 1
        return True


def _packed(page: Answer) -> bytes:
    told = json.dumps(page.to_json(), ensure_ascii=False, separators=(",", ":"))
    # Words may come with half a surrogate pair, which UTF-8 alone cannot write.
    return zlib.compress(told.encode("utf-8", "surrogatepass"), _QUICKLY)


def _unpacked(packed: bytes) -> Answer:
    return Answer.from_json(json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass")))


class Shown:
    """Trails by chat and message, the newest thousands; a restart forgets them."""

    def __init__(self, most: int = _MOST_MESSAGES) -> None:
        self._most = most
        self._trails: OrderedDict[tuple[int, int], Trail] = OrderedDict()
        self._latest: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def keep(self, chat_id: int, message_id: int, trail: Trail) -> None:
        """Remember what a message shows now."""
        _put(self._trails, (chat_id, message_id), trail, self._most)

    def answered(self, chat_id: int, message_id: int, conversation: str) -> None:
        """Note that the conversation's last answer is in this message."""
        _put(self._latest, conversation, (chat_id, message_id), self._most)

    def at(self, chat_id: int, message_id: int) -> Trail | None:
        """What a message shows; None when it is not remembered."""
        return self._trails.get((chat_id, message_id))

    def is_latest(self, chat_id: int, message_id: int) -> bool:
        """Whether the conversation's last answer is this message, so that "more" means it."""
        trail = self.at(chat_id, message_id)
        return trail is not None and self._latest.get(trail.conversation) == (chat_id, message_id)


def _put(kept: OrderedDict[Key, Value], key: Key, value: Value, most: int) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
