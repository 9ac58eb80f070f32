"""Telegram's limits as properties, under a clock that only waiting moves."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import RetryAfter

from bot.alerts.budget import Budget, Priority, Rates, is_group
from bot.alerts.limiter import ADMITTED, PriorityLimiter

_message = st.tuples(
    st.floats(0, 0.2),
    st.sampled_from(("1", "2", "3", "-7", "-8", "@news")),
    st.sampled_from(Priority),
)


def most_within(moments: list[float], seconds: float) -> int:
    """The most moments in any window, its later end open."""
    return max(
        (sum(start <= moment < start + seconds for moment in moments) for start in moments),
        default=0,
    )


def play(messages: list[tuple[float, str, Priority]]) -> list[tuple[float, str]]:
    """When each message goes, sent in turn by one caller that obeys the budget."""
    budget, now, went = Budget(), 1000.0, []
    for gap, chat, priority in messages:
        now += gap
        while (wait := budget.wait(now, chat, priority)) > 0:
            now += wait
        budget.landed(now, budget.take(now, chat, priority))
        went.append((now, chat))
    return went


@settings(deadline=None, max_examples=60)
@given(st.lists(_message, max_size=150))
def test_no_limit_is_ever_passed(messages: list[tuple[float, str, Priority]]) -> None:
    went = play(messages)
    assert most_within([moment for moment, _ in went], 1.0) <= 30
    by_chat = defaultdict(list)
    for moment, chat in went:
        by_chat[chat].append(moment)
    for chat, moments in by_chat.items():
        assert most_within(moments, 60.0) <= (20 if is_group(chat) else 60 + 3)
        assert most_within(moments, 1.0) <= 3
        assert most_within(moments, 10.0) <= 10 + 3


def test_no_window_is_passed_however_long_requests_take() -> None:
    for seed in range(20):
        chance, budget, now = random.Random(seed), Budget(), 1000.0
        flying: list[tuple[float, int]] = []
        arrived: list[float] = []
        for chat in range(200):
            while True:
                for end, ticket in [flight for flight in flying if flight[0] <= now]:
                    budget.landed(now, ticket)
                    flying.remove((end, ticket))
                if (wait := budget.wait(now, str(chat), Priority.BROADCAST)) == 0:
                    break
                now += min(wait, 0.005)
            took = chance.choice((0.01, 0.1, 0.7))
            arrived.append(now + chance.uniform(0, took))
            flying.append((now + took, budget.take(now, str(chat), Priority.BROADCAST)))
        assert most_within(sorted(arrived), 1.0) <= 30


def test_in_a_quiet_hour_a_broadcast_has_nearly_all_that_is_allowed() -> None:
    went = [
        moment for moment, _ in play([(0.0, str(chat), Priority.BROADCAST) for chat in range(900)])
    ]
    assert (len(went) - 1) / (went[-1] - went[0]) > 0.98 * 30


def test_while_people_write_a_broadcast_comes_near_the_limit_and_leaves_the_reserve() -> None:
    went = [
        moment
        for moment, _ in play(
            [(0.0, "7", Priority.REPLY)]
            + [(0.0, str(chat), Priority.BROADCAST) for chat in range(500)]
        )
    ]
    rates = Rates()
    assert most_within(went, rates.window) <= rates.overall - rates.reserve
    assert len(went) / (went[-1] - went[0]) > 24


def test_a_reply_does_not_wait_for_a_broadcast() -> None:
    budget, now = Budget(), 0.0
    budget.wait(now, "5", Priority.REPLY)
    for chat in range(300):
        while (wait := budget.wait(now, str(chat), Priority.BROADCAST)) > 0:
            now += wait
        budget.landed(now, budget.take(now, str(chat), Priority.BROADCAST))
        if chat % 50 == 49:
            for reply in range(4):
                assert budget.wait(now, f"9{reply}{chat}", Priority.REPLY) == 0
    budget.take(now, "5", Priority.REPLY)


def test_while_replies_take_all_the_broadcast_stands_back() -> None:
    budget, now = Budget(), 0.0
    for chat in range(26):
        budget.landed(now, budget.take(now, str(chat), Priority.REPLY))
    assert budget.wait(now, "100", Priority.REPLY) == 0
    assert budget.wait(now, "100", Priority.BROADCAST) == pytest.approx(budget.rates.window)


def test_a_refusal_holds_its_chat_pauses_broadcasts_and_lowers_the_rate() -> None:
    budget, now = Budget(), 100.0
    budget.refused(now, "1", 5.0, Priority.BROADCAST)
    assert budget.wait(now, "1", Priority.REPLY) == pytest.approx(5)
    assert budget.wait(now, "2", Priority.BROADCAST) == pytest.approx(5)
    assert budget.wait(now, "2", Priority.REPLY) == 0
    for chat in range(10, 37):
        assert budget.wait(now, str(chat), Priority.REPLY) == 0
        budget.take(now, str(chat), Priority.REPLY)
    assert budget.wait(now, "50", Priority.REPLY) > 0


def test_memory_stays_flat_over_many_chats() -> None:
    budget, now = Budget(), 0.0
    for chat in range(20_000):
        now += 0.05
        budget.landed(now, budget.take(now, str(-chat - 1), Priority.BROADCAST))
    assert len(budget._chat_free_at) < 5000
    assert len(budget._groups) < 5000


class Loop:
    """Time that passes only while somebody sleeps; sleepers wake in the order of their time."""

    def __init__(self) -> None:
        self.now = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Event]] = []
        self._count = 0

    def time(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        event = asyncio.Event()
        self._count += 1
        self._sleepers.append((self.now + seconds, self._count, event))
        await event.wait()

    async def until_done(self, tasks: set[asyncio.Task[Any]]) -> None:
        while any(not task.done() for task in tasks):
            for _ in range(20):
                await asyncio.sleep(0)
            if self._sleepers:
                first = min(self._sleepers)
                self._sleepers.remove(first)
                self.now = max(self.now, first[0])
                first[2].set()


async def test_replies_overtake_a_broadcast_of_many_workers() -> None:
    loop = Loop()
    limiter = PriorityLimiter(Budget(), time=loop.time, sleep=loop.sleep)
    went: list[tuple[float, str]] = []

    async def worker(chats: range) -> None:
        for chat in chats:
            limiter.landed(await limiter.turn(str(chat), Priority.BROADCAST))
            went.append((loop.now, "broadcast"))

    async def person() -> None:
        for turn in range(10):
            await loop.sleep(0.5)
            asked = loop.now
            limiter.landed(await limiter.turn(f"{turn}", Priority.REPLY))
            went.append((loop.now, "reply"))
            assert loop.now - asked < 0.1

    workers = {asyncio.create_task(worker(range(20 + n, 300, 12))) for n in range(12)}
    await loop.until_done({*workers, asyncio.create_task(person())})
    assert most_within([moment for moment, _ in went], 1.0) <= 30
    assert len(went) == 290


async def call(limiter: PriorityLimiter, answers: list[Any], endpoint: str, **more: Any) -> Any:
    async def callback() -> Any:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    arguments = {"endpoint": endpoint, "data": {"chat_id": 5}, "rate_limit_args": None, **more}
    return await limiter.process_request(callback, (), {}, **arguments)


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def limiter(waits: list[float]) -> PriorityLimiter:
    now = [0.0]

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    return PriorityLimiter(Budget(), time=lambda: now[0], sleep=sleep)


async def test_a_reply_that_is_refused_is_made_again_after_the_wait(
    limiter: PriorityLimiter, waits: list[float]
) -> None:
    assert await call(limiter, [RetryAfter(4), True], "sendMessage") is True
    assert sum(waits) == pytest.approx(4.1)


async def test_a_long_refusal_and_that_of_an_admitted_message_go_to_the_caller(
    limiter: PriorityLimiter, waits: list[float]
) -> None:
    with pytest.raises(RetryAfter):
        await call(limiter, [RetryAfter(400)], "sendMessage")
    with pytest.raises(RetryAfter):
        await call(limiter, [RetryAfter(2)], "sendMessage", rate_limit_args=ADMITTED)
    assert waits == []


async def test_what_is_no_message_passes(limiter: PriorityLimiter, waits: list[float]) -> None:
    for endpoint in ("sendChatAction", "getChatMember", "answerCallbackQuery"):
        for _ in range(50):
            await call(limiter, [True], endpoint)
    assert waits == []
    for _ in range(4):
        await call(limiter, [True], "editMessageText")
    assert sum(waits) == pytest.approx(1.0)
