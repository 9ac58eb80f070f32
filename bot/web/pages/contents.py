"""What each page shows: a template with its values, or NoSuchPage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.web.pages.charts import STATUSES, share, strips
from bot.web.pages.edition import Edition
from data.catalogue_view import Source, Statement
from data.languages import Language
from data.texts import Texts

_TASKS_DONE = "fact:tasks-implemented-69"
_TASKS_ALL = "fact:tasks-total-86"
_LONGEST_DESCRIPTION = 160
_NO_FIELD = "none"


class NoSuchPage(LookupError):  # noqa: N818
    """An address under which the catalogue holds nothing."""


@dataclass(frozen=True)
class Asked:
    """What a page is made from: the catalogue, the reader's language, and the address."""

    edition: Edition
    language: Language
    texts: Texts
    match: Mapping[str, str]
    query: Mapping[str, str]

    def t(self, message: str, **arguments: Any) -> str:
        """A text in the reader's language."""
        return self.texts(self.language, message, **arguments)

    def statement(self, kind: str) -> Statement:
        """The statement of the address. Raises NoSuchPage."""
        found = self.edition.catalogue.statements.get(f"{kind}:{self.match['id']}")
        if found is None:
            raise NoSuchPage
        return found


@dataclass(frozen=True)
class Page:
    """A template, what stands in the title and in search engines, and the template's values."""

    template: str
    title: str
    description: str
    values: Mapping[str, Any] = field(default_factory=dict)
    hidden: bool = False


Build = Callable[[Asked], Page]


def progress(asked: Asked) -> Page:
    """How far the pilot has come: the official share, the tasks that sources name, figures."""
    catalogue = asked.edition.catalogue
    tasks = asked.edition.of_kind("task")
    told = _about(asked.edition, "progress")
    done, whole = catalogue.statements.get(_TASKS_DONE), catalogue.statements.get(_TASKS_ALL)
    rows = strips(tasks, catalogue.fields)
    totals = {state.value: sum(row.counts[state.value] for row in rows) for state in STATUSES}
    return Page(
        "progress.html",
        asked.t("progress-title"),
        asked.t("progress-description"),
        {
            "share": share(done, whole),
            "done": done,
            "strips": rows,
            "totals": totals,
            "tasks": tasks,
            "numbered": sum(task.ref is not None for task in tasks),
            "figures": [statement for statement in told if statement.id != _TASKS_DONE],
        },
    )


def fields(asked: Asked) -> Page:
    """The twelve fields, and the topics beside them."""
    edition = asked.edition
    counts = {key: len(_about(edition, key)) for key in edition.catalogue.fields}
    topics = {key: len(_about(edition, key)) for key in edition.topics_told}
    return Page(
        "fields.html",
        asked.t("fields-title"),
        asked.t("fields-description"),
        {"counts": counts, "topics": topics},
    )


def one_field(asked: Asked) -> Page:
    """All that the catalogue holds on a field."""
    view = asked.edition.catalogue.fields.get(asked.match["key"])
    if view is None:
        raise NoSuchPage
    told = _about(asked.edition, view.key)
    return Page(
        "field.html",
        view.name[asked.language],
        view.description[asked.language],
        {"field": view, **_by_kind(told)},
    )


def one_topic(asked: Asked) -> Page:
    """All statements on a topic."""
    view = asked.edition.catalogue.topics.get(asked.match["key"])
    told = _about(asked.edition, view.key) if view else ()
    if view is None or not told:
        raise NoSuchPage
    name = view.name[asked.language]
    return Page(
        "topic.html",
        name,
        asked.t("topic-description", topic=name),
        {"topic": view, **_by_kind(told)},
    )


def tasks(asked: Asked) -> Page:
    """The tasks as a table, all or those of `?field=` and `?status=`."""
    wanted_field, wanted_status = asked.query.get("field", ""), asked.query.get("status", "")
    chosen = [
        task
        for task in asked.edition.of_kind("task")
        if wanted_field in ("", task.field or _NO_FIELD) and wanted_status in ("", task.status)
    ]
    return Page(
        "tasks.html",
        asked.t("tasks-title"),
        asked.t("tasks-description"),
        {
            "tasks": chosen,
            "wanted_field": wanted_field,
            "wanted_status": wanted_status,
            "statuses": [state.value for state in STATUSES],
        },
    )


