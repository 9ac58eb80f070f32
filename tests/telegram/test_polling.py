"""Updates by polling: in the inbox before Telegram forgets them, and none lost with a process."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot, Update
from telegram.error import NetworkError, RetryAfter, TimedOut

from bench.fuzz.updates import updates
from bot.telegram import intake as intake_module
from bot.telegram import polling as polling_module
from bot.telegram.intake import Intake
from bot.telegram.polling import Polling
from bot.telegram.request import readable
from data import inbox
from data.database import Database
from data.inbox import Accepted, Incoming
from data.inbox_table import TelegramUpdate
from tests.telegram.test_webhook import BOT, TOKEN, Hands, message
from tests.waiting import until

PLACE = f"polling:{BOT}"


class FakeBot:
    """Gives out updates as Telegram does: from the offset on; `errors` come first."""

    id = BOT
    username = "bot"

    def __init__(self, *errors: Exception) -> None:
        self.waiting: list[dict[str, Any]] = []
        self.errors = list(errors)
        self.asked: list[int | None] = []
        self.limits: list[int] = []

    async def delete_webhook(self) -> None:
        """There was none."""

    async def get_updates(self, *, offset: int | None, limit: int, **more: Any) -> Sequence[Update]:
        """Forgets what is below the offset, and waits as long as there is nothing above."""
        self.asked.append(offset)
        self.limits.append(limit)
        if self.errors:
            raise self.errors.pop(0)
        self.waiting = [each for each in self.waiting if each["update_id"] >= (offset or 0)]
        while more["timeout"] and not self.waiting:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        return [Update.de_json(each) for each in self.waiting[:limit]]


def intake_for(database: Database, hands: Hands, **more: Any) -> Intake:
    chosen = {"look_seconds": 0.05, "patience": 30, **more}
    return Intake(database, BOT, hands.work, place=PLACE, **chosen)


def poller(bot: FakeBot, intake: Intake) -> Polling:
    return Polling(SimpleNamespace(bot=bot), SimpleNamespace(), intake)  # type: ignore[arg-type]


@asynccontextmanager
async def polls(bot: FakeBot, intake: Intake) -> AsyncIterator[Polling]:
    """A process that polls, until its orderly end."""
    made = poller(bot, intake)
    await made._begin(asyncio.Event())
    try:
        yield made
    finally:
        await made._end()


async def kill(made: Polling, intake: Intake) -> None:
    """Nothing of the process is left, and nothing was tidied up."""
    tasks = [made._polling, intake._looking, *intake._hands]
    for task in tasks:
        if task is not None:
            task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task  # type: ignore[misc]


def pending(database: Database) -> int:
    with database.reading() as session:
        return inbox.pending(session, BOT)


async def test_what_a_killed_process_had_is_worked_on_by_the_next_at_once_and_in_order(
    database: Database,
) -> None:
    lost, found, bot = Hands(), Hands(), FakeBot()
    lost.free.clear()
    first = intake_for(database, lost)
    made = poller(bot, first)
    await made._begin(asyncio.Event())
    bot.waiting = [message(1), message(2), message(3, chat=2)]
    await until(lambda: bot.asked[-1:] == [4])
    assert bot.waiting == []
    await until(lambda: lost.begun == [1, 3])
    await kill(made, first)
    async with polls(bot, intake_for(database, found)):
        bot.waiting = [message(4)]
        await until(lambda: len(found.done) == 4)
    assert lost.done == []
    assert [number for chat, number in found.done if chat == 1] == [1, 2, 4]
    assert pending(database) == 0


def known(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(TelegramUpdate)) or 0


async def test_what_telegram_sends_again_is_passed_over(sqlite_database: Database) -> None:
    hands, bot = Hands(), FakeBot()
    bot.waiting = [message(1), message(2, chat=2)]
    async with polls(bot, intake_for(sqlite_database, hands)) as made:
        await until(lambda: len(hands.done) == 2)
        # As after an end of which Telegram could not be told.
        bot.waiting = [message(1), message(2, chat=2), message(3, chat=3)]
        made._next = None
        await until(lambda: len(hands.done) == 3)
    assert sorted(hands.begun) == [1, 2, 3]


async def test_what_nobody_asked_for_is_not_kept(sqlite_database: Database) -> None:
    hands, bot = Hands(), FakeBot()
    person = {"id": 1, "is_bot": False, "first_name": "A"}
    vote = {"poll_id": "1", "user": person, "option_ids": [], "option_persistent_ids": []}
    bot.waiting = [{"update_id": 1, "poll_answer": vote}, {"update_id": 2}]
    async with polls(bot, intake_for(sqlite_database, hands)):
        await until(lambda: bot.asked[-1:] == [3])
    assert hands.begun == []
    assert known(sqlite_database) == 0


async def test_an_orderly_end_works_off_what_came_and_tells_telegram(
    sqlite_database: Database,
) -> None:
    hands, bot = Hands(), FakeBot()
    hands.free.clear()
    bot.waiting = [message(1), message(2, chat=2)]
    async with polls(bot, intake_for(sqlite_database, hands)) as made:
        assert made._receives()
        await until(lambda: len(hands.begun) == 2)
        asyncio.get_running_loop().call_later(0.05, hands.free.set)
    assert not made._receives()
    assert len(hands.done) == 2
    assert bot.asked[-1] == 3
    assert pending(sqlite_database) == 0


async def test_without_its_inbox_people_are_answered_at_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    empty, hands, bot = Database(f"sqlite:///{tmp_path}/empty.db"), Hands(), FakeBot()
    bot.waiting = [message(1), message(2), message(3, chat=2)]
    async with polls(bot, intake_for(empty, hands)):
        await until(lambda: len(hands.done) == 3)
        assert bot.asked[-1] == 4
    assert "3 updates are not kept: OperationalError" in caplog.text
    empty.close()


async def test_what_a_slow_database_learns_late_is_not_done_twice(
    sqlite_database: Database,
) -> None:
    hands = Hands()
    intake = intake_for(sqlite_database, hands, patience=0.05)
    both = [Incoming(BOT, n, 1, json.dumps(message(n))) for n in (1, 2)]
    await intake.start()
    with sqlite_database.session() as writer:
        writer.connection()
        await intake.take_all(both)
        await until(lambda: len(hands.done) == 2)
    await until(lambda: known(sqlite_database) == 2)
    await until(lambda: pending(sqlite_database) == 0)
    await intake.stop()
    assert hands.begun == [1, 2]


async def test_a_database_that_says_nothing_keeps_one_thread_and_nobody_waits_for_it(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_module, "_REST", 0)
    hands, says, asked = Hands(), threading.Event(), []

    def hangs(_: object, updates: Sequence[Incoming], __: str) -> list[Accepted]:
        asked.append([each.number for each in updates])
        says.wait(30)
        return [Accepted.KNOWN] * len(updates)

    monkeypatch.setattr(inbox, "accept_all", hangs)
    intake = intake_for(sqlite_database, hands, patience=0.05)
    await intake.start()
    for number in (1, 2, 3):
        await intake.take_all([Incoming(BOT, number, number, json.dumps(message(number)))])
    await until(lambda: len(hands.done) == 3)
    says.set()
    await intake.stop()
    assert asked == [[1]]


async def test_no_more_is_fetched_than_can_be_worked_on(sqlite_database: Database) -> None:
    hands, bot = Hands(), FakeBot()
    hands.free.clear()
    bot.waiting = [message(n, chat=n) for n in range(1, 6)]
    async with polls(bot, intake_for(sqlite_database, hands, at_once=2)):
        await until(lambda: len(hands.begun) == 2)
        assert bot.asked == [None]
        hands.free.set()
        await until(lambda: len(hands.done) == 5)
    assert max(bot.limits) == 2


async def test_polling_goes_on_whatever_goes_wrong(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling_module, "_FIRST_WAIT", 0.01)
    monkeypatch.setattr(polling_module, "_SLACK", 0.0)
    wrong = (TimedOut(), RetryAfter(0), NetworkError("Bad Gateway"), ValueError("what one wrote"))
    hands, bot = Hands(), FakeBot(*wrong)
    bot.waiting = [message(1)]
    async with polls(bot, intake_for(sqlite_database, hands)) as made:
        await until(lambda: hands.done == [(1, 1)])
        assert len(made._failures) == 2
    assert "Bad Gateway" in caplog.text
    assert "ValueError" in caplog.text
    assert "what one wrote" not in caplog.text


async def test_an_end_without_the_database_is_an_end(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands, bot = Hands(), FakeBot()
    hands.free.clear()
    bot.waiting = [message(1)]
    intake = intake_for(sqlite_database, hands)
    made = poller(bot, intake)
    await made._begin(asyncio.Event())
    await until(lambda: hands.begun == [1])

    def away(*_: object) -> None:
        raise SQLAlchemyError

    monkeypatch.setattr(inbox, "give_back", away)
    made._polling.cancel()  # type: ignore[union-attr]
    await intake.stop(seconds=0)
    assert pending(sqlite_database) == 1


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(updates())
def test_an_update_is_the_same_when_it_comes_out_of_the_inbox(drawn: tuple[Any, bool]) -> None:
    update, damaged = drawn
    assume(not damaged)
    before = Update.de_json(readable(update))
    after = Update.de_json(json.loads(before.to_json()), Bot(TOKEN))
    assert after.to_dict() == before.to_dict()
