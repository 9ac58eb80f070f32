"""The Atom feed of what happened, and the calendar of milestones."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from icalendar import Calendar, Event

from bot.web.pages.addresses import local, statement_path
from bot.web.pages.edition import Edition
from data.catalogue_view import Statement
from data.dates import PartialDate, say
from data.languages import Language
from data.texts import Texts

ATOM = "application/atom+xml; charset=utf-8"
CALENDAR = "text/calendar; charset=utf-8"
_ATOM_NAMES = "http://www.w3.org/2005/Atom"
# Ids of entries must stay when the site moves, so they are made of names alone.
_OURS = uuid.UUID("6f4c2a34-3a0f-5d7c-9c5e-3c1d5b1f8a20")
_MOST_ENTRIES = 100


@dataclass(frozen=True)
class _Entry:
    key: str
    moment: dt.datetime
    title: str
    text: str
    path: str


def atom(edition: Edition, language: Language, texts: Texts, base: str) -> bytes:
    """The newest milestones and changes of status, with their sources, as an Atom feed."""
    feed = ET.Element("feed", {"xmlns": _ATOM_NAMES, "xml:lang": language})
    _add(feed, "id", _identity(f"feed:{language}"))
    _add(feed, "title", f"{texts(language, 'product')}: {texts(language, 'feed-title')}")
    _add(feed, "updated", _moment(edition.loaded_at))
    ET.SubElement(_add(feed, "author", ""), "name").text = texts(language, "product")
    _link(feed, f"{base}{local(language, 'feed.atom')}", "self", "application/atom+xml")
    _link(feed, f"{base}{local(language)}", "alternate", "text/html")
    entries = [*_milestones(edition, language), *_changes(edition, language, texts)]
    entries.sort(key=lambda entry: entry.moment, reverse=True)
    for entry in entries[:_MOST_ENTRIES]:
        made = _add(feed, "entry", "")
        _add(made, "id", _identity(f"{entry.key}:{language}"))
        _add(made, "title", entry.title)
        _add(made, "updated", _moment(entry.moment))
        _link(made, f"{base}{local(language, entry.path)}", "alternate", "text/html")
        _add(made, "summary", entry.text)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def calendar(edition: Edition, language: Language, texts: Texts, base: str) -> bytes:
    """Milestones with a known day, as events of that whole day."""
    made = Calendar()
    made.add("prodid", "-//Chongqing Opening-up Assistant//milestones//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", f"{texts(language, 'product')}: {texts(language, 'milestones-title')}")
    for milestone in edition.of_kind("milestone"):
        if milestone.as_of and milestone.as_of.day:
            made.add_component(_event(edition, milestone, _day(milestone.as_of), language, base))
    return bytes(made.to_ical())


def _event(
    edition: Edition, milestone: Statement, day: dt.date, language: Language, base: str
) -> Event:
    address = f"{base}{local(language, statement_path(milestone.id))}"
    event = Event()
    event.add("uid", _identity(f"{milestone.id}:{language}").removeprefix("urn:uuid:"))
    event.add("dtstamp", edition.loaded_at)
    event.add("dtstart", day)
    event.add("dtend", day + dt.timedelta(days=1))
    event.add("summary", _title(milestone, language))
    event.add("description", _text_with_sources(edition, milestone, language))
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    return event


def _milestones(edition: Edition, language: Language) -> Iterator[_Entry]:
    for milestone in edition.of_kind("milestone"):
        if milestone.as_of:
            yield _Entry(
                milestone.id,
                _start(milestone.as_of),
                f"{say(milestone.as_of, language)}: {_title(milestone, language)}",
                _text_with_sources(edition, milestone, language),
                statement_path(milestone.id),
            )


def _changes(edition: Edition, language: Language, texts: Texts) -> Iterator[_Entry]:
    """Statuses after the first that was recorded: the first is no news."""
    for slug, history in edition.histories.items():
        task = edition.catalogue.statements.get(f"task:{slug}")
        for number, seen in enumerate(history[1:], start=1):
            if task is not None:
                status = texts(language, f"status-{seen.status}")
                yield _Entry(
                    f"{task.id}:{number}",
                    seen.recorded_at,
                    f"{status}: {task.text[language]}",
                    _text_with_sources(edition, task, language),
                    statement_path(task.id),
                )


def _text_with_sources(edition: Edition, statement: Statement, language: Language) -> str:
    comma = ", " if language is Language.EN else "，"
    named = (edition.catalogue.sources[source] for source in statement.sources)
    lines = (
        f"– {source.publisher[language]}"
        f"{comma + say(source.date, language) if source.date else ''} {source.url}"
        for source in named
    )
    return "\n".join([statement.text[language], *lines])


def _title(statement: Statement, language: Language) -> str:
    return (statement.title or statement.text)[language]


def _identity(key: str) -> str:
    return uuid.uuid5(_OURS, key).urn


def _start(date: PartialDate) -> dt.datetime:
    return dt.datetime.combine(_day(date), dt.time(), dt.UTC)


def _day(date: PartialDate) -> dt.date:
    return dt.date(date.year, date.month or 1, date.day or 1)


def _moment(moment: dt.datetime) -> str:
    return moment.replace(microsecond=0).isoformat()


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    made = ET.SubElement(parent, name)
    made.text = text or None
    return made


def _link(parent: ET.Element, address: str, relation: str, kind: str) -> None:
    ET.SubElement(parent, "link", {"href": address, "rel": relation, "type": kind})
