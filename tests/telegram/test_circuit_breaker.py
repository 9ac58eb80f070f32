"""A database that is quick, fails, is slow, or says nothing: how long is waited for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy.exc import OperationalError

from bot.telegram.circuit_breaker import CircuitBreaker
from tests.waiting import until

FAILURE = "nothing is known"
# Seconds that no answer takes here, and those after which a database that hangs is given up.
LONG, SHORT = 30.0, 0.05


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Source:
    """A database; `speaks` lets it answer, and `error` is what it fails with."""

    def __init__(self) -> None:
        self.speaks = threading.Event()
        self.speaks.set()
        self.error: Exception | None = None
        self.asked: list[int] = []
        self.threads: set[str] = set()

    def question(self, number: int = 0) -> int:
        self.asked.append(number)
        self.threads.add(threading.current_thread().name)
        assert self.speaks.wait(LONG)
        if self.error is not None:
            raise self.error
        return number


@pytest.fixture
def source() -> Iterator[Source]:
    made = Source()
    yield made
    # Or the threads that still wait would hold up the end of the tests.
    made.speaks.set()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def away() -> OperationalError:
    return OperationalError("SELECT secret", {}, Exception("away"))


def is_silent(breaker: CircuitBreaker) -> bool:
    return bool(breaker._unanswered)


async def test_who_asks_gets_the_answer_and_the_loop_goes_on(source: Source, clock: Clock) -> None:
    breaker = CircuitBreaker(LONG, LONG, clock)
    late: list[int] = []
    asking = [breaker.ask(lambda n=n: source.question(n), FAILURE, late.append) for n in range(3)]
    assert await asyncio.gather(*asking) == [0, 1, 2]
    assert threading.current_thread().name not in source.threads
    assert late == []


async def test_several_wait_at_the_same_time(source: Source, clock: Clock) -> None:
    breaker = CircuitBreaker(LONG, LONG, clock)
    source.speaks.clear()
    asking = [asyncio.create_task(breaker.ask(source.question, FAILURE)) for _ in range(3)]
    await until(lambda: len(source.asked) == 3)
    source.speaks.set()
    assert await asyncio.gather(*asking) == [0, 0, 0]


async def test_after_a_failure_nothing_is_asked_for_a_while(
    source: Source, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    breaker = CircuitBreaker(LONG, 2.0, clock)
    source.error = away()
    late: list[int] = []
    assert await breaker.ask(source.question, FAILURE, late.append) is None
    source.error = None
    clock.now += 1.9
    assert await breaker.ask(source.question, FAILURE, late.append) is None
    assert len(source.asked) == 1
    clock.now += 0.1
    assert await breaker.ask(lambda: source.question(7), FAILURE, late.append) == 7
    assert [record.getMessage() for record in caplog.records] == [f"{FAILURE}: OperationalError"]
    assert "secret" not in caplog.text
    assert late == []


async def test_an_error_that_is_not_the_databases_is_the_callers(
    source: Source, clock: Clock
) -> None:
    breaker = CircuitBreaker(LONG, LONG, clock)
    source.error = ValueError("no language")
    with pytest.raises(ValueError, match="no language"):
        await breaker.ask(source.question, FAILURE)
    source.error = None
    assert await breaker.ask(lambda: source.question(7), FAILURE) == 7


async def test_a_slow_answer_is_not_waited_for_and_comes_late(
    source: Source, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    breaker = CircuitBreaker(SHORT, 2.0, clock)
    source.speaks.clear()
    late: list[int] = []
    assert await breaker.ask(lambda: source.question(7), FAILURE, late.append) is None
    assert f"{FAILURE}: TimeoutError" in caplog.text
    assert late == []
    source.speaks.set()
    await until(lambda: late == [7])
    # It is over, but what was slow just now is left in peace.
    assert await breaker.ask(lambda: source.question(8), FAILURE) is None
    assert source.asked == [7]


async def test_one_that_fails_late_is_told_to_nobody(
    source: Source, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    breaker = CircuitBreaker(SHORT, 0.0, clock)
    source.speaks.clear()
    source.error = away()
    late: list[int] = []
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    assert await breaker.ask(source.question, FAILURE, late.append) is None
    source.speaks.set()
    await until(lambda: not is_silent(breaker))
    assert late == told == []
    assert [record.getMessage() for record in caplog.records] == [f"{FAILURE}: TimeoutError"]


async def test_a_database_that_says_nothing_keeps_one_thread_until_it_speaks_again(
    source: Source, clock: Clock
) -> None:
    breaker = CircuitBreaker(SHORT, 2.0, clock)
    source.speaks.clear()
    for _ in range(5):
        assert await breaker.ask(source.question, FAILURE) is None
        clock.now += 1000
    # Its thread may begin late on a busy machine.
    await until(lambda: source.asked)
    assert len(source.asked) == 1
    source.speaks.set()
    await until(lambda: not is_silent(breaker))
    assert await asked_until_answered(breaker, source, clock) == 7


async def test_all_who_waited_in_vain_have_to_be_done_before_others_ask(
    source: Source, clock: Clock
) -> None:
    breaker = CircuitBreaker(SHORT, 0.0, clock)
    source.speaks.clear()
    speaks = threading.Event()

    def hangs_longer() -> int:
        assert speaks.wait(LONG)
        return 1

    try:
        asking = (breaker.ask(hangs_longer, FAILURE), breaker.ask(source.question, FAILURE))
        assert await asyncio.gather(*asking) == [None, None]
        source.speaks.set()
        await until(lambda: len(breaker._unanswered) == 1)
        assert await breaker.ask(source.question, FAILURE) is None
        assert len(source.asked) == 1
    finally:
        speaks.set()
    await until(lambda: not is_silent(breaker))
    assert await asked_until_answered(breaker, source, clock) == 7


async def test_what_a_cancelled_caller_asked_goes_on_and_is_waited_for_by_nobody(
    source: Source, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    breaker = CircuitBreaker(LONG, LONG, clock)
    source.speaks.clear()
    late: list[int] = []
    asking = asyncio.create_task(breaker.ask(source.question, FAILURE, late.append))
    await until(lambda: source.asked)
    asking.cancel()
    with suppress(asyncio.CancelledError):
        await asking
    assert asking.cancelled()
    assert await breaker.ask(source.question, FAILURE) is None
    source.speaks.set()
    await until(lambda: not is_silent(breaker))
    # A caller's end says nothing of the database: no rest, and nothing in the log.
    assert await breaker.ask(lambda: source.question(7), FAILURE) == 7
    assert late == []
    assert caplog.records == []


async def asked_until_answered(breaker: CircuitBreaker, source: Source, clock: Clock) -> int:
    """A busy machine may take longer than is waited here: asked again after each rest."""
    async with asyncio.timeout(LONG):
        while (found := await breaker.ask(lambda: source.question(7), FAILURE)) is None:
            clock.now += 1000
            await asyncio.sleep(SHORT)
    return found
