"""What a message in a group tells the bot."""

from __future__ import annotations

import pytest
from telegram import Bot, Message

from bot.telegram.people import said_to_bot

BOT = Bot("123456:TEST-token")
GROUP = {"id": -1007, "type": "supergroup", "title": "Group"}


@pytest.mark.parametrize(("said", "length"), [("\U0001f642 hi", 1), ("\ud83d hi", 2)])
def test_a_mention_that_ends_within_a_character_is_nobodys(said: str, length: int) -> None:
    mention = {"type": "mention", "offset": 0, "length": length}
    message = Message.de_json(
        {"message_id": 1, "date": 1, "chat": GROUP, "text": said, "entities": [mention]}, BOT
    )
    assert said_to_bot(message, BOT) is None
