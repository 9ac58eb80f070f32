"""A wish for alerts may name its field by one word, and mistype it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.dialogue.field_words import field_by_word
from data.catalogue_view import Catalogue


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("send me enrgy news", "energy"),
        ("nothing on investment any more", "investment_facilitation"),
        ("finacne please", "finance"),
        ("custom notices off", "logistics_customs"),
        ("educatoin", "education"),
        ("energy and investment", None),
        ("dear customer", None),
        ("all of them", None),
        ("能源", None),
    ],
)
def test_a_word_of_one_field_is_enough(catalogue: Catalogue, text: str, field: str | None) -> None:
    assert field_by_word(text, catalogue.fields) == field


@given(st.text(max_size=80))
def test_any_text_is_of_one_known_field_or_of_none(catalogue: Catalogue, text: str) -> None:
    found = field_by_word(text, catalogue.fields)
    assert found is None or found in catalogue.fields
