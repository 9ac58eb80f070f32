"""Wishes in words: what each changes, and what is none."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.dialogue.wishes import Wish, apply_wish, is_about_alerts, read_wish
from actions.finding.question import normal
from data.languages import Language
from data.models import Kind, Pace
from data.preferences import SWITCHABLE, Choices, Quiet, place_pattern, zone_at

TODAY = dt.date(2026, 3, 4)  # a Wednesday
NOW = dt.datetime(2026, 3, 4, 2, tzinfo=dt.UTC)
NIGHT = Quiet(1320, 480)


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("weekly digest of finance please", {"pace": Pace.WEEKLY}),
        ("Every morning at 8", {"pace": Pace.DAILY, "digest_at": 480}),
        ("each evening at 7:30", {"pace": Pace.DAILY, "digest_at": 1170}),
        ("a daily digest at 6 pm", {"pace": Pace.DAILY, "digest_at": 1080}),
        ("once a week on Fridays", {"pace": Pace.WEEKLY, "weekday": 4}),
        ("tell me immediately", {"pace": Pace.AT_ONCE}),
        ("每天早上八点", {"pace": Pace.DAILY, "digest_at": 480}),
        ("每週五下午3點半彙總", {"pace": Pace.WEEKLY, "weekday": 4, "digest_at": 930}),
        ("改成每周一次", {"pace": Pace.WEEKLY}),
        ("有新消息马上告诉我", {"pace": Pace.AT_ONCE}),
        ("暂停到下周", {"pause_until": dt.date(2026, 3, 9)}),
        ("暫停到下週三", {"pause_until": dt.date(2026, 3, 11)}),
        ("暂停到5月1日", {"pause_until": dt.date(2026, 5, 1)}),
        ("暂停两周", {"pause_until": dt.date(2026, 3, 18)}),
        ("pause until Monday", {"pause_until": dt.date(2026, 3, 9)}),
        ("pause alerts until 1 May", {"pause_until": dt.date(2026, 5, 1)}),
        ("snooze for two weeks", {"pause_until": dt.date(2026, 3, 18)}),
        ("pause", {"pause_until": dt.date(2026, 3, 11)}),
        ("resume alerts", {"off": frozenset({"pause"})}),
        ("恢复提醒", {"off": frozenset({"pause"})}),
        ("no messages at night", {"quiet": NIGHT}),
        ("quiet hours from 11pm to 7am", {"quiet": Quiet(1380, 420)}),
        ("晚上不要发消息", {"quiet": NIGHT}),
        ("晚上10点到早上7点免打扰", {"quiet": Quiet(1320, 420)}),
        ("夜晚唔好再send住", {"quiet": NIGHT}),
        ("no quiet hours", {"off": frozenset({"quiet"})}),
        ("静音", {"silent": True}),
        ("靜音", {"silent": True}),
        ("without sound please", {"silent": True}),
        ("取消静音", {"silent": False}),
        ("only milestones", {"only": frozenset({Kind.MILESTONE})}),
        ("no reminders please", {"without": frozenset({Kind.REMINDER})}),
        ("不要更正", {"without": frozenset({Kind.CORRECTION})}),
        ("show times in London time", {"zone": "Europe/London"}),
        ("用伦敦时间", {"zone": "Europe/London"}),
        ("時區改為香港", {"zone": "Asia/Hong_Kong"}),
        ("please use New York time", {"zone": "America/New_York"}),
        ("change my time zone to São Paulo", {"zone": "America/Sao_Paulo"}),
        ("按德国时间发", {"zone": "Europe/Berlin"}),
        ("改成台北時間", {"zone": "Asia/Taipei"}),
        ("北京时间", {"zone": "Asia/Shanghai"}),
        (
            "a daily digest at 8 Singapore time",
            {"pace": Pace.DAILY, "digest_at": 480, "zone": "Asia/Singapore"},
        ),
        ("alerts in English please", {"language": Language.EN}),
        ("通知用繁體", {"language": Language.HANT}),
        ("提醒改成英文", {"language": Language.EN}),
        ("send my notifications in simplified Chinese", {"language": Language.HANS}),
        ("推送用简体中文吧", {"language": Language.HANS}),
        ("English alerts, weekly", {"language": Language.EN, "pace": Pace.WEEKLY}),
    ],
)
def test_words_are_read(said: str, wish: dict[str, Any]) -> None:
    assert read_wish(normal(said), TODAY) == Wish(**wish)
    assert is_about_alerts(normal(said).replace("finance", ""))


@pytest.mark.parametrize(
    "said",
    [
        "When does the next weekly digest come?",
        "do you send messages at night?",
        "周报几点发",
        "晚上会不会发消息",
        "subscribe to finance",
        "退订金融",
        "thanks",
        "What milestones are there?",
        "speak English",
        "用繁體中文回答",
        "is 8 o'clock London time?",
        "London",
        "time zone",
        "show times in Atlantis time",
        "which alerts are in English?",
    ],
)
def test_questions_and_other_matters_change_nothing(said: str) -> None:
    assert read_wish(normal(said), TODAY) is None


@pytest.mark.parametrize(
    "said",
    [
        "latest figures on daily freight trains to Singapore",
        "每天有多少班列开往新加坡和欧洲",
        "weekly volume of imported cars at the port",
        "夜间经济不要忘了解放碑和洪崖洞",
        "Singapore time deposits of banks in Chongqing",
        "北京时间2021年4月21日发布了哪些试点方案",
        "the bureau's English notification on trade in services",
    ],
)
def test_a_question_on_the_pilot_is_not_about_alerts(said: str) -> None:
    assert not is_about_alerts(normal(said))


def test_a_place_has_one_time() -> None:
    assert zone_at("Köln") is zone_at("Spain") is zone_at("") is None
    assert {zone_at(name) for name in ("Japan", "日本", "東京", "Tokyo")} == {"Asia/Tokyo"}
    assert zone_at("chongqing") == zone_at("重慶") == Choices().zone
    assert place_pattern().findall("from san luis to guam and 关岛") == ["san luis", "guam", "关岛"]


def test_zone_and_language_are_kept_beside_the_rest() -> None:
    before = Choices(pace=Pace.DAILY, zone="Asia/Tokyo", language=Language.EN)
    assert apply_wish(before, Wish(zone="Europe/Paris"), (), NOW) == replace(
        before, zone="Europe/Paris"
    )
    assert apply_wish(before, Wish(language=Language.HANT), (), NOW) == replace(
        before, language=Language.HANT
    )


def test_a_pace_for_named_fields_leaves_the_others() -> None:
    wish = Wish(pace=Pace.WEEKLY)
    after = apply_wish(Choices(), wish, ("finance",), NOW)
    assert (after.pace, dict(after.paces)) == (Pace.AT_ONCE, {"finance": Pace.WEEKLY})
    assert apply_wish(after, Wish(pace=Pace.DAILY), (), NOW).paces == {}


def test_a_pause_ends_at_midnight_where_the_chat_is() -> None:
    wish = Wish(pause_until=dt.date(2026, 3, 9))
    after = apply_wish(Choices(zone="America/New_York"), wish, (), NOW)
    assert after.paused_until == dt.datetime(2026, 3, 9, 4, tzinfo=dt.UTC)
    assert apply_wish(after, Wish(off=frozenset({"pause"})), (), NOW).paused_until is None


def test_only_and_without_add_up_to_muted_kinds() -> None:
    only = apply_wish(Choices(), Wish(only=frozenset({Kind.STATUS})), (), NOW)
    assert only.muted == frozenset(SWITCHABLE) - {Kind.STATUS}
    less = apply_wish(Choices(), Wish(without=frozenset({Kind.STATUS})), (), NOW)
    assert less.muted == {Kind.STATUS}


@given(said=st.text(max_size=80))
def test_no_text_breaks_the_reader(said: str) -> None:
    wish = read_wish(normal(said), TODAY)
    assert wish is None or not wish.empty


@given(said=st.from_regex(r"(pause until|每天|daily at|暂停到) ?[0-9]{1,4}[月:点-][0-9]{0,4}"))
def test_odd_numbers_make_no_odd_times(said: str) -> None:
    wish = read_wish(normal(said), TODAY)
    if wish is not None:
        assert wish.digest_at is None or 0 <= wish.digest_at < 1440
        assert wish.pause_until is None or wish.pause_until > TODAY
