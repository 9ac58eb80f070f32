"""Answers as HTML: safe, short enough, and complete, whatever they hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation import bot_texts
from bot.telegram.keyboards import below_answer
from bot.telegram.rendering import LONGEST_MESSAGE, render, render_text, units, visible
from data.answers.document import Answer, Button, Part, SourceLine
from data.languages import Language
from tests.emulator.telegram_html import parse
from tests.emulator.telegram_html import units as telegram_units

TEXTS = bot_texts()
NASTY = st.sampled_from(
    ["<b>", "</i>", "&amp;", "&", "<", '"', "😀", "重", "\n\n", "\ud800", "\x00"]
)
CHARACTERS = st.text(max_size=60) | NASTY
LONG = st.builds(lambda piece, times: piece * times, CHARACTERS, st.integers(1, 900))
WORDS = st.lists(CHARACTERS | LONG, max_size=6).map("".join)
PARTS = st.builds(
    Part,
    st.sampled_from(["lead", "item", "note", "text"]),
    WORDS,
    st.lists(st.integers(1, 99), max_size=3).map(tuple),
)
SOURCES = st.builds(
    SourceLine, st.integers(1, 999), WORDS, CHARACTERS, WORDS | st.just("https://a.b/?x=1&y")
)
ANSWERS = st.builds(
    Answer,
    st.sampled_from(Language),
    st.just("answered"),
    st.lists(PARTS, max_size=8).map(tuple),
    st.lists(SOURCES, max_size=60).map(tuple),
)


def seen(text: str) -> str:
    """What a reader sees, without the gaps; a part's text has no marks of lists."""
    return "".join(char for char in text if visible(char) and char not in "•\ud800")


@settings(max_examples=150, deadline=None)
@given(ANSWERS)
def test_every_message_is_taken_by_telegram(answer: Answer) -> None:
    for html in render(answer, TEXTS):
        text, _ = parse(html)
        assert 0 < telegram_units(text.strip()) <= LONGEST_MESSAGE
        assert len(html.encode()) <= 32_768


@settings(max_examples=100, deadline=None)
@given(st.lists(PARTS, max_size=6).map(tuple))
def test_nothing_that_is_said_gets_lost(parts: tuple[Part, ...]) -> None:
    answer = Answer(Language.EN, "answered", parts)
    shown = "".join(seen(parse(html)[0]) for html in render(answer, TEXTS))
    rest = iter(shown)
    said = "".join(seen(part.text.replace("\ud800", "")) for part in parts)
    assert all(char in rest for char in said)


@settings(max_examples=100, deadline=None)
@given(WORDS)
def test_plain_text_stays_as_it_is(text: str) -> None:
    pieces = [parse(html)[0] for html in render_text(text)]
    assert all(units(piece) <= LONGEST_MESSAGE for piece in pieces)


@given(st.text())
def test_units_are_those_of_utf_16(text: str) -> None:
    assert units(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


def test_a_text_is_cut_between_paragraphs_before_sentences() -> None:
    paragraph = "One sentence here. " * 150
    answer = Answer(Language.EN, "answered", (Part("text", f"{paragraph}\n\n{paragraph}"),))
    assert [parse(html)[0] for html in render(answer, TEXTS)] == [paragraph.strip()] * 2


def test_items_stand_close_and_notes_apart() -> None:
    parts = (Part("text", "Three:"), Part("item", "a", (1,)), Part("item", "b"), Part("note", "n"))
    answer = Answer(Language.EN, "list", parts)
    assert render(answer, TEXTS) == ["Three:\n\n• a [1]\n• b\n\n<i>n</i>"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "https://a b", "ftp://x", 'http://"x'])
def test_only_web_addresses_become_links(url: str) -> None:
    answer = Answer(
        Language.EN, "answered", (Part("lead", "x"),), (SourceLine(1, "S", "2021", url),)
    )
    assert "<a" not in render(answer, TEXTS)[0]


@given(st.lists(st.builds(Button, st.text(max_size=90), st.text(max_size=90)), max_size=40))
def test_keyboards_hold_only_what_telegram_takes(buttons: list[Button]) -> None:
    keyboard = below_answer(buttons)
    for row in keyboard.inline_keyboard if keyboard else ():
        assert 1 <= len(row) <= 2
        for each in row:
            assert each.text.strip()
            assert 1 <= len(str(each.callback_data).encode()) <= 64
