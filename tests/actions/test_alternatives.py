"""A list of wordings as one quick expression, beside the list as it stands."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.alternatives import alternatives, quick
from actions.cues import _lists, has, pattern
from evaluation.asked import read_questions

# A few wordings of every kind that the lists have, and bits that come near them.
LIST = [
    r"\bprices?\b|\bfees?\b|\bx?ray\b|[?？|]",
    r"(?:多少|几多)钱|费(?:用)?|价{2}|\b(?:is|was) free|\bhow (?:much|many)\b",
    r"(?<!un)paid|\.\||[]|]x",
]
BITS = [
    "price",
    "prices",
    "fee",
    " ",
    "how much",
    "多少",
    "钱",
    "费",
    "价价",
    "unpaid",
    "paid",
    "is free",
]
texts = st.lists(st.sampled_from([*BITS, "?", "|", ".|", "]x", "xray", "ray", "a"])).map("".join)


def test_bars_in_brackets_and_escaped_ones_part_nothing() -> None:
    assert list(alternatives(LIST[0])) == [r"\bprices?\b", r"\bfees?\b", r"\bx?ray\b", "[?？|]"]
    assert list(alternatives(LIST[2])) == ["(?<!un)paid", r"\.\|", "[]|]x"]


@given(texts)
def test_the_quick_expression_is_found_where_the_list_is(text: str) -> None:
    assert bool(re.search(quick(LIST), text)) == bool(re.search("|".join(LIST), text))


@pytest.mark.parametrize("name", [name for name in _lists() if not name.startswith("empty")])
def test_every_list_is_found_in_the_questions_that_have_it(name: str) -> None:
    listed = pattern(name)
    asked = [question.text.lower() for question in read_questions()]
    assert [has(name, text) for text in asked] == [bool(listed.search(text)) for text in asked]