def milestones(asked: Asked) -> Page:
    """The dated events by year, the newest first."""
    years: dict[int, list[Statement]] = {}
    for milestone in reversed(asked.edition.of_kind("milestone")):
        if milestone.as_of:
            years.setdefault(milestone.as_of.year, []).append(milestone)
    return Page(
        "milestones.html",
        asked.t("milestones-title"),
        asked.t("milestones-description"),
        {"years": years},
    )


def one_fact(asked: Asked) -> Page:
    """A statement by itself."""
    return _statement(asked, asked.statement("fact"))


def one_task(asked: Asked) -> Page:
    """A task with the statuses that it had."""
    found = asked.statement("task")
    return _statement(asked, found, asked.edition.histories.get(asked.match["id"], ()))


def one_milestone(asked: Asked) -> Page:
    """A dated event."""
    return _statement(asked, asked.statement("milestone"))


def sources(asked: Asked) -> Page:
    """The publications, the newest first."""
    edition = asked.edition
    listed = sorted(edition.catalogue.sources.values(), key=_newest_first)
    return Page(
        "sources.html",
        asked.t("sources-title"),
        asked.t("sources-description", count=len(listed)),
        {
            "listed": listed,
            "counts": {each.id: len(edition.resting_on(each.id)) for each in listed},
        },
    )


def one_source(asked: Asked) -> Page:
    """A publication, what rests on it, and where others differ from it."""
    source = asked.edition.catalogue.sources.get(asked.match["id"])
    if source is None:
        raise NoSuchPage
    corrections = [c for c in asked.edition.catalogue.corrections if source.id in c.sources]
    return Page(
        "source.html",
        source.title,
        asked.t("source-description", name=source.publisher[asked.language]),
        {
            "source": source,
            "corrections": corrections,
            **_by_kind(asked.edition.resting_on(source.id)),
        },
    )


def open_data(asked: Asked) -> Page:
    """Feeds, the calendar, the files to download, the chat for other sites."""
    return Page("data.html", asked.t("data-title"), asked.t("data-description"))


def not_found(asked: Asked) -> Page:
    """What a reader sees under an address that there is not."""
    return Page("missing.html", asked.t("missing-title"), asked.t("missing-text"), hidden=True)


def _statement(asked: Asked, statement: Statement, history: Any = ()) -> Page:
    language = asked.language
    title = (statement.title or statement.text)[language]
    return Page(
        "statement.html",
        title,
        _shortened(statement.text[language]),
        {
            "s": statement,
            "kind": statement.id.partition(":")[0],
            "history": history,
            "nearby": _nearby(asked.edition, statement),
        },
    )


def _about(edition: Edition, key: str) -> tuple[Statement, ...]:
    """The statements on a field or topic, those that introduce it first, then the weightier."""
    catalogue = edition.catalogue
    view = catalogue.fields.get(key) or catalogue.topics[key]
    first = [catalogue.statements[i] for i in view.overview if i in catalogue.statements]
    rest = [s for s in catalogue.statements.values() if key in s.fields or s.topic == key]
    rest.sort(key=lambda statement: -statement.weight)
    return tuple({statement.id: statement for statement in [*first, *rest]}.values())


def _by_kind(statements: tuple[Statement, ...]) -> Mapping[str, list[Statement]]:
    kinds = ("fact", "task", "milestone")
    found = {kind: [s for s in statements if s.id.startswith(f"{kind}:")] for kind in kinds}
    found["milestone"].sort(key=lambda s: str(s.as_of), reverse=True)
    return {f"{kind}s": listed for kind, listed in found.items()}


def _nearby(edition: Edition, statement: Statement, most: int = 5) -> list[Statement]:
    """Others of the same field, or topic, and the same kind of row: where a reader may go on."""
    key = statement.field or statement.topic
    kind = statement.id.partition(":")[0]
    same = [s for s in _about(edition, key) if s.id.startswith(f"{kind}:")] if key else []
    return [other for other in same if other.id != statement.id][:most]


def _newest_first(source: Source) -> tuple[bool, list[int], str]:
    date = source.date
    numbers = [-date.year, -(date.month or 0), -(date.day or 0)] if date else []
    return date is None, numbers, source.id


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST_DESCRIPTION:
        return text
    return text[:_LONGEST_DESCRIPTION].rsplit(" ", 1)[0].rstrip(",;，；、") + " …"
