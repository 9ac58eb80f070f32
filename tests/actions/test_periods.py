"""The time that a question speaks of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.dialogue.periods import Period, period_in
from data.dates import PartialDate

DATES = st.builds(
    lambda year, month, day: PartialDate(year, month, day if month else None),
    st.integers(2000, 2039),
    st.none() | st.integers(1, 12),
    st.none() | st.integers(1, 28),
)


def date(text: str) -> PartialDate:
    return PartialDate.parse(text)


@pytest.mark.parametrize(
    ("text", "since", "until", "exclusive"),
    [
        ("what changed since may 2022", "2022-05", None, False),
        ("since 17 may 2022", "2022-05-17", None, False),
        ("after 2021", "2021", None, True),
        ("by the end of 2021", None, "2021", False),
        ("before march 2023", None, "2023-03", True),
        ("in 2025", "2025", "2025", False),
        ("2022年5月以来有什么变化", "2022-05", None, False),
        ("2021年之后", "2021", None, True),
        ("截至2022年5月", None, "2022-05", False),
        ("2021年底", None, "2021", False),
        ("2025年", "2025", "2025", False),
    ],
)
def test_a_period_is_read(text: str, since: str | None, until: str | None, exclusive: bool) -> None:
    ends = (date(end) if end else None for end in (since, until))
    assert period_in(text) == Period(*ends, exclusive=exclusive)


@pytest.mark.parametrize("text", ["what changed", "86 tasks", "有什么变化", "2022-05-99日"])
def test_what_names_no_period_has_none(text: str) -> None:
    assert period_in(text) is None or "2022" in text


@pytest.mark.parametrize(
    ("day", "held"), [("2022-05-17", True), ("2022", True), ("2022-04-30", False), ("2021", False)]
)
def test_a_date_is_compared_as_far_as_it_is_exact(day: str, held: bool) -> None:
    assert Period(since=date("2022-05")).holds(date(day)) is held


@given(DATES, DATES)
def test_a_time_and_its_opposite_hold_every_date_once(end: PartialDate, day: PartialDate) -> None:
    assert Period(since=end).holds(day) != Period(until=end, exclusive=True).holds(day)
    assert Period(until=end).holds(day) != Period(since=end, exclusive=True).holds(day)


@given(st.text("0123456789年月日以来since in.", max_size=30))
def test_any_text_can_be_read(text: str) -> None:
    period_in(text)
