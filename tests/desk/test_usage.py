"""Usage: nothing of fewer than five people, and nothing of anybody after the day."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from bot.observing.exchanges import Exchange
from bot.usage import UsageCounter
from data.database import Database
from data.languages import Language
from data.staff.tables import UsageCount, UsageKey, UsageMark
from data.staff.usage import (
    FEWEST,
    KEPT_DAYS,
    OTHER,
    Answered,
    close_days,
    publishable,
    read_usage,
    record_usage,
)
from tests.desk.support import ZONE, Clock
from tests.waiting import until

DAY = dt.date(2026, 11, 21)
MARKS = st.builds(
    UsageMark,
    day=st.just(DAY.isoformat()),
    person=st.integers(0, 14).map(str),
    language=st.sampled_from(["en", "zh-Hans", "zh-Hant"]),
    field=st.sampled_from(["finance", "energy", "legal", "talent", "none"]),
    outcome=st.sampled_from(["answered", "declined", "list", "failed"]),
    answers=st.integers(1, 9),
)


@given(st.lists(MARKS, max_size=60))
def test_no_sum_is_of_fewer_people_than_may_be_shown(marks: list[UsageMark]) -> None:
    counts = publishable("2026-11-21", marks)
    people = {mark.person for mark in marks}
    assert bool(counts) == (len(people) >= FEWEST)
    sums: dict[str, int] = defaultdict(int)
    for count in counts:
        assert count.people >= FEWEST
        sums[count.dimension] += count.answers
    # The same whole everywhere: what one table leaves out cannot be had from another.
    whole = sum(mark.answers for mark in marks)
    assert set(sums.values()) <= {whole}


@given(st.lists(MARKS, max_size=60))
def test_a_key_that_is_shown_is_shown_as_it_is(marks: list[UsageMark]) -> None:
    for count in publishable("2026-11-21", marks):
        if count.dimension != "all" and count.key != OTHER:
            own = [mark for mark in marks if getattr(mark, count.dimension) == count.key]
            assert count.answers == sum(mark.answers for mark in own)
            assert count.people == len({mark.person for mark in own})


def answers(people: int, field: str = "finance") -> Counter[Answered]:
    return Counter(Answered(str(each), "en", field, "answered") for each in range(people))


def test_a_day_is_closed_with_the_first_answer_of_the_next(database: Database) -> None:
    with database.session() as session:
        record_usage(session, DAY, answers(6))
        record_usage(session, DAY, answers(7))
        assert read_usage(session, DAY) == []
        names = set(session.scalars(select(UsageMark.person)))
    assert len(names) == 7
    assert not names & {str(each) for each in range(7)}
    with database.session() as session:
        record_usage(session, DAY + dt.timedelta(days=1), answers(1))
    with database.reading() as session:
        counts = read_usage(session, DAY)
        assert [(c.dimension, c.key, c.answers, c.people) for c in counts] == [
            ("all", "all", 13, 7),
            ("field", "finance", 13, 7),
            ("language", "en", 13, 7),
            ("outcome", "answered", 13, 7),
        ]
        assert session.scalars(select(UsageMark.day).distinct()).all() == ["2026-11-22"]
        assert session.scalars(select(UsageKey.day)).all() == ["2026-11-22"]
        # The same person has another name on another day.
        assert not names & set(session.scalars(select(UsageMark.person)))


def test_of_a_day_with_few_people_nothing_is_kept(database: Database) -> None:
    with database.session() as session:
        record_usage(session, DAY, answers(FEWEST - 1))
        close_days(session, DAY + dt.timedelta(days=1))
        for table in (UsageMark, UsageKey, UsageCount):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_a_day_is_closed_once_and_old_days_go(database: Database) -> None:
    with database.session() as session:
        record_usage(session, DAY, answers(6))
        close_days(session, DAY + dt.timedelta(days=1))
        record_usage(session, DAY, answers(9))
        close_days(session, DAY + dt.timedelta(days=1))
        assert {count.people for count in read_usage(session, DAY)} == {6}
        assert session.scalar(select(func.count()).select_from(UsageMark)) == 0
        close_days(session, DAY + dt.timedelta(days=KEPT_DAYS + 1))
        assert read_usage(session, DAY) == []


def exchange(conversation: str, field: str | None = None) -> Exchange:
    return Exchange(conversation, Language.HANS, "answered", field, None, False, True, 0.1)


async def test_answers_are_counted_by_person_and_written_together(
    sqlite_database: Database,
) -> None:
    counter = UsageCounter(sqlite_database, ZONE, Clock())
    async with counter.writing(every=3600):
        for conversation in ("telegram:1", "telegram:-5:1", "telegram:-5:2", "web:1"):
            counter(exchange(conversation, "finance"))
        counter(exchange("telegram:1"))
    with sqlite_database.reading() as session:
        rows = session.scalars(select(UsageMark)).all()
    # 02:00 in London is the morning of the same day in Chongqing.
    assert {row.day for row in rows} == {"2026-11-22"}
    assert len({row.person for row in rows}) == 3
    assert sorted((row.field, row.answers) for row in rows) == [
        ("finance", 1),
        ("finance", 1),
        ("finance", 2),
        ("none", 1),
    ]


async def test_what_cannot_be_written_is_written_later(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = UsageCounter(sqlite_database, ZONE, Clock())
    counter(exchange("web:1"))

    def locked(*_: object) -> None:
        raise OperationalError("", {}, Exception("database is locked"))

    with monkeypatch.context() as broken:
        broken.setattr("bot.usage.record_usage", locked)
        await counter.write()
    counter(exchange("web:1"))

    def written() -> bool:
        with sqlite_database.reading() as session:
            return session.scalars(select(UsageMark.answers)).all() == [2]

    async with counter.writing(every=0.01):
        await until(written)
