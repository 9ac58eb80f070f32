"""Every hostile input at Rasa's door and through its sanitizer."""

from __future__ import annotations

import json
import unicodedata

import pytest

from nlu.channels.rest import MAX_MESSAGE_CHARACTERS, BadRequestError, read_request
from nlu.components.text import MAX_CHARACTERS, fold
from nlu.payloads import parse_payload
from tests.hostile_inputs import INPUTS


def test_none_acts_as_a_button_when_it_is_typed() -> None:
    for typed in INPUTS:
        body = json.dumps({"sender": "web:a", "message": typed}).encode()
        if not 1 <= len(typed) <= MAX_MESSAGE_CHARACTERS:
            with pytest.raises(BadRequestError):
                read_request(body)
            continue
        incoming = read_request(body)
        assert incoming.payload is None
        folded = fold(incoming.text)
        assert 1 <= len(folded) <= MAX_CHARACTERS
        assert not folded.startswith("/")
        assert not any(unicodedata.category(char)[0] == "C" for char in folded)


def test_as_a_button_only_what_is_one_of_ours_acts() -> None:
    pressed = [parse_payload(typed) for typed in INPUTS]
    assert {each.intent for each in pressed if each} <= {"subscribe", "finance", "show"}
