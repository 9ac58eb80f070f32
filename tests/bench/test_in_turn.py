"""Bots that are compared are asked in blocks that alternate, without starting any."""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from bench.turns import in_turn
from bench.turns.asking import Asked, ask, ask_as_subscribers, joined
from bench.turns.in_turn import alone, ask_in_turn, order, together
from bench.turns.sizes import FULL, PEOPLE, SHORT, Size


class Door:
    """Notes who was asked, by whom and what."""

    def __init__(self, name: str, asked: list[tuple[str, str, str]]) -> None:
        self._name = name
        self._asked = asked

    def answered(self, sender: str, text: str) -> list[Mapping[str, Any]]:
        self._asked.append((self._name, sender, text))
        return [{"text": "well"}]


@pytest.fixture
def asked() -> list[tuple[str, str, str]]:
    """Who was asked, by whom and what, in all order."""
    return []


@pytest.fixture
def sides(asked: list[tuple[str, str, str]]) -> dict[str, Any]:
    """Two bots, both of which are this process."""
    return {
        name: SimpleNamespace(door=Door(name, asked), pids=lambda *_: [os.getpid()])
        for name in ("vanilla", "ours")
    }


def test_who_is_last_in_a_round_is_first_in_the_next() -> None:
    assert list(order(["vanilla", "ours"], 3)) == [
        (0, "vanilla"),
        (0, "ours"),
        (1, "ours"),
        (1, "vanilla"),
        (2, "vanilla"),
        (2, "ours"),
    ]


def test_both_are_asked_the_same_and_never_at_once(
    sides: dict[str, Any], asked: list[tuple[str, str, str]]
) -> None:
    found = ask_in_turn(sides, SHORT.alone_rounds, alone(SHORT))
    counted = [each for each in asked if each[1] != "bench-warm-up"]
    texts = {name: [text for who, _, text in counted if who == name] for name in sides}
    assert texts["vanilla"] == texts["ours"]
    assert len(set(texts["ours"])) == SHORT.alone
    assert {name: len(one.asked.waits) for name, one in found.items()} == dict.fromkeys(sides, 40)
    turns = [name for name, _, _ in counted]
    blocks = [turns[at : at + 10] for at in range(0, len(turns), 10)]
    assert [block[0] for block in blocks] == [name for _, name in order([*sides], 4)]
    assert all(len(set(block)) == 1 for block in blocks)


def test_chats_have_ten_messages_whether_one_asks_or_eight(
    sides: dict[str, Any], asked: list[tuple[str, str, str]]
) -> None:
    ask_in_turn(sides, SHORT.each_rounds, together(SHORT))
    ask_in_turn(sides, SHORT.alone_rounds, alone(SHORT))
    senders = [sender for _, sender, _ in asked if sender != "bench-warm-up"]
    assert len(senders) == 2 * (SHORT.alone + PEOPLE * SHORT.each)
    assert {senders.count(sender) for sender in senders} == {10}


@pytest.mark.parametrize("size", [FULL, SHORT])
def test_rounds_are_of_whole_chats(size: Size) -> None:
    assert size.alone % (10 * size.alone_rounds) == 0
    assert size.each % (10 * size.each_rounds) == 0


def test_processor_time_counts_for_who_is_asked_and_idle_for_the_others(
    sides: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of each bot, before and after each of four blocks; ours takes a little while vanilla is asked.
    used = [0.0, 0.0, 1.0, 0.1, 1.0, 0.1, 1.0, 0.3, 1.0, 0.3, 1.0, 0.5, 1.0, 0.5, 2.0, 0.6]
    looks = iter([share * each for each in used for share in (0.75, 0.25)])
    monkeypatch.setattr(in_turn, "cpu_seconds", lambda _: next(looks))
    found = ask_in_turn(sides, 2, lambda *_: Asked((0.5,) * 4, seconds=2.0))
    assert found["vanilla"].cpu_ms() == pytest.approx(1000 * 2.0 / 8)
    assert found["vanilla"].idle_share == 0
    assert found["ours"].cpu_ms() == pytest.approx(1000 * 0.4 / 8)
    assert found["ours"].cpu_ms("rasa") == pytest.approx(1000 * 0.3 / 8)
    assert found["ours"].cpu_ms("actions") == pytest.approx(1000 * 0.1 / 8)
    assert found["ours"].idle_share == pytest.approx(0.2 / 4)


def test_blocks_count_as_one_run() -> None:
    one = joined([Asked((0.1, 0.3), seconds=0.5), Asked((0.2,), seconds=0.5)])
    assert one.waits == (0.1, 0.3, 0.2)
    assert one.per_second == 3
    assert one.figures("alone_")["alone_p50_ms"] == 200


def test_subscribers_ask_in_chats_that_the_task_database_has(
    asked: list[tuple[str, str, str]],
) -> None:
    door: Any = Door("ours", asked)
    ask(door, ["a"] * 10)
    ask_as_subscribers(door, ["b"] * 20)
    senders = [sender for _, sender, _ in asked]
    assert len(set(senders[:10])) == 1
    assert len(set(senders[10:])) == 2
    numbers = [int(sender.removeprefix("telegram:")) for sender in senders[10:]]
    assert all(0 < number <= 1_000 for number in numbers)
