"""What a button may say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.payloads import parse_payload


@pytest.mark.parametrize(
    ("text", "intent", "entities"),
    [
        ("/finance", "finance", {}),
        ("/more", "more", {}),
        ("/sources", "sources", {}),
        ('/show{"id":"fact:tasks-rate"}', "show", {"id": "fact:tasks-rate"}),
        ('/subscribe{"field":"all"}', "subscribe", {"field": "all"}),
        ('/unsubscribe{"field":"finance"}', "unsubscribe", {"field": "finance"}),
        ('/language{"language":"en"}', "language", {"language": "en"}),
    ],
)
def test_button_of_the_bot_passes(text: str, intent: str, entities: dict[str, str]) -> None:
    payload = parse_payload(text)
    assert payload is not None
    data = payload.parse_data()
    assert data["intent"] == {"name": intent, "confidence": 1.0}
    assert {found["entity"]: found["value"] for found in data["entities"]} == entities


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        "/back",
        "/session_start",
        "/nlu_fallback",
        "/out_of_scope",
        "/unknown",
        "finance",
        " /finance",
        "／finance",
        "/finance@0.5",
        "/finance\n",
        "/FINANCE",
        '/show{"id":["a"]}',
        '/show{"id":{"a":1}}',
        '/show{"id":null}',
        '/show{"id":NaN}',
        '/show{"slot":"x"}',
        '/show{"id":"' + "x" * 65 + '"}',
        '/show{"id":' + "[" * 480 + "}",
        "/show{id}",
        "",
    ],
)
def test_everything_else_is_refused(text: str) -> None:
    assert parse_payload(text) is None


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert parse_payload("/restart" + text) is None
    parse_payload(text)
    parse_payload("/show{" + text + "}")
