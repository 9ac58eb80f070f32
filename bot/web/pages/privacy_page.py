"""The page on what is kept."""

from __future__ import annotations

from bot.web.pages.contents import Asked, Page


def privacy(asked: Asked) -> Page:
    """The privacy notice, and the reader's own data."""
    return Page("privacy.html", asked.t("privacy-title"), asked.t("privacy-description"))
