"""Questions without an answer are kept without personal details, and not for ever."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from data.database import Database
from data.languages import Language
from data.models import UnansweredQuestion
from data.unanswered import KEPT, note_unanswered, scrubbed

NOW = dt.datetime(2026, 3, 4, 2, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("my name is John Smith and what is the tax rate?", "my name is [name] and what"),
        ("My name is john smith, mail a.b+c@mail.co.uk", "My name is [name], mail [e-mail]"),
        ("我叫王小明，电话13812345678", "我叫[名],电话[number]"),
        ("身份证 51010119900101123X 可以吗", "身份证 [number] 可以吗"),
        ("call +86 138-1234-5678 now", "call [number] now"),
        ("call (023) 6789 1234", "call [number]"),
        ("passport E12345678", "passport [number]"),
        ("see https://t.me/somebody", "see [address]"),
        ("ask @some_body", "ask [address]"),
    ],
)
def test_personal_details_are_taken_out(text: str, kept: str) -> None:
    assert scrubbed(text).startswith(kept)


@pytest.mark.parametrize(
    "text", ["GDP in 2021-2022?", "US$1,234,567,890 of trade", "86项任务", "task 12 of 86", "5G"]
)
def test_figures_and_years_stay(text: str) -> None:
    assert scrubbed(text) == text


@settings(deadline=None)
@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text(max_size=30))
def test_no_telephone_number_is_left(number: str, around: str) -> None:
    assert number not in scrubbed(f"{around} {number} {around}")


def note(database: Database, text: str, now: dt.datetime) -> None:
    with database.session() as session:
        note_unanswered(session, text, Language.EN, "declined", nearest="fact:x", now=now)


def test_a_row_is_kept_for_ninety_days(database: Database) -> None:
    note(database, "old, call 13812345678", NOW)
    note(database, "at the line", NOW + KEPT)
    with database.reading() as session:
        rows = session.scalars(select(UnansweredQuestion).order_by(UnansweredQuestion.id)).all()
        assert [row.text for row in rows] == ["old, call [number]", "at the line"]
        assert (rows[0].language, rows[0].outcome, rows[0].nearest) == ("en", "declined", "fact:x")
    note(database, "later", NOW + KEPT + dt.timedelta(seconds=1))
    with database.reading() as session:
        assert set(session.scalars(select(UnansweredQuestion.text))) == {"at the line", "later"}
