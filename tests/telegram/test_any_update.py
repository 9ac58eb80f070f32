"""Every kind of update that the Bot API knows: the bot goes on, and says nothing."""

from __future__ import annotations

from typing import Any

import pytest

from data.languages import Language
from tests.emulator import Telegram
from tests.telegram.conftest import Running

ADA = {"id": 7, "is_bot": False, "first_name": "Ada"}
GROUP = {"id": -1007, "type": "supergroup", "title": "Group"}
ALONE = {"id": 7, "type": "private", "first_name": "Ada"}
CHANNEL = {"id": -1009, "type": "channel", "title": "Channel"}
FILE = {"file_id": "F", "file_unique_id": "U", "file_size": 9}
PICTURE = {**FILE, "width": 9, "height": 9}
STICKER = {**PICTURE, "type": "regular", "is_animated": False, "is_video": False}
PLACE = {"latitude": 29.5, "longitude": 106.5}
POLL: dict[str, Any] = {
    "id": "1",
    "question": "?",
    "options": [{"text": "a", "voter_count": 0, "persistent_id": "x"}],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}
MEMBER = {"user": ADA, "status": "member"}
QUERY = {"id": "1", "from": ADA, "chat_instance": "1"}
LINK = {
    "invite_link": "https://t.me/+x",
    "creator": ADA,
    "creates_join_request": True,
    "is_primary": False,
    "is_revoked": False,
}


def message(chat: dict[str, Any] = GROUP, **content: Any) -> dict[str, Any]:
    return {"message_id": 1, "date": 1, "chat": chat, "from": ADA, **content}


SILENT = {
    "no content": {"message": message()},
    "empty text": {"message": message(ALONE, text="")},
    "sticker in a group": {"message": message(sticker=STICKER)},
    "photo in a group": {"message": message(photo=[PICTURE], caption="@Somebody look")},
    "someone joins": {"message": message(new_chat_members=[ADA])},
    "someone leaves": {"message": message(left_chat_member=ADA)},
    "new title": {"message": message(new_chat_title="T")},
    "new photo": {"message": message(new_chat_photo=[PICTURE])},
    "photo deleted": {"message": message(delete_chat_photo=True)},
    "group made": {"message": message(group_chat_created=True)},
    "pinned": {"message": message(pinned_message=message(text="x"))},
    "timer": {
        "message": message(message_auto_delete_timer_changed={"message_auto_delete_time": 9})
    },
    "topic made": {"message": message(forum_topic_created={"name": "T", "icon_color": 7322096})},
    "topic closed": {"message": message(forum_topic_closed={})},
    "video chat": {"message": message(video_chat_started={})},
    "boost": {"message": message(boost_added={"boost_count": 1})},
    "dice in a group": {"message": message(dice={"emoji": "🎲", "value": 3})},
    "poll in a group": {"message": message(poll=POLL)},
    "via another bot": {"message": message(text="x", via_bot={**ADA, "id": 5, "is_bot": True})},
    "a channel's copy": {"message": message(text="@CqOpeningBot", is_automatic_forward=True)},
    "write access": {"message": message(ALONE, write_access_allowed={})},
    "edited text": {"edited_message": message(ALONE, text="again", edit_date=2)},
    "edited command": {
        "edited_message": message(
            ALONE,
            text="/help",
            edit_date=2,
            entities=[{"type": "bot_command", "offset": 0, "length": 5}],
        )
    },
    "channel post": {"channel_post": message(CHANNEL, text="finance?")},
    "channel command": {
        "channel_post": message(
            CHANNEL,
            text="/help",
            entities=[{"type": "bot_command", "offset": 0, "length": 5}],
        )
    },
    "edited channel post": {"edited_channel_post": message(CHANNEL, text="x", edit_date=2)},
    "inline query": {"inline_query": {"id": "1", "from": ADA, "query": "x", "offset": ""}},
    "chosen inline result": {"chosen_inline_result": {"result_id": "1", "from": ADA, "query": "x"}},
    "press on an inline message": {
        "callback_query": {**QUERY, "inline_message_id": "i", "data": "/more"}
    },
    "press on a game": {
        "callback_query": {**QUERY, "message": message(ALONE, text="x"), "game_short_name": "g"}
    },
    "poll": {"poll": POLL},
    "poll answer": {
        "poll_answer": {"poll_id": "1", "user": ADA, "option_ids": [0], "option_persistent_ids": []}
    },
    "a member": {
        "chat_member": {
            "chat": GROUP,
            "from": ADA,
            "date": 1,
            "old_chat_member": {"user": ADA, "status": "left"},
            "new_chat_member": MEMBER,
        }
    },
    "join request": {
        "chat_join_request": {
            "chat": GROUP,
            "from": ADA,
            "user_chat_id": 7,
            "date": 1,
            "invite_link": LINK,
        }
    },
    "reaction": {
        "message_reaction": {
            "chat": GROUP,
            "message_id": 1,
            "user": ADA,
            "date": 1,
            "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": "👍"}],
        }
    },
    "reaction count": {
        "message_reaction_count": {"chat": CHANNEL, "message_id": 1, "date": 1, "reactions": []}
    },
    "a kind of the future": {"galactic_update": {"id": 1}},
    "nothing at all": {},
}

