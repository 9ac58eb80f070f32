import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from data.languages import (
    LONGEST_MESSAGE,
    Language,
    clean,
    detect,
    telling_script,
    to_simplified,
    to_traditional,
)

EN, HANS, HANT = Language.EN, Language.HANS, Language.HANT


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("what is QDLP", EN),
        ("金融开放有什么措施", HANS),
        ("金融開放有什麼措施", HANT),
        ("what is 汇保通", HANS),
        ("what about 服務業 opening", HANT),
        ("hello 重", EN),
        ("重慶的 data exchange 在哪裡", HANT),
        ("QDLP 额度", HANS),
    ],
)
def test_the_language_of_a_message_is_told_by_its_characters(text, language):
    assert {detect(text, default) for default in Language} == {language}


@pytest.mark.parametrize("text", ["", "86 / 69", "?!", "👍"])
def test_a_message_without_words_keeps_the_default(text):
    assert all(detect(text, default) is default for default in Language)


@pytest.mark.parametrize(
    ("text", "language"),
    [("早晨，有冇人", HANT), ("走先喇", HANT), ("喇叭", HANS), ("先走了", HANS)],
)
def test_cantonese_is_answered_in_traditional_unless_the_chat_is_in_simplified(text, language):
    assert detect(text, EN) is language
    assert detect(text, HANS) is HANS


@pytest.mark.parametrize("text", ["平台", "里程", "86 + 教育", "人才 please"])
def test_chinese_that_both_scripts_write_alike_follows_the_chat(text):
    assert [detect(text, default) for default in (EN, HANS, HANT)] == [HANS, HANS, HANT]


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("平台里面着力制定办法", "平台裡面著力制定辦法"),
        ("后续发展、云计算、复制推广", "後續發展、雲計算、複製推廣"),
        ("首个试点，市场准入负面清单制度", "首個試點，市場準入負面清單制度"),
        ("报关系统、政策体系、联系、关系", "報關系統、政策體系、聯繫、關係"),
        ("制造业、机制、为国家试制度", "製造業、機制、為國家試制度"),
        ("只有一只债券", "只有一隻債券"),
        ("汇丰银行、外汇、汇保通", "滙豐銀行、外匯、匯保通"),
        ("集中签约、签证、标签", "集中簽約、簽證、標籤"),
        ("沈阳、台湾、弗里德里希", "瀋陽、台灣、弗里德里希"),
        ("在线课程包括发展在线课程", "在線課程包括發展在線課程"),
    ],
)
def test_traditional_text_reads_as_written_in_hong_kong_and_taiwan(simplified, traditional):
    assert to_traditional(simplified) == traditional


def test_traditional_becomes_simplified():
    assert to_simplified("重慶服務業擴大開放，雲計算，裡面") == "重庆服务业扩大开放，云计算，里面"


def test_characters_of_both_scripts_tell_nothing():
    assert [telling_script(char) for char in "后里台着人a1"] == [None] * 7
    assert telling_script("发") is HANS
    assert telling_script("發") is HANT


def test_characters_that_tell_simplified_text_are_those_that_opencc_changes():
    convert = OpenCC("s2tw").convert
    rows = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    characters = {row.decode("gb2312", "ignore") for row in rows} - {"", "着"}
    told = {char for char in characters if telling_script(char) is HANS}
    assert told == {char for char in characters if not _in_big5(char) and convert(char) != char}


def _in_big5(char):
    return bool(char.encode("cp950", "ignore"))


@given(st.text(max_size=3000))
def test_a_cleaned_message_is_short_visible_and_stays_as_it_is(text):
    cleaned = clean(text)
    assert len(cleaned) <= LONGEST_MESSAGE
    assert cleaned == cleaned.strip()
    assert not any(char in cleaned for char in "\u200b\u202e\x00\n\t")
    assert clean(cleaned) == cleaned


def test_cleaning_joins_what_an_invisible_character_kept_apart():
    assert clean("e\u200b\u0301") == "é"


def test_cleaning_folds_what_looks_the_same():
    assert clean("ＱＤＬＰ\u200b　是\n\n 什么\u202e？") == "QDLP 是 什么?"


@given(st.text(max_size=200), st.sampled_from(Language))
def test_any_text_has_a_language_and_can_be_converted(text, default):
    assert detect(text, default) in Language
    to_simplified(text)
    to_traditional(text)
