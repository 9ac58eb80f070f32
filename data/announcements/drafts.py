"""Drafts: in staff's own words, from a milestone, or proposed after a load of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.announcements.audit import note
from data.announcements.life import AnnouncementError
from data.announcements.words import words_of
from data.chats import Clock, utc_now
from data.languages import Language, to_traditional
from data.models import (
    Announcement,
    AnnouncementField,
    AnnouncementState,
    Field,
    Milestone,
    Progress,
    Task,
)

LONGEST_TITLE = 150
LONGEST_BODY = 1000
PROPOSER = "catalogue"
_STATUS = {
    Progress.PLANNED: ("planned", "计划中"),
    Progress.PILOTING: ("being piloted", "试点中"),
    Progress.DONE: ("done", "已完成"),
}


def draft(
    session: Session,
    title: Mapping[Language, str],
    body: Mapping[Language, str],
    *,
    by: str,
    fields: Iterable[str] = (),
    kind: str = "notice",
    milestone: str | None = None,
    clock: Clock = utc_now,
) -> Announcement:
    """Keep a draft in staff's own words; Traditional is converted where it is not given.

    Raises AnnouncementError on a missing language, an overlong text or an unknown field.
    """
    titles = complete_texts(title, "title", LONGEST_TITLE)
    bodies = complete_texts(body, "body", LONGEST_BODY)
    announcement = Announcement(
        milestone=milestone,
        kind=kind,
        state=AnnouncementState.DRAFT,
        title_en=titles[Language.EN],
        title_hans=titles[Language.HANS],
        title_hant=titles[Language.HANT],
        body_en=bodies[Language.EN],
        body_hans=bodies[Language.HANS],
        body_hant=bodies[Language.HANT],
        created_by=by,
        created_at=clock(),
        fields=[AnnouncementField(field=key) for key in known_fields(session, fields)],
    )
    session.add(announcement)
    session.flush()
    note(session, announcement.id, "draft", by=by, at=clock(), detail=titles[Language.EN])
    return announcement


def draft_from_milestone(
    session: Session, identity: str, *, by: str, clock: Clock = utc_now
) -> Announcement:
    """Keep a draft with the words and fields of a milestone of the catalogue.

    Raises AnnouncementError for an unknown milestone, or one that was announced already.
    """
    row = session.get(Milestone, identity)
    if row is None or row.retired_at is not None:
        raise AnnouncementError(f"the catalogue has no milestone '{identity}': check its id")
    _refuse_second(session, identity)
    return draft(
        session,
        {Language.EN: row.title_en, Language.HANS: row.title_hans, Language.HANT: row.title_hant},
        {
            Language.EN: row.summary_en,
            Language.HANS: row.summary_hans,
            Language.HANT: row.summary_hant,
        },
        by=by,
        fields=row.fields,
        kind="milestone",
        milestone=identity,
        clock=clock,
    )


def propose(
    session: Session,
    milestones: Iterable[str],
    tasks: Iterable[str],
    *,
    clock: Clock = utc_now,
) -> Sequence[Announcement]:
    """Keep a draft for each new milestone, and for each task whose status changed.

    What cannot be a draft (announced already, too long for one message) is left to staff.
    """
    proposed = []
    for identity in milestones:
        try:
            proposed.append(draft_from_milestone(session, identity, by=PROPOSER, clock=clock))
        except AnnouncementError:
            continue
    for slug in tasks:
        task = session.get(Task, slug)
        if task is not None and task.retired_at is None:
            proposed.append(_draft_from_task(session, task, clock))
    return proposed


def _draft_from_task(session: Session, task: Task, clock: Clock) -> Announcement:
    english, chinese = _STATUS[task.status]
    title = {
        Language.EN: _cut(f"Status of a task: {english}"),
        Language.HANS: _cut(f"任务进展：{chinese}"),
    }
    body = {
        Language.EN: _cut(f"{task.title_en}: {english}.", LONGEST_BODY),
        Language.HANS: _cut(f"{task.title_hans}：{chinese}。", LONGEST_BODY),
    }
    fields = (task.field,) if task.field else ()
    return draft(session, title, body, by=PROPOSER, fields=fields, kind="status", clock=clock)


def _cut(text: str, longest: int = LONGEST_TITLE) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def complete_texts(texts: Mapping[Language, str], name: str, longest: int) -> dict[Language, str]:
    """The text in every language, Traditional converted where it is missing."""
    complete = {language: text.strip() for language, text in texts.items() if text.strip()}
    for language in (Language.EN, Language.HANS):
        if language not in complete:
            raise AnnouncementError(f"the {name} is missing in {language}: give it in both")
    complete.setdefault(Language.HANT, to_traditional(complete[Language.HANS]))
    for language, text in complete.items():
        if len(text) > longest:
            raise AnnouncementError(
                f"the {name} in {language} has {len(text)} characters: use at most {longest}"
            )
    return complete


def changed_texts(
    row: Announcement, name: str, texts: Mapping[Language, str], longest: int
) -> dict[Language, str]:
    """As `complete_texts`, in place of a row's `title` or `body`.

    Traditional that was converted, and is given as it was, is converted anew: nobody wrote it.
    """
    before = words_of(row)
    old = before[f"{name}_hant"]
    converted = old == to_traditional(before[f"{name}_hans"])
    if converted and texts.get(Language.HANT, "").strip() == old:
        texts = {**texts, Language.HANT: ""}
    return complete_texts(texts, name, longest)


def known_fields(session: Session, fields: Iterable[str]) -> list[str]:
    """These fields in order, each once. Raises AnnouncementError for one that there is not."""
    wanted = sorted(set(fields))
    known = set(session.scalars(select(Field.key).where(Field.retired_at.is_(None))))
    if unknown := [key for key in wanted if key not in known]:
        raise AnnouncementError(
            f"unknown field {', '.join(unknown)}: use one of {', '.join(sorted(known))}"
        )
    return wanted


def _refuse_second(session: Session, milestone: str) -> None:
    query = select(Announcement.id).where(
        Announcement.milestone == milestone, Announcement.state != AnnouncementState.CANCELLED
    )
    if (earlier := session.scalar(query.limit(1))) is not None:
        raise AnnouncementError(
            f"milestone '{milestone}' is announcement {earlier} already: cancel that one first,"
            " or write a text of your own"
        )
