"""Days and times of day as people say them: "at 8", "晚上九点", "until Monday", "两周"."""

from __future__ import annotations

import datetime as dt
import re

_NUMBERS = {
    "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
    "十": 10, "十一": 11, "十二": 12, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4,
    "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_NUMBER = r"\d{1,2}|十[一二]?|[一二两三四五六七八九]"
_ENGLISH_TIME = re.compile(
    r"\b(?:at|by|from|to|till|until|and|between|-|–)?\s*(\d{1,2})(?:[:.](\d{2}))?\s*"
    r"(am|pm|a\.m\.|p\.m\.|o'?clock)?(?![\d:/-]|\s*(?:days?|weeks?|months?))"
)
_CHINESE_TIME = re.compile(
    rf"(早上|早晨|上午|清早|早|中午|下午|傍晚|晚上|夜里|夜晚|晚|半夜|凌晨)?\s*({_NUMBER})"
    rf"\s*(?:点|时|:|：)\s*(半|一刻|\d{{1,2}}|{_NUMBER})?"
)
_PARTS = {
    "morning": 8, "noon": 12, "lunch": 12, "afternoon": 15, "evening": 18, "night": 21,
    "早上": 8, "早晨": 8, "上午": 9, "每早": 8, "中午": 12, "下午": 15, "傍晚": 18, "晚上": 20,
    "每晚": 20,
}  # fmt: skip
_AFTERNOON = {"下午", "傍晚", "晚上", "夜里", "夜晚", "晚"}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ENGLISH_DAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b")
_CHINESE_DAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天1-6])(?!次|份|条|封)")
_MONTHS = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
_ISO = re.compile(r"\b(20\d\d)-(\d{1,2})-(\d{1,2})\b")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({'|'.join(_MONTHS)})[a-z]*\b")
_MONTH_DAY = re.compile(rf"\b({'|'.join(_MONTHS)})[a-z]*\.? (\d{{1,2}})(?:st|nd|rd|th)?\b")
_CHINESE_DATE = re.compile(r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})[日号]?")
_LENGTH = re.compile(
    rf"({_NUMBER}|an?|one|two|three|four|five|six|seven|eight|nine|ten)\s*个?\s*"
    r"(days?|weeks?|months?|天|日|周|星期|礼拜|月)"
)
_UNITS = {"d": 1, "w": 7, "m": 30, "天": 1, "日": 1, "周": 7, "星": 7, "礼": 7, "月": 30}


def time_meant(text: str) -> int | None:
    """The time of day that a message names, in minutes after midnight; None for none."""
    times = times_meant(text)
    if times:
        return times[0]
    part = next((hour for word, hour in _PARTS.items() if word in text), None)
    return None if part is None else part * 60


def times_meant(text: str) -> list[int]:
    """All times of day in a message, in its order."""
    chinese = () if text.isascii() else _CHINESE_TIME.finditer(text)
    found = [_chinese(match) for match in chinese]
    if not found:
        bare = _ISO.sub(" ", text)
        evening = "evening" in text or "night" in text
        found = [_english(match, evening) for match in _ENGLISH_TIME.finditer(bare)]
    return [minute for minute in found if minute is not None]


def weekday_meant(text: str) -> int | None:
    """The day of the week that a message names, 0 for Monday."""
    if (match := _CHINESE_DAY.search(text)) is not None:
        said = match[1]
        return 6 if said in "日天" else _number(said) - 1
    found = _ENGLISH_DAY.search(text)
    return _DAYS.index(found[1]) if found else None


def day_meant(text: str, today: dt.date) -> dt.date | None:
    """The day that a message names or reaches to, always after today; None for none."""
    for read in (_exact_day, _named_day, _after_a_length):
        day = read(text, today)
        if day is not None:
            return day if day > today else None
    return None


def _exact_day(text: str, today: dt.date) -> dt.date | None:
    try:
        if (iso := _ISO.search(text)) is not None:
            return dt.date(int(iso[1]), int(iso[2]), int(iso[3]))
        if (chinese := _CHINESE_DATE.search(text)) is not None:
            year = int(chinese[1]) if chinese[1] else None
            return _next_such(year, int(chinese[2]), int(chinese[3]), today)
        if (match := _DAY_MONTH.search(text)) is not None:
            return _next_such(None, _MONTHS.index(match[2]) + 1, int(match[1]), today)
        if (match := _MONTH_DAY.search(text)) is not None:
            return _next_such(None, _MONTHS.index(match[1]) + 1, int(match[2]), today)
    except ValueError:
        return None
    return None


def _next_such(year: int | None, month: int, day: int, today: dt.date) -> dt.date:
    if year is not None:
        return dt.date(year, month, day)
    this = dt.date(today.year, month, day)
    return this if this > today else dt.date(today.year + 1, month, day)


def _named_day(text: str, today: dt.date) -> dt.date | None:
    monday = today + dt.timedelta(days=7 - today.weekday())
    weekday = weekday_meant(text)
    if weekday is not None:
        if re.search(r"下个?(?:周|星期|礼拜)", text):
            return monday + dt.timedelta(days=weekday)
        return today + dt.timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    if re.search(r"next week|下个?(?:周|星期|礼拜)", text):
        return monday
    if re.search(r"next month|下个?月", text):
        return (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    if "后天" in text:
        return today + dt.timedelta(days=2)
    return today + dt.timedelta(days=1) if re.search(r"tomorrow|明天|明日|听日", text) else None


def _after_a_length(text: str, today: dt.date) -> dt.date | None:
    match = _LENGTH.search(text)
    if match is None:
        return None
    return today + dt.timedelta(days=_number(match[1]) * _UNITS[match[2][0]])


def _english(match: re.Match[str], evening: bool) -> int | None:
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").replace(".", "")
    if (half == "pm" or (evening and not half and hour >= 5)) and hour < 12:
        hour += 12
    if half == "am" and hour == 12:
        hour = 0
    return _minute(hour, minute)


def _chinese(match: re.Match[str]) -> int | None:
    hour = _number(match[2])
    minute = {"半": 30, "一刻": 15, None: 0}.get(match[3])
    if minute is None:
        minute = _number(match[3])
    if match[1] in _AFTERNOON and hour < 12:
        hour += 12
    if match[1] in {"半夜", "凌晨"} and hour == 12:
        hour = 0
    return _minute(hour, minute)


def _minute(hour: int, minute: int) -> int | None:
    return hour % 24 * 60 + minute if hour <= 24 and minute < 60 else None


def _number(said: str) -> int:
    return int(said) if said.isdecimal() else _NUMBERS[said]
