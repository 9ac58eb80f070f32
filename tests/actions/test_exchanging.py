"""A wish for alerts that gives up some fields and wants others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.dialogue.exchanging import exchange_in

WORDS = {
    "finance": "finance",
    "logistics": "logistics",
    "law": "legal",
    "金融": "finance",
    "物流": "logistics",
    "法律": "legal",
}


@pytest.mark.parametrize(
    "text",
    [
        "not finance but logistics",
        "i don't want finance, i want logistics",
        "stop finance, add logistics",
        "switch me from finance to logistics",
        "logistics instead of finance please",
        "drop finance. logistics instead",
        "不要金融，要的是物流",
        "金融不要了，改物流",
        "把金融换成物流",
        "取消订阅金融，订阅物流",
        "要物流而不是金融",
        "金融唔要，物流要",
    ],
)
def test_one_is_given_up_for_the_other(text: str) -> None:
    exchange = exchange_in(text, WORDS)
    assert exchange is not None
    assert (exchange.dropped, exchange.wanted) == (("finance",), ("logistics",))


def test_several_stand_under_one_sign() -> None:
    exchange = exchange_in("stop finance and law, start logistics", WORDS)
    assert exchange is not None
    assert (set(exchange.dropped), exchange.wanted) == ({"finance", "legal"}, ("logistics",))


@pytest.mark.parametrize(
    "text",
    [
        "finance and logistics",
        "subscribe to finance and logistics",
        "unsubscribe from finance and logistics",
        "不要金融和物流",
        "金融和物流都要",
        "stop finance",
        "law, stop finance, add logistics",
        "what is new?",
    ],
)
def test_one_kind_of_wish_is_no_exchange(text: str) -> None:
    assert exchange_in(text, WORDS) is None


PIECES = (
    "finance",
    "金融",
    "物流",
    " not ",
    "add ",
    "换成",
    "不要",
    "instead of",
    ",",
    "。",
    " x ",
)


@given(st.lists(st.sampled_from(PIECES), max_size=9))
def test_nothing_is_both_given_up_and_wanted(pieces: list[str]) -> None:
    exchange = exchange_in("".join(pieces), WORDS)
    if exchange is not None:
        assert exchange.dropped
        assert exchange.wanted
        assert not set(exchange.dropped) & set(exchange.wanted)
