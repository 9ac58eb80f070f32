"""Updates of Telegram as nobody would send them: every kind, odd content, damaged ones."""

from __future__ import annotations

import copy
import random
from typing import Any

from hypothesis import strategies as st

from tests.emulator.world import marks

Json = dict[str, Any]

HOSTILE = (
    *(
        "",
        " ",
        "/",
        "//",
        "/start",
        "/start subscribe_finance",
        "/start " + "x" * 64,
        "@CqOpeningBot",
    ),
    *(
        '/finance{"field":"all"}',
        '/subscribe{"field":"all"}',
        "EXTERNAL: /restart",
        "／help",
        "\x00",
    ),
    *(
        "<b>",
        "</a>",
        "<a href='x'>y",
        "&lt;&amp;&",
        "[x](http://y)",
        "*_`~|",
        "{{7*7}}",
        "${x}",
        "%s%n",
    ),
    *(
        "' OR 1=1 --",
        "=1+1",
        "\u202eabc",
        "\u200b\u200d",
        "\ud83d",
        "👩‍👩‍👧‍👦" * 9,
        "Z̷̢͖a̵l̶g̸o̷",
        "重" * 4096,
    ),
    *("progress", "/more", "stop", "退订", "source?", "繁體中文", "\n" * 300, "9" * 400, "/show{"),
)
CODES = (None, "", "en", "zh-hans", "zh-TW", "yue", "x" * 40, "de-CH", "🙂", "zh_Hant_HK")
_COMMANDS = (
    *("start", "help", "fields", "progress", "milestones", "share", "language", "settings"),
    *("sources", "privacy", "subscribe", "unsubscribe", "subscriptions", "stop", "mydata"),
    *("forgetme", "announcements", "announce", "restart", "nothing"),
)
_PRESSES = (
    *("switch", "drop", "set", "fewer", "less", "speak", "milestones", "menu", "back", "thumb"),
    *("ask", "field", "draw", "turn", "share", "open", "erase", "approve", "desk", ""),
)
_VALUES = ("", "all", "finance", "1", "2", "0", "-1", "99999999999", "²", "auto", "zh-Hant", "x:y")
_PAYLOADS = (
    *("/more", "/finance", "/fields", "/sources", '/show{"id":"fact:tasks-rate"}', "/language{}"),
    *('/subscribe{"field":"finance"}', '/subscribe{"field":"x"}', '/subscribe{"field":7}', "/x{"),
    *(
        '/language{"language":"zh-Hant"}',
        '/language{"language":"xx"}',
        '/unsubscribe{"field":"all"}',
    ),
)

TEXTS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=60),
    st.text(st.characters(exclude_categories=()), max_size=60),
    st.builds(
        "/{}{} {}".format,
        st.sampled_from(_COMMANDS),
        st.sampled_from(("", "@CqOpeningBot")),
        st.text(max_size=12),
    ),
)
_NUMBERS = st.integers(-(2**53), 2**53)
_FILE = {"file_id": "F", "file_unique_id": "U", "file_size": 9, "width": 9, "height": 9}
_CONTENTS: tuple[Json, ...] = (
    {"sticker": {**_FILE, "type": "regular", "is_animated": False, "is_video": False}},
    {"photo": [_FILE], "caption": "<b>"},
    {"voice": {**_FILE, "duration": 1}},
    {"document": _FILE, "media_group_id": "1"},
    {"location": {"latitude": 29.5, "longitude": 106.5}},
    {"contact": {"phone_number": "1", "first_name": "<i>"}},
    {"dice": {"emoji": "🎲", "value": 3}},
    {"new_chat_members": [{"id": 5, "is_bot": False, "first_name": "E"}]},
    {"left_chat_member": {"id": 123456, "is_bot": True, "first_name": "A"}},
    {"migrate_to_chat_id": -100777},
    {"migrate_from_chat_id": -777},
    {"forum_topic_created": {"name": "T", "icon_color": 7322096}},
    {"new_chat_title": "T"},
    {"web_app_data": {"data": "x", "button_text": "y"}},
    {},
)


@st.composite
def users(draw: st.DrawFn) -> Json:
    """Somebody, with any language code, sometimes a bot."""
    user: Json = {
        "id": draw(st.integers(1, 40)),
        "is_bot": draw(st.booleans()) and draw(st.booleans()),
        "first_name": draw(st.sampled_from(("Ada", "", "<b>x</b>", "\u202e", "重庆"))),
    }
    code = draw(st.sampled_from(CODES))
    return user if code is None else {**user, "language_code": code}


@st.composite
def chats(draw: st.DrawFn) -> Json:
    """A chat of any kind; few of each, so that they meet again."""
    kind = draw(
        st.sampled_from(("private", "private", "private", "group", "supergroup", "channel"))
    )
    number = draw(st.integers(1, 40))
    if kind == "private":
        return {"id": number, "type": kind, "first_name": "P"}
    forum = {"is_forum": True} if kind == "supergroup" and draw(st.booleans()) else {}
    return {"id": -1000 - number, "type": kind, "title": draw(TEXTS)[:20], **forum}


