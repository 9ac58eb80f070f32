"""What a link to the chat page brings along: alerts to turn on, a subject, or a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.answers.payloads import PayloadError, payload
from data.catalogue_view import Catalogue
from data.languages import LONGEST_MESSAGE, Language, clean
from data.models import ALL_FIELDS
from data.texts import Texts


@dataclass(frozen=True)
class Offer:
    """A question that only the reader's own press answers; `said` is what the press says."""

    text: str
    said: str
    payload: str


@dataclass(frozen=True)
class FirstWords:
    """What the page asks by itself when it opens: its words, and the payload behind them."""

    title: str
    payload: str


def offer(
    query: Mapping[str, str], catalogue: Catalogue, language: Language, texts: Texts
) -> Offer | None:
    """The alerts of `?subscribe=`; a link alone subscribes nobody."""
    key = query.get("subscribe", "")
    if key == ALL_FIELDS:
        text = texts(language, "offer-subscribe-everything")
        return Offer(text, texts(language, "subscribe-all"), payload("subscribe", field=key))
    if key not in catalogue.fields:
        return None
    name = catalogue.fields[key].name[language]
    return Offer(
        texts(language, "offer-subscribe", field=name),
        texts(language, "subscribe-field", field=name),
        payload("subscribe", field=key),
    )


def first_words(
    query: Mapping[str, str], catalogue: Catalogue, language: Language, texts: Texts
) -> FirstWords | None:
    """The field, topic or statement of `?about=`, which the page asks about at once."""
    key = query.get("about", "")
    view = catalogue.fields.get(key) or catalogue.topics.get(key)
    if view and view.overview:
        return FirstWords(texts(language, "ask-about", subject=view.name[language]), payload(key))
    if key not in catalogue.statements:
        return None
    title = catalogue.statements[key].title or catalogue.statements[key].text
    try:
        return FirstWords(title[language], payload("show", id=key))
    except PayloadError:
        return None


def typed_before(query: Mapping[str, str]) -> str:
    """The question of `?q=`, which the reader may change before sending it."""
    return clean(query.get("q", ""))[:LONGEST_MESSAGE]
