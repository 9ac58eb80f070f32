"""What a button sends: `/intent{json}`, at most 64 bytes, understood by Rasa's door and the bot."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from data.answers.document import Button

MAX_BYTES = 64
_FORM = re.compile(r"^/([a-z_]{1,40})(\{.*\})?$", re.DOTALL)


class PayloadError(ValueError):
    """A payload that no button of ours can have sent."""


def payload(intent: str, **values: str) -> str:
    """`/intent{"key":"value"}`. Raises PayloadError when it is longer than 64 bytes."""
    tail = json.dumps(values, ensure_ascii=False, separators=(",", ":")) if values else ""
    text = f"/{intent}{tail}"
    if len(text.encode()) > MAX_BYTES:
        raise PayloadError(f"payload {text!r} is longer than {MAX_BYTES} bytes: shorten the id")
    return text


def button(title: str, intent: str, **values: str) -> Button:
    """A button whose payload fits Telegram."""
    return Button(title, payload(intent, **values))


def parse_payload(text: str) -> tuple[str, Mapping[str, str]]:
    """Intent and values of a payload. Raises PayloadError on any other text."""
    match = _FORM.match(text)
    if match is None or len(text.encode()) > MAX_BYTES:
        raise PayloadError("not a button's payload")
    try:
        values = json.loads(match.group(2) or "{}")
    except ValueError as error:
        raise PayloadError("not a button's payload") from error
    if not all(isinstance(value, str) for value in values.values()):
        raise PayloadError("not a button's payload")
    return match.group(1), values
