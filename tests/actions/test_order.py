"""Of statements that come near a question goes first what it asks for exactly."""

from __future__ import annotations

import pytest

from actions.dialogue.order import Asked, asked_first
from actions.finding.question import normal
from actions.finding.ranker import Found
from data.catalogue_view import Catalogue


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("What slice of GDP is services, in per cent?", ("va-2024-share", "services-growth-2024")),
        ("By how much did services grow?", ("services-growth-2024", "va-2024-share")),
        ("How big is foreign trade?", ("trade-2025-yuan", "trade-2021-yuan")),
        ("How big was foreign trade in 2021?", ("trade-2021-yuan", "trade-2025-yuan")),
        ("21年外贸多少", ("trade-2021-yuan", "trade-2025-yuan")),
        ("How many firms use the link?", ("idc-48-enterprises", "idc-8-parks")),
        ("服務緊幾多間公司", ("idc-48-enterprises", "idc-8-parks")),
        ("how many patients were treated", ("sscc-6000", "sscc-beds")),
        ("When did the hub get its plaque?", ("hub-airport-award", "lo-airport-hub-plan")),
        ("奢侈品值多少USD", ("cc-luxury-value-usd", "cc-luxury-value")),
        ("What adds most to the index?", ("index-platforms", "index-attraction")),
        ("How many areas are there?", ("plan-2025-14-areas", "plan-2025-155")),
        ("一共有几多项任务", ("plan-2025-155", "plan-2025-14-areas")),
    ],
)
def test_the_figure_of_the_kind_asked_for_goes_first(
    catalogue: Catalogue, text: str, order: tuple[str, str]
) -> None:
    ids = [f"fact:{one}" for one in order]
    for given in (ids, ids[::-1]):
        found = [Found(given[0], 0.6), Found(given[1], 0.55)]
        told = asked_first(found, catalogue.statements, ids, normal(text))
        assert [one.id for one in told] == ids
        assert [one.score for one in told] == [0.6, 0.55]


def test_who_asks_for_the_office_in_charge_is_told_the_task_that_names_it(
    catalogue: Catalogue,
) -> None:
    ids = ["fact:task6", "task:foreign-credit-investigation-firms"]
    found = [Found(ids[0], 0.6), Found(ids[1], 0.55)]
    asked = asked_first(found, catalogue.statements, ids, "which office leads on credit checks?")
    assert [one.id for one in asked] == ids[::-1]
    plain = asked_first(found, catalogue.statements, ids, "what of credit checks?")
    assert [one.id for one in plain] == ids


def test_who_asks_how_it_was_before_is_not_told_the_newest(catalogue: Catalogue) -> None:
    found = [Found("fact:trade-2021-yuan", 0.6), Found("fact:trade-2025-yuan", 0.55)]
    ids = [one.id for one in found]
    text = "how big was foreign trade earlier"
    assert list(asked_first(found, catalogue.statements, ids, text)) == found


def test_who_asks_for_today_is_told_the_newest_that_comes_near(catalogue: Catalogue) -> None:
    found = [Found("fact:trade-2021-usd", 0.6), Found("fact:trade-2025-yuan", 0.5)]
    ids = [one.id for one in found]
    told = asked_first(found, catalogue.statements, ids, "how big is foreign trade now")
    assert told[0].id == "fact:trade-2025-yuan"
    text = "what happened when trade was new"
    assert list(asked_first(found, catalogue.statements, ids, text)) == found


def test_what_comes_less_near_stays_behind(catalogue: Catalogue) -> None:
    found = [Found("fact:gdp-2024", 0.8), Found("fact:va-2024-share", 0.3)]
    ids = [one.id for one in found]
    text = "what share of it is services"
    assert list(asked_first(found, catalogue.statements, ids, text)) == found


def test_what_is_at_home_elsewhere_has_to_come_nearer(catalogue: Catalogue) -> None:
    found = [Found("fact:services-growth-2024", 0.8), Found("fact:va-2024", 0.7)]
    text = "how much do services add"
    at_home = asked_first(found, catalogue.statements, [one.id for one in found], text)
    assert at_home[0].id == "fact:va-2024"
    elsewhere = asked_first(found, catalogue.statements, [found[0].id], text)
    assert elsewhere[0].id == "fact:services-growth-2024"


def test_what_a_question_asks_for_is_read_from_the_part_that_asks() -> None:
    asked = Asked.of("in 2021 i paid 5 dollars. how many banks are there?")
    assert (asked.money, asked.years, asked.thing) == (None, frozenset(), "banks")
