"""What a desk in use holds: questions, thumbs, announcements on their way, usage, suggestions."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterator

import numpy as np
from sqlalchemy.orm import Session

from data import announcements, feedback
from data.announcements import claim
from data.chats import chat_for, subscribe
from data.database import Database
from data.languages import Language
from data.models import Delivery, DeliveryState, Verdict
from data.staff.states import Role
from data.staff.suggestions import judge, propose_example, propose_statement
from data.staff.usage import Answered, record_usage
from data.unanswered import note_unanswered
from tests.desk.support import Clock

# Questions of one meaning share a number; the vectors of the others stand apart.
QUESTIONS = (
    (0, "Can I open a dental clinic as a foreigner?", "en", "fact:he-foreign-specialised"),
    (0, "外国人可以开牙科诊所吗？", "zh-Hans", "fact:he-foreign-specialised"),
    (0, "外國人可以開牙科診所嗎？", "zh-Hant", "fact:he-foreign-specialised"),
    (0, "Is a foreign-owned dentist's practice allowed?", "en", "fact:he-foreign-specialised"),
    (1, "How much tax do QDLP funds pay?", "en", "fact:fi-qdlp-running"),
    (1, "QDLP 基金要交多少税？", "zh-Hans", "fact:fi-qdlp-running"),
    (2, "重庆的房价会涨吗？", "zh-Hans", None),
    (3, "幫我訂一張去重慶的機票", "zh-Hant", None),
)
STATEMENT = """- id: fi-example-count
  kind: figure
  field: finance
  en: By May 2025 an example had been counted 12 times.
  zh: 截至2025年5月，示例共计12次。
  value: 12
  unit: times
  as_of: '2025-05'
  sources:
    - wcifit-2025-05
"""
TITLE = {Language.EN: "A new reading room", Language.HANS: "新阅览室开放"}
BODY = {
    Language.EN: "The pilot's reading room in Yubei is open to everybody from Monday on.",
    Language.HANS: "试点渝北阅览室自周一起向公众开放。",
}


def fill(database: Database, clock: Clock, people: dict[Role, str]) -> None:
    """Put everything there is to see into the database."""
    with database.session() as session:
        _questions(session, clock)
        _thumbs(session, clock)
        _suggestions(session, clock, people)
        _chats(session, clock)
        _usage(session, clock)
    with database.session() as session:
        _announcements(session, clock, people)


def meaning(number: int, text: str) -> bytes:
    """A vector near those of the same number and far from the others."""
    seed = hashlib.blake2b(text.encode(), digest_size=4).digest()
    noise = np.random.default_rng(int.from_bytes(seed)).normal(size=64) * 0.05
    noise[number] += 1
    return bytes(noise.astype(np.float16).tobytes())


def _questions(session: Session, clock: Clock) -> None:
    for hours, (number, text, language, nearest) in enumerate(QUESTIONS):
        note_unanswered(
            session,
            text,
            Language(language),
            "declined",
            nearest=nearest,
            now=clock() - dt.timedelta(hours=hours),
            meaning=meaning(number, text),
        )


def _thumbs(session: Session, clock: Clock) -> None:
    thumbs = (
        (Verdict.GOOD, "finance", Language.EN, "fact:fi-qdlp-running"),
        (Verdict.GOOD, "finance", Language.HANS, "fact:fi-qdlp-running"),
        (Verdict.POOR, "health_care", Language.HANS, "fact:he-foreign-specialised"),
        (Verdict.POOR, "health_care", Language.HANS, "fact:he-hk-macao"),
        (Verdict.GOOD, "progress", Language.HANT, "fact:tasks-rate"),
    )
    for hours, (verdict, subject, language, statement) in enumerate(thumbs):
        feedback.record(
            session,
            verdict,
            channel="web" if hours % 2 else "telegram",
            language=language,
            outcome="answered",
            subject=subject,
            statements=(statement,),
            now=clock() - dt.timedelta(hours=hours),
        )


def _suggestions(session: Session, clock: Clock, people: dict[Role, str]) -> None:
    editor, approver = people[Role.EDITOR], people[Role.APPROVER]
    propose_example(
        session, "Who runs a dental clinic?", "health_care", Language.EN, by=editor, clock=clock
    )
    done = propose_example(
        session, "QDLP怎么申请", "finance", Language.HANS, by=editor, clock=clock
    )
    judge(session, done.id, accept=True, by=approver, clock=clock)
    propose_statement(session, STATEMENT, "finance", by=editor, clock=clock)


def _chats(session: Session, clock: Clock) -> None:
    for number in range(24):
        channel = "web" if number % 6 == 0 else "telegram"
        chat = chat_for(session, channel, str(1000 + number), clock=clock)
        chat.language = list(Language)[number % 3]
        subscribe(session, chat, {("all", "finance", "education")[number % 3]}, clock=clock)


def _usage(session: Session, clock: Clock) -> None:
    for ago in (3, 2, 1, 0):
        day = clock().date() - dt.timedelta(days=ago)
        record_usage(session, day, Counter(_answers(ago)))


def _answers(ago: int) -> Iterator[Answered]:
    fields = ("finance", "education", "none", "none", "health_care")
    outcomes = ("answered", "answered", "overview", "declined")
    for person in range(40 - 7 * ago):
        language = ("en", "zh-Hans", "zh-Hans", "zh-Hant")[person % 4]
        for question in range(1 + person % 3):
            number = person + question
            yield Answered(str(person), language, fields[number % 5], outcomes[number % 4])


def _announcements(session: Session, clock: Clock, people: dict[Role, str]) -> None:
    editor, approver = people[Role.EDITOR], people[Role.APPROVER]
    milestone = announcements.draft_from_milestone(
        session, "first-anniversary", by=editor, clock=clock
    )
    announcements.approve(session, milestone.id, by=approver, clock=clock)
    announcements.schedule(session, milestone.id, clock(), by=approver, clock=clock)
    session.flush()
    announcements.fan_out(session, milestone.id, clock=clock)
    taken = claim(session, "sample", 12, clock=clock)
    _settle(session, [each.id for each in taken[:9]], DeliveryState.SENT, clock)
    _settle(session, [each.id for each in taken[9:10]], DeliveryState.BLOCKED, clock)
    announcements.draft(session, TITLE, BODY, by=editor, fields=("education",), clock=clock)


def _settle(session: Session, rows: list[int], state: DeliveryState, clock: Clock) -> None:
    for at, number in enumerate(rows):
        row = session.get_one(Delivery, number)
        row.state = state
        row.message_id = 100 + number if state is DeliveryState.SENT else None
        row.lag_ms = 400 + 90 * at
        row.updated_at = clock() - dt.timedelta(seconds=len(rows) - at)
