"""Announcements as chats will see them, by the code that sends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bot.alerts.rendering import Rendering
from data.announcements import Notice
from data.languages import Language


@dataclass(frozen=True)
class Preview:
    """An announcement as a chat of one language will see it."""

    language: Language
    html: Markup
    buttons: tuple[str, ...]


def previews_of(notice: Notice, rendering: Rendering) -> Sequence[Preview]:
    """One preview for each language."""
    previews = []
    for language in Language:
        message = rendering.alert(notice, language)
        buttons = tuple(button.title for button in message.buttons)
        # Telegram's HTML, in which everything that people wrote is escaped.
        previews.append(Preview(language, Markup(message.html), buttons))  # noqa: S704
    return previews
