"""What forms of announcements hold, and how their faults are told."""

from __future__ import annotations

from collections.abc import Mapping

from bot.desk.desk import Desk, Visit
from data.announcements import AnnouncementError
from data.announcements.drafts import LONGEST_BODY, LONGEST_TITLE
from data.announcements.words import ENDS, words_of
from data.catalogue_view import Text
from data.languages import Language
from data.models import Announcement

LIMITS: Mapping[str, int] = {"title": LONGEST_TITLE, "body": LONGEST_BODY}


class FormError(ValueError):
    """A form cannot be taken so; `message` is the id of the text that says why."""

    def __init__(self, message: str, **words: str) -> None:
        super().__init__(message)
        self.message = message
        self.words = words


def told(desk: Desk, visit: Visit, error: AnnouncementError | FormError) -> str:
    """What is wrong, in the language of whoever sent the form."""
    texts = desk.pages.texts
    if isinstance(error, FormError):
        return texts(visit.language, error.message, **error.words)
    return texts(visit.language, "error-announcement", reason=str(error))


def texts_of(visit: Visit) -> tuple[Text, Text]:
    """Title and body of a form. Raises FormError for one that is missing or too long."""
    found = []
    for name, longest in LIMITS.items():
        texts = {language: visit.said(f"{name}_{end}") for language, end in ENDS.items()}
        if not texts[Language.EN] or not texts[Language.HANS]:
            raise FormError("error-both-languages")
        if max(map(len, texts.values())) > longest:
            raise FormError("error-too-long", most=str(longest))
        found.append(texts)
    return found[0], found[1]


def values_of(row: Announcement) -> dict[str, str]:
    """What a form with these words and fields would hold."""
    return {**words_of(row), "fields": " ".join(field.field for field in row.fields)}
