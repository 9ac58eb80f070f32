"""What is measured, each part by itself; a part gives back the keys of the last line."""

from __future__ import annotations

import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.alerts.bot_api import BotApi, bot_api
from bench.alerts.sending import cpu_seconds, memory_mb, start
from bench.alerts.stores import (
    Outage,
    announce,
    counts,
    fill,
    is_open,
    store,
    store_and_outage,
    url_of,
)
from bot.alerts.sender import WORKERS
from data import announcements
from data.database import Database

Result = dict[str, Any]
_POLL = 0.005
TICK = 2.0
"""Seconds between two looks at what is due, as in the bot."""
_PATIENCE = 900.0


def kills(kind: str, chats: int, times: int) -> Result:
    """`kill -9` at random moments of one broadcast; what was lost, sent twice and in flight."""
    with store(kind) as database, bot_api() as api:
        fill(database, chats)
        announce(database)
        api("people", chats)
        api("delay", 0.02)
        in_flight = []
        moments = sorted(random.sample(range(1, chats), times))
        for moment in moments:
            process = start(url_of(database), api.url, api.token, alone=True)
            until(lambda moment=moment: api("accepted") >= moment)
            time.sleep(random.uniform(0, 0.03))
            process.kill()
            process.join()
            in_flight.append(counts(database).get("sending", 0))
        _finish(database, api)
        return {
            **_tally(api, chats),
            "kills": times,
            "max_in_flight_per_kill": max(in_flight),
            "in_flight_at_kills": sum(in_flight),
        }


TROUBLES = ("429", "502", "cut", "reset", "slow", "database")


