"""Nobody waits long for Rasa, and when it hangs only few wait at all."""

from __future__ import annotations

import asyncio

import pytest

from bot.patience import Patience
from bot.rasa_client import RasaUnavailable
from data.answers.document import Answer, Part
from data.languages import Language


class SlowDoor:
    """Takes its time, or refuses."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.refuses = False
        self.asked = 0

    async def ask(
        self, sender: str, text: str, language: Language, *, chosen: bool = False
    ) -> Answer:
        self.asked += 1
        await asyncio.sleep(self.seconds)
        if self.refuses:
            raise RasaUnavailable("no connection")
        return Answer(language, "answered", (Part("lead", text),))

    async def press(self, sender: str, payload: str, language: Language) -> Answer:
        return await self.ask(sender, payload, language)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def door() -> SlowDoor:
    return SlowDoor()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def patience(door: SlowDoor, clock: Clock) -> Patience:
    return Patience(door, seconds=0.02, clock=clock)


async def refused(patience: Patience, sender: str) -> str:
    with pytest.raises(RasaUnavailable) as caught:
        await patience.ask(sender, "?", Language.EN)
    return caught.value.reason


async def hung_and_is_back(patience: Patience, door: SlowDoor, clock: Clock) -> None:
    """Five people waited in vain; now answers come at once, and one may try."""
    door.seconds = 60
    for sender in "abcde":
        await refused(patience, sender)
    door.seconds = 0
    clock.now += 3


async def test_what_comes_in_time_is_handed_on(patience: Patience) -> None:
    assert (await patience.ask("a", "one", Language.EN)).parts[0].text == "one"
    assert (await patience.press("a", "/two", Language.EN)).parts[0].text == "/two"


async def test_when_rasa_hangs_only_the_first_wait(
    patience: Patience, door: SlowDoor, clock: Clock
) -> None:
    door.seconds = 60
    assert [await refused(patience, sender) for sender in "abcde"] == ["timeout"] * 5
    assert "not asked" in await refused(patience, "f")
    assert door.asked == 5
    clock.now += 3
    assert await refused(patience, "g") == "timeout"
    assert "not asked" in await refused(patience, "h")


async def test_answers_let_everybody_in_again(
    patience: Patience, door: SlowDoor, clock: Clock
) -> None:
    await hung_and_is_back(patience, door, clock)
    for sender in "ghi":
        assert await patience.ask(sender, "?", Language.EN)


async def test_each_answer_lets_one_more_wait_and_who_waits_in_vain_makes_it_fewer(
    patience: Patience, door: SlowDoor, clock: Clock
) -> None:
    await hung_and_is_back(patience, door, clock)
    for sender in "fgh":
        await patience.ask(sender, "?", Language.EN)
    door.seconds = 60
    more = [asyncio.ensure_future(refused(patience, sender)) for sender in "ijklm"]
    assert (await asyncio.gather(*more)).count("timeout") == 3
    assert "not asked" in await refused(patience, "n")


async def test_one_person_alone_shuts_nobody_out(patience: Patience, door: SlowDoor) -> None:
    door.seconds = 60
    assert {await refused(patience, "hasty") for _ in range(7)} == {"timeout"}
    door.seconds = 0
    assert await patience.ask("other", "?", Language.EN)


async def test_a_quick_refusal_is_no_hanging(patience: Patience, door: SlowDoor) -> None:
    door.refuses = True
    assert {await refused(patience, sender) for sender in "abcdef"} == {"no connection"}
