"""Words that end all alerts by themselves, without anybody having to understand the message."""

from __future__ import annotations

import unicodedata

from data.languages import clean, to_simplified

_ENGLISH = (
    "stop",
    "stopall",
    "stop all",
    "end",
    "quit",
    "unsubscribe",
    "unsubscribe all",
    "optout",
)
_CHINESE = (
    "退订",
    "退定",
    "全部退订",
    "取消订阅",
    "取消全部订阅",
    "取消关注",
    "停止",
    "停止订阅",
    "停止提醒",
    "停止推送",
    "停止发送",
    "不要再发",
    "不要再发了",
    "别再发了",
    "别发了",
    "唔要再send",
    "唔好再send",
    "唔要再发",
    "唔好再发",
    "唔好再发喇",
)
_WORDS = frozenset(word.replace(" ", "") for word in (*_ENGLISH, *_CHINESE))
_LONGEST = 24


def is_stop_word(text: str) -> bool:
    """Whether a message is one of the stop words and nothing else; case and marks do not count."""
    if len(text) > _LONGEST:
        return False
    folded = to_simplified(clean(text)).casefold()
    return "".join(char for char in folded if unicodedata.category(char)[0] in "LN") in _WORDS
