"""How the Bot API says no."""

from __future__ import annotations

from typing import Any


class Refused(Exception):  # noqa: N818
    """An error answer of the Bot API."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


def bad(description: str, **parameters: Any) -> Refused:
    """A 400."""
    return Refused(400, f"Bad Request: {description}", **parameters)