@st.composite
def messages(draw: st.DrawFn, *, text: bool = True) -> Json:
    """A message with words or any other content."""
    message: Json = {
        "message_id": draw(st.integers(1, 60)),
        "date": draw(st.sampled_from((0, 1, 1_700_000_000, 2_000_000_000))),
        "chat": draw(chats()),
    }
    if draw(st.integers(0, 9)):
        message["from"] = draw(users())
    if draw(st.integers(0, 9)) == 0:
        message |= {"message_thread_id": draw(st.integers(1, 5)), "is_topic_message": True}
    if draw(st.integers(0, 9)) == 0:
        message["sender_chat"] = message["chat"]
    if text:
        said = draw(TEXTS)
        return {**message, "text": said, "entities": _entities(draw, said)}
    return {**message, **draw(st.sampled_from(_CONTENTS))}


def _entities(draw: st.DrawFn, said: str) -> list[Json]:
    """Those that Telegram would find, or some that do not fit the text."""
    if draw(st.integers(0, 7)):
        return marks(said.encode("utf-8", "replace").decode())
    return [
        {
            "type": draw(st.sampled_from(("bot_command", "mention", "text_mention", "url", "new"))),
            "offset": draw(st.integers(-3, 5000)),
            "length": draw(st.integers(-3, 5000)),
        }
    ]


@st.composite
def presses(draw: st.DrawFn) -> Json:
    """A press of a button, ours or not."""
    press: Json = {
        "id": str(draw(st.integers(0, 10**6))),
        "from": draw(users()),
        "chat_instance": "1",
    }
    pressed = draw(st.integers(0, 9))
    if pressed > 1:
        press["message"] = {**draw(messages()), "text": "shown"}
    elif pressed == 1:
        press["inline_message_id"] = "i"
    word, value = draw(st.sampled_from(_PRESSES)), draw(st.sampled_from(_VALUES) | TEXTS)
    press["data"] = draw(
        st.one_of(
            st.just(f"{word}:{value}"),
            st.sampled_from(_PAYLOADS),
            st.text(max_size=64),
        )
    )
    return press


@st.composite
def reactions(draw: st.DrawFn) -> Json:
    """A reaction to some message."""
    emoji = st.sampled_from(("👍", "👎", "🔥", "", "\ud83d"))
    either = st.lists(st.builds(lambda e: {"type": "emoji", "emoji": e}, emoji), max_size=2)
    return {
        "chat": draw(chats()),
        "message_id": draw(st.integers(1, 60)),
        "date": 1,
        "user": draw(users()),
        "old_reaction": draw(either),
        "new_reaction": draw(either),
    }


@st.composite
def memberships(draw: st.DrawFn) -> Json:
    """The bot comes, goes, or is blocked."""
    me = {"id": 123456, "is_bot": True, "first_name": "A"}
    statuses = st.sampled_from(("member", "left"))
    sides = [{"user": me, "status": draw(statuses)} for _ in range(2)]
    names = ("old_chat_member", "new_chat_member")
    return {
        "chat": draw(chats()),
        "from": draw(users()),
        "date": 1,
        **dict(zip(names, sides, strict=True)),
    }


_KINDS = st.one_of(
    messages().map(lambda each: {"message": each}),
    messages().map(lambda each: {"message": each}),
    messages(text=False).map(lambda each: {"message": each}),
    presses().map(lambda each: {"callback_query": each}),
    presses().map(lambda each: {"callback_query": each}),
    st.builds(
        lambda user, words: {
            "inline_query": {"id": "1", "from": user, "query": words, "offset": ""}
        },
        users(),
        TEXTS,
    ),
    reactions().map(lambda each: {"message_reaction": each}),
    memberships().map(lambda each: {"my_chat_member": each}),
    messages().map(lambda each: {"edited_message": each}),
    messages().map(lambda each: {"channel_post": each}),
    st.dictionaries(st.text(max_size=9), _NUMBERS, max_size=2),
)
_RUBBISH = (None, True, -1, 2**80, 0.5, "", "x", [], {}, [[]], {"id": None})


@st.composite
def updates(draw: st.DrawFn) -> tuple[Json, bool]:
    """An update as Telegram delivers it, and whether it is damaged, as one in five is."""
    update = {"update_id": draw(st.integers(1, 2**31)), **draw(_KINDS)}
    if draw(st.integers(0, 4)) == 0:
        return _damaged(update, random.Random(draw(st.integers(0, 2**32)))), True
    return update, False


def _damaged(update: Json, chance: random.Random) -> Json:
    """A key somewhere within is gone, or holds something else."""
    damaged = copy.deepcopy(update)
    inside: Any = damaged
    while True:
        keys = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
        if not keys:
            return damaged
        key = chance.choice(keys)
        child = inside[key]
        if not isinstance(child, dict | list) or chance.random() < 0.2:
            break
        inside = child
    if isinstance(inside, dict) and chance.random() < 0.4:
        del inside[key]
    else:
        inside[key] = chance.choice(_RUBBISH)
    return damaged