def trouble(kind: str, name: str, chats: int, seconds: float) -> Result:
    """One trouble for some seconds in the middle of a broadcast, and what became of all.

    "429" and "502" are storms of errors, "cut" a network that carries nothing, "reset" answers
    that get lost after the message was taken, "slow" answers that take 1.5 s, "database" a
    database that is stopped.
    """
    with store_and_outage(kind) as (database, outage), bot_api() as api:
        fill(database, chats)
        announce(database)
        api("people", chats)
        api("delay", 0.02)
        process = start(url_of(database), api.url, api.token)
        try:
            until(lambda: api("accepted") >= chats // 3)
            began = time.monotonic()
            _bring(name, api, outage, seconds)
            before = api("accepted")
            until(lambda: api("accepted") > before + WORKERS or not is_open(database))
            after = time.monotonic() - began - seconds
            until(lambda: not is_open(database), 180)
        finally:
            process.kill()
            process.join()
        return {
            **_tally(api, chats),
            "goes_on_after_s": round(after, 2),
            "states": counts(database),
        }


def _bring(name: str, api: BotApi, outage: Outage, seconds: float) -> None:
    match name:
        case "database":
            outage(seconds)
        case "slow":
            api("delay", 1.5)
            time.sleep(seconds)
            api("delay", 0.02)
        case _:
            api("storm", name, seconds)


def rate(kind: str, seconds: int) -> Result:
    """The share of 30 a second that a broadcast reaches under the limits, and refusals met."""
    chats = 30 * seconds
    with store(kind) as database, bot_api() as api:
        fill(database, chats)
        announce(database)
        api("people", chats)
        api("limits", 30)
        process = start(url_of(database), api.url, api.token, limited=True)
        until(lambda: api("accepted") >= chats)
        process.kill()
        process.join()
        moments = api("moments")[30:]
        per_second = (len(moments) - 1) / (moments[-1] - moments[0])
        refused = api("refused").get(429, 0)
        return {"rate_share_of_limit": round(per_second / 30, 4), "own_429": refused}


def unlimited(kind: str, chats: int) -> Result:
    """Messages a second from one process where nothing limits them."""
    with store(kind) as database, bot_api() as api:
        fill(database, chats)
        announce(database)
        api("people", chats)
        process = start(url_of(database), api.url, api.token, workers=96)
        # Asked seldom: on two cores each question takes time from what is measured.
        until(lambda: api("accepted") >= chats, poll=0.1)
        used = cpu_seconds(process)
        process.kill()
        process.join()
        moments = api("moments")[chats // 10 :]
        return {
            "unlimited_per_s": round((len(moments) - 1) / (moments[-1] - moments[0]), 1),
            "sender_cpu_ms": round(1000 * used / chats, 3),
            "emulator_cpu_ms": round(1000 * api("cpu") / chats, 3),
        }


def replies(probes: int, chats: int) -> Result:
    """How long the whole bot takes to answer a person, idle and in the middle of a broadcast."""
    with store("sqlite") as database, bot_api() as api:
        fill(database, chats)
        api("people", chats)
        api("limits", 30)
        bot = _start_bot(database, api)
        try:
            until(lambda: _answers(api), 120)
            idle = _ask(api, probes, chats)
            announce(database)
            until(lambda: api("accepted") > probes + 60)
            before, began = api("accepted"), time.monotonic()
            busy = _ask(api, probes, chats)
            took = time.monotonic() - began
            sent = api("accepted") - before - probes
        finally:
            bot.send_signal(signal.SIGKILL)
            bot.wait()
        return {
            "reply_p95_ratio": round(_p95(busy) / _p95(idle), 3),
            "reply_p95_idle_ms": round(1000 * _p95(idle), 1),
            "reply_p95_busy_ms": round(1000 * _p95(busy), 1),
            "broadcast_per_s_meanwhile": round(sent / took, 2),
            "own_429_meanwhile": api("refused").get(429, 0),
        }


def fan_out(kind: str, chats: int, seconds: float) -> Result:
    """Seconds until every subscriber has a delivery row, a fifth of them with choices.

    And the most memory of a sender that works on them for so many `seconds`.
    """
    with store(kind) as database, bot_api() as api:
        fill(database, chats, choosing=chats // 5)
        identity = announce(database, begin=False)
        before = time.monotonic()
        with database.session() as session:
            made = announcements.fan_out(session, identity)
        took = time.monotonic() - before
        api("people", 50_000)
        process = start(url_of(database), api.url, api.token, workers=48)
        most, until_then = 0.0, time.monotonic() + seconds
        while time.monotonic() < until_then:
            most = max(most, memory_mb(process))
            time.sleep(0.2)
        process.kill()
        process.join()
        if made != chats:
            raise RuntimeError(f"{made} rows for {chats} chats")
        return {"fanout_1m_s": round(took, 2), "sender_rss_mb": round(most, 1)}


def takeover(chats: int) -> Result:
    """Two processes on one PostgreSQL: what is sent twice, and how soon the second takes over."""
    with store("postgresql") as database, bot_api() as api:
        fill(database, chats)
        announce(database)
        api("people", chats)
        api("delay", 0.02)
        address = (url_of(database), api.url, api.token)
        first = start(*address, tick=TICK)
        until(lambda: api("accepted") > 0)
        second = start(*address, tick=TICK)
        until(lambda: api("accepted") >= chats // 2)
        # Asked once: meanwhile they send on.
        got = api("got")
        twice = sum(got.values()) - len(got)
        first.kill()
        first.join()
        killed, sent = time.monotonic(), api("accepted")
        until(lambda: api("accepted") > sent + WORKERS)
        took = time.monotonic() - killed
        until(lambda: not is_open(database))
        second.kill()
        second.join()
        tally = _tally(api, chats)
        return {
            "twice_with_two": twice,
            "takeover_s": round(took, 2),
            "takeover_lost": tally["lost"],
        }


def until(condition: Callable[[], Any], seconds: float = _PATIENCE, *, poll: float = _POLL) -> None:
    """Wait for a condition; raises TimeoutError."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("the bench waited too long")
        time.sleep(poll)


def _finish(database: Database, api: BotApi) -> None:
    process = start(url_of(database), api.url, api.token, alone=True)
    until(lambda: not is_open(database))
    process.kill()
    process.join()


def _tally(api: BotApi, chats: int) -> Result:
    got = api("got")
    lost = chats - sum(1 for chat in range(1, chats + 1) if got.get(chat))
    return {"lost": lost, "duplicates": sum(got.values()) - len(got)}


def _start_bot(database: Database, api: BotApi) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "DATABASE_URL": url_of(database),
        "TELEGRAM_API_URL": api.url,
        "TELEGRAM_BOT_TOKEN": api.token,
        "PORT": "0",
        "DESK_PORT": "",
        "LOG_LEVEL": "ERROR",
    }
    return subprocess.Popen([sys.executable, "-m", "bot", "serve"], env=environment)


def _answers(api: BotApi) -> bool:
    try:
        return bool(api("ask", 1))
    except RuntimeError:
        return False


def _ask(api: BotApi, probes: int, chats: int) -> list[float]:
    waits = []
    for number in range(probes):
        waits.append(api("ask", chats - number % 500))
        time.sleep(max(0.0, 0.5 - waits[-1]))
    return waits


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
