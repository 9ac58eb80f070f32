"""What a conversation remembers, and what a message from Rasa is read as."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.dialogue.context import LIFETIME, Context, known_language
from actions.dialogue.turn import Turn
from data.languages import Language

NOW = dt.datetime(2026, 3, 4, 2, tzinfo=dt.UTC)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)
IDS = st.lists(st.text(min_size=1, max_size=20), max_size=60).map(tuple)
CONTEXTS = st.builds(
    Context,
    field=st.none() | st.text(min_size=1, max_size=20),
    topic=st.none() | st.text(min_size=1, max_size=20),
    question=st.text(max_size=50),
    shown=IDS,
    rest=IDS,
    awaiting=st.sampled_from([None, "subscribe", "unsubscribe"]),
    language=st.none() | st.sampled_from(list(Language)),
    at=st.just(NOW),
)


@settings(deadline=None)
@given(CONTEXTS)
def test_a_context_comes_back_from_its_slot(context: Context) -> None:
    slot = json.loads(json.dumps(context.to_slot()))
    assert Context.from_slot(slot, NOW + LIFETIME) == context


@settings(deadline=None)
@given(CONTEXTS)
def test_after_half_an_hour_only_the_language_is_left(context: Context) -> None:
    later = NOW + LIFETIME + dt.timedelta(seconds=1)
    assert Context.from_slot(context.to_slot(), later) == Context(language=context.language)


def test_long_lists_are_cut() -> None:
    slot = Context(rest=tuple(map(str, range(99))), at=NOW).to_slot()
    assert len(slot["rest"]) == 60


@settings(deadline=None)
@given(ANYTHING)
def test_a_slot_of_another_make_is_no_error(slot: Any) -> None:
    assert not Context.from_slot(slot, NOW).alive


@pytest.mark.parametrize("at", ["yesterday", "2026-03-04T02:00:00", 5, None])
def test_a_slot_without_a_moment_is_forgotten(at: object) -> None:
    assert Context.from_slot({"at": at, "language": "xx", "field": "finance"}, NOW) == Context()


def test_languages_by_their_tags() -> None:
    assert known_language("zh-Hant") is Language.HANT
    assert known_language("xx") is None
    assert known_language(None) is None


def test_a_message_is_read() -> None:
    message = {
        "text": "Subscribe to finance",
        "intent_ranking": [
            {"name": "subscribe", "confidence": 0.8},
            {"name": "nlu_fallback", "confidence": 0.9},
            {"name": "finance", "confidence": 0.1},
        ],
        "entities": [
            {"entity": "field", "value": "finance"},
            {"entity": "field", "value": "finance"},
            {"entity": "name", "value": "loan"},
        ],
        "original_text": "Subscribe to FINANCE",
    }
    turn = Turn.from_message("web:1", message, "rest")
    assert turn.text == "Subscribe to FINANCE"
    assert turn.normal == "subscribe to finance"
    assert turn.labels == {"subscribe": 0.8, "finance": 0.1}
    assert turn.fields == ("finance",)
    assert turn.names == {"loan"}
    assert turn.pressed is None


def test_a_button_is_known_by_its_slash() -> None:
    message = {"text": '/show{"id":"x"}', "intent": {"name": "show", "confidence": 1.0}}
    message["entities"] = [{"entity": "id", "value": "x"}]
    turn = Turn.from_message("web:1", message, "rest")
    assert turn.pressed == "show"
    assert turn.values == {"id": "x"}


MESSAGES = st.fixed_dictionaries(
    {},
    optional={
        "text": ANYTHING,
        "original_text": ANYTHING,
        "intent": ANYTHING,
        "intent_ranking": ANYTHING,
        "entities": ANYTHING,
    },
)


@settings(deadline=None)
@given(MESSAGES)
def test_garbage_in_a_message_is_passed_over(message: dict[str, Any]) -> None:
    turn = Turn.from_message("web:1", message, "rest")
    assert isinstance(turn.text, str)
    assert all(isinstance(value, float) for value in turn.labels.values())
