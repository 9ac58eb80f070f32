import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.dates import BadDateError, PartialDate, say
from data.languages import Language


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("2021", "2021", "2021年"),
        ("2021-04", "April 2021", "2021年4月"),
        ("2021-04-09", "9 April 2021", "2021年4月9日"),
    ],
)
def test_a_date_is_said_as_exactly_as_it_is_known(text, english, chinese):
    date = PartialDate.parse(text)
    assert say(date, Language.EN) == english
    assert say(date, Language.HANS) == say(date, Language.HANT) == chinese


@pytest.mark.parametrize(
    "text", ["", "21", "2021-4", "2021-13", "2021-02-30", "2021-04-09 ", "0000"]
)
def test_anything_else_is_refused_with_a_reason(text):
    with pytest.raises(BadDateError, match="no date"):
        PartialDate.parse(text)


@given(st.dates())
def test_a_day_is_read_back_as_written(day):
    assert str(PartialDate.parse(day.isoformat())) == day.isoformat()


@given(st.dates(), st.dates())
def test_days_are_ordered_as_in_the_calendar(one, other):
    first, second = PartialDate.parse(one.isoformat()), PartialDate.parse(other.isoformat())
    assert (first < second) == (one < other)


def test_the_less_exact_date_comes_first():
    dates = [PartialDate.parse(text) for text in ("2021-04-09", "2021-04", "2022", "2021")]
    assert [str(date) for date in sorted(dates)] == ["2021", "2021-04", "2021-04-09", "2022"]
