"""Nothing that tells who asked is left in a question that is kept."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data.scrubbing import scrubbed

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
WORDS = st.sampled_from(
    ["", "my number is ", "我的号码", "電話：", "please call ", "(", "id:", "，", "卡号 ", "is it "]
)
AFTER = st.sampled_from(["", " please", "，谢谢", "?", "。", ")", "\n", " and the tax rate?"])
GAPS = st.sampled_from(["", " ", "-", "  ", " - "])
DIGITS = "0123456789"


def figures(least: int, most: int | None = None) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=least, max_size=most or least)


def identity_card(digits: str) -> str:
    """A mainland identity number with its right last character."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]


def bank_card(digits: str) -> str:
    """A card number with its right last figure."""
    doubled = [int(d) * (2 if n % 2 == 0 else 1) for n, d in enumerate(reversed(digits))]
    total = sum(d - 9 if d > 9 else d for d in doubled)
    return digits + str(-total % 10)


MAINLAND = figures(17).map(identity_card)
BANK = figures(15, 18).map(bank_card)
HONG_KONG = st.from_regex(r"[A-Z]{1,2}[0-9]{6}\([0-9A]\)", fullmatch=True)
TAIWAN = st.from_regex(r"[A-Za-z][0-9]{9}", fullmatch=True)
MACAO = st.from_regex(r"[157]/?[0-9]{6}/?\(?[0-9]\)?", fullmatch=True)
PASSPORT = st.from_regex(r"([EGDSPHKM][0-9]{8}|E[A-Z][0-9]{7}|[A-Z]{2}[0-9]{7})", fullmatch=True)
PERMIT = st.from_regex(r"[HM]([0-9]{8}|[0-9]{10})", fullmatch=True)
MOBILE = st.from_regex(r"(\+?86[ -]?)?1[3-9][0-9]{9}", fullmatch=True)
ABROAD = st.from_regex(r"\+(852|853|886|44|1) ?[0-9]{8,10}", fullmatch=True)
# Groups of four that look like years.
OF_YEARS = st.from_regex(r"19[0-9]{2}(19|20)[0-9]{5}", fullmatch=True)
CARD_OF_YEARS = st.lists(st.sampled_from(["1999", "2000", "2021"]), min_size=4, max_size=4)
LANDLINE = st.from_regex(r"(\(0[0-9]{2,3}\)|0[0-9]{2,3}-)[0-9]{7,8}", fullmatch=True)
NUMBERS = st.one_of(
    MAINLAND, BANK, HONG_KONG, TAIWAN, MACAO, PASSPORT, PERMIT, MOBILE, ABROAD, LANDLINE
)


def in_groups(number: str, size: int, gap: str) -> str:
    """As people write long numbers: in groups."""
    return gap.join(number[start : start + size] for start in range(0, len(number), size))


def digits_left(text: str) -> int:
    return len(re.findall(r"\d", text))


@settings(deadline=None, max_examples=2000)
@given(WORDS, NUMBERS, AFTER)
@example("", "QQ000000(0)", "")
def test_no_number_of_a_person_is_left(before: str, number: str, after: str) -> None:
    kept = scrubbed(before + number + after)
    assert digits_left(kept) == 0, (number, kept)
    assert "[number]" in kept or "[account]" in kept


@settings(deadline=None, max_examples=200)
@given(WORDS, st.one_of(MAINLAND, BANK, MOBILE, OF_YEARS), st.integers(3, 6), GAPS, AFTER)
@example("", "1999199912", 4, "-", "")
def test_nor_one_written_in_groups(
    before: str, number: str, size: int, gap: str, after: str
) -> None:
    kept = scrubbed(before + in_groups(number, size, gap) + after)
    assert digits_left(kept) == 0, (number, kept)


@settings(deadline=None)
@given(WORDS, CARD_OF_YEARS, st.sampled_from([" ", "-"]), AFTER)
def test_nor_a_card_whose_groups_look_like_years(
    before: str, groups: list[str], gap: str, after: str
) -> None:
    assert digits_left(scrubbed(before + gap.join(groups) + after)) == 0


@settings(deadline=None)
@given(figures(11))
def test_nor_one_in_other_figures(number: str) -> None:
    wide = number.translate({ord(d): chr(ord(d) + 0xFEE0) for d in DIGITS})
    spelt = number.translate(dict(zip(map(ord, DIGITS), "零一二三四五六七八九", strict=True)))
    pointed = f"{number[:3]}.{number[3:7]}.{number[7:]}"
    for written in (wide, spelt, f"138.{pointed[4:]}"):
        kept = scrubbed(f"电话 {written} 谢谢")
        assert digits_left(kept) == 0
        assert spelt not in kept


@settings(deadline=None)
@given(
    st.from_regex(r"[a-z][a-z0-9._+-]{0,12}[a-z0-9]", fullmatch=True),
    st.sampled_from(["@", "＠", "(at)", " @ "]),
    st.sampled_from(["qq.com", "mail.co.uk", "gov.hk", "example.org"]),
    AFTER,
)
def test_no_mail_address_is_left(name: str, at: str, domain: str, after: str) -> None:
    kept = scrubbed(f"write to {name}{at}{domain}{after}")
    assert domain not in kept
    assert "[e-mail]" in kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("my name is John Smith and what is the tax rate?", "my name is [name] and what"),
        ("我叫王小明，电话13812345678", "我叫[名],电话[number]"),
        ("我的微信号是abc_def", "我的微信号是[account]"),
        ("加我QQ 12345678", "加我QQ [account]"),
        ("wechat id: some-body please", "wechat id: [account] please"),
        ("see https://t.me/somebody", "see [address]"),
        ("ask @some_body", "ask [address]"),
        ("身份证 51010119900101123x 可以吗", "身份证 [number] 可以吗"),
        ("HKID A123456(7)", "HKID [number]"),
        ("Macao 1234567(8) ok", "Macao [number] ok"),
    ],
)
def test_what_stands_instead(text: str, kept: str) -> None:
    assert scrubbed(text).startswith(kept)


@pytest.mark.parametrize(
    "text",
    [
        "GDP in 2021-2022?",
        "2020 / 2021 / 2022 compared, 3 cases",
        "2012–2021: 53.2 billion",
        "from 2021-04-09 to 2024-04-09",
        "2021年4月至2024年4月",
        "US$1,234,567,890 of trade",
        "27894.02亿元 or 6.2%?",
        "86项任务",
        "task 12 of 86",
        "5G, C919 and GB50016",
        "Is WeChat Pay open to foreigners?",
        "十二个领域, 一百三十七条",
        "11 countries, 2025 target 300,000",
    ],
)
def test_figures_and_years_stay(text: str) -> None:
    assert scrubbed(text) == text


@settings(deadline=None)
@given(st.text(max_size=400))
def test_scrubbing_again_changes_nothing_and_is_short(text: str) -> None:
    kept = scrubbed(text)
    assert len(kept) <= 300
    assert digits_left(scrubbed(kept)) <= digits_left(kept)