PERSONAL = {
    "sticker": {"sticker": STICKER},
    "photo": {"photo": [PICTURE]},
    "photo with words": {"photo": [PICTURE], "caption": "what is it?"},
    "voice": {"voice": {**FILE, "duration": 3}},
    "audio": {"audio": {**FILE, "duration": 3}},
    "video": {"video": {**PICTURE, "duration": 3}},
    "round video": {"video_note": {**FILE, "length": 3, "duration": 3}},
    "document": {"document": FILE},
    "animation": {"animation": {**PICTURE, "duration": 3}, "document": FILE},
    "contact": {"contact": {"phone_number": "1", "first_name": "A"}},
    "location": {"location": PLACE},
    "venue": {"venue": {"location": PLACE, "title": "T", "address": "A"}, "location": PLACE},
    "dice": {"dice": {"emoji": "🎲", "value": 3}},
    "poll": {"poll": POLL},
}


@pytest.mark.parametrize("kind", SILENT)
async def test_the_bot_goes_on_without_a_word(
    bot: Running, telegram: Telegram, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    telegram.obeys_allowed_updates = False
    person = telegram.person(7)
    telegram.group(-1007, {7: "member"})
    telegram.channel(-1009)
    await telegram.deliver(SILENT[kind])
    await telegram.user_says(person, "/privacy")
    reply = await telegram.wait_for_reply(person)
    assert bot.say(Language.EN, "privacy") in reply.text
    assert telegram.sent == [reply]
    assert bot.rasa.asked == []
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.parametrize("kind", PERSONAL)
async def test_one_person_alone_is_told_that_text_is_understood(
    bot: Running, telegram: Telegram, kind: str
) -> None:
    person = telegram.person(7, "zh-hant")
    await telegram.user_sends(person, **PERSONAL[kind])
    assert (await telegram.wait_for_reply(person)).text == bot.say(Language.HANT, "only-text")
    assert await telegram.no_reply(person, 0.1)


async def test_an_album_is_told_once(bot: Running, telegram: Telegram) -> None:
    person = telegram.person(7)
    for _ in range(4):
        await telegram.user_sends(person, photo=[PICTURE], media_group_id="1")
    await telegram.wait_for_reply(person)
    assert await telegram.no_reply(person, 0.4)


async def test_a_press_on_a_message_that_is_gone_is_answered_anew(
    bot: Running, telegram: Telegram
) -> None:
    person = telegram.person(7)
    gone = {"chat": ALONE, "message_id": 999, "date": 0}
    await telegram.deliver({"callback_query": {**QUERY, "message": gone, "data": "/more"}})
    assert "/more" in (await telegram.wait_for_reply(person)).text
    await telegram.deliver({"callback_query": {**QUERY, "message": gone, "data": "switch:energy"}})
    menu = await telegram.wait_for_reply(person)
    ticked = [data for title, data in menu.buttons.items() if title.startswith("✓")]
    assert ticked == ["switch:energy"]
