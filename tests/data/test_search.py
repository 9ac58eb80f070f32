"""Search over the real catalogue, by words in three languages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.catalogue_view import Catalogue, read_catalogue
from data.database import Database
from data.languages import Language
from data.search import search


@pytest.fixture(scope="module")
def catalogue(_loaded_file) -> Catalogue:
    database = Database(f"sqlite:///{_loaded_file}")
    with database.reading() as session:
        found = read_catalogue(session)
    database.close()
    return found


def ids(catalogue: Catalogue, words: str, language: Language = Language.EN) -> list[str]:
    return [statement.id for statement in search(catalogue, words, language, 5)]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("cancer hospital", "fact:he-cancer-hospital"),
        ("86 tasks", "fact:tasks-implemented-69"),
        ("Who is Zhang Yongwu?", "fact:official-zhang-yongwu"),
    ],
)
def test_the_statement_that_says_it_is_among_the_first(
    catalogue: Catalogue, words: str, first: str
) -> None:
    assert first in ids(catalogue, words)


@pytest.mark.parametrize("words", ["金融", "finance", "FINANCE", "ｆｉｎａｎｃｅ"])
def test_a_field_is_found_by_its_name_in_any_script_and_case(
    catalogue: Catalogue, words: str
) -> None:
    found = search(catalogue, words, Language.HANT, 5)
    assert len(found) == 5
    assert all("finance" in statement.fields for statement in found)


def test_simplified_and_traditional_find_the_same(catalogue: Catalogue) -> None:
    simplified = set(ids(catalogue, "外资银行", Language.HANS))
    assert simplified == set(ids(catalogue, "外資銀行", Language.HANT)) != set()


def test_an_unfinished_last_word_finds_what_it_may_become(catalogue: Catalogue) -> None:
    assert set(ids(catalogue, "cancer hosp")) == set(ids(catalogue, "cancer hospital"))
    assert ids(catalogue, "港", Language.HANS)


@pytest.mark.parametrize("words", ["", "   ", "???", "how what is the", "weather tomorrow", "zzz"])
def test_nothing_for_nothing(catalogue: Catalogue, words: str) -> None:
    assert ids(catalogue, words) == []


def test_as_many_as_asked_and_the_same_each_time(catalogue: Catalogue) -> None:
    found = search(catalogue, "重庆", Language.HANS, 3)
    assert len(found) == 3
    assert found == search(catalogue, "重庆", Language.HANS, 3)
    assert search(catalogue, "重庆", Language.HANS, 0) == ()


def test_a_catalogue_that_changed_is_searched_anew(catalogue: Catalogue) -> None:
    one = next(iter(catalogue.statements.values()))
    fewer = replace(catalogue, version="another", statements={one.id: one})
    assert {s.id for s in search(fewer, one.text["en"], Language.EN, 5)} == {one.id}


@given(st.text(max_size=200), st.sampled_from(list(Language)))
def test_any_text_is_searched(catalogue: Catalogue, words: str, language: Language) -> None:
    found = search(catalogue, words, language, 7)
    assert len(found) == len(set(found_ids := [s.id for s in found])) <= 7
    assert all(i in catalogue.statements for i in found_ids)
