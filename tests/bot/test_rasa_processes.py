"""Each conversation has its own Rasa process, and another takes over when that one fails."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rasa_client import RasaClient, RasaUnavailable
from bot.rasa_processes import RasaProcesses, ranked
from bot.running.layout import rasa_command, rasa_names
from bot.settings import Settings
from tests.fake_rasa import FakeRasa

addresses = st.lists(
    st.integers(1, 60_000).map("http://rasa:{}".format), min_size=1, max_size=8, unique=True
)
conversations = st.text(min_size=1, max_size=40)


@given(conversations, addresses, st.integers(60_001, 65_535), st.randoms())
def test_a_process_that_joins_takes_conversations_but_moves_none_between_others(
    conversation: str, before: list[str], port: int, chance: object
) -> None:
    new = f"http://rasa:{port}"
    after = [*before, new]
    chance.shuffle(after)  # type: ignore[attr-defined]
    order = ranked(conversation, after)
    assert order[0] in {new, ranked(conversation, before)[0]}
    assert [each for each in order if each != new] == ranked(conversation, before)


@given(conversations, addresses.filter(lambda each: len(each) > 1), st.data())
def test_a_process_that_leaves_moves_its_own_conversations_alone(
    conversation: str, before: list[str], data: st.DataObject
) -> None:
    gone = data.draw(st.sampled_from(before))
    order = ranked(conversation, before)
    after = ranked(conversation, [each for each in before if each != gone])
    assert after[0] == (order[1] if order[0] == gone else order[0])


def test_conversations_are_shared_out_evenly() -> None:
    three = [f"http://rasa-{number}:5005" for number in range(3)]
    shares = Counter(ranked(f"telegram:{number}", three)[0] for number in range(3000))
    assert all(900 < shares[each] < 1100 for each in three)


async def test_who_failed_is_asked_last_until_it_answers_again() -> None:
    answers = iter([False, False, True])
    asked = []

    async def probe(address: str) -> bool:
        asked.append(address)
        return next(answers)

    processes = RasaProcesses(["a", "b", "c"], probe, pause=0.001)
    order = processes.for_conversation("web:1")
    processes.failed(order[0])
    processes.failed(order[0])
    assert processes.for_conversation("web:1") == [*order[1:], order[0]]
    async with asyncio.timeout(20):
        await asyncio.gather(*processes._asking.values())
    assert processes.for_conversation("web:1") == order
    assert asked == [order[0]] * 3
    processes.failed(order[1])
    await processes.close()
    asking = len(processes._asking)
    processes.failed(order[2])
    assert len(processes._asking) == asking


@pytest.fixture
async def pair() -> AsyncIterator[tuple[RasaClient, FakeRasa, FakeRasa]]:
    """A client of two processes: that of the conversation "web:1", and the other."""
    async with AsyncExitStack() as stack:
        two = [await stack.enter_async_context(FakeRasa()) for _ in range(2)]
        order = ranked("web:1", [each.url for each in two])
        two.sort(key=lambda each: order.index(each.url))
        client = await stack.enter_async_context(RasaClient([each.url for each in two], timeout=1))
        yield client, two[0], two[1]


Pair = tuple[RasaClient, FakeRasa, FakeRasa]


async def test_the_same_process_answers_a_conversation(pair: Pair) -> None:
    client, own, other = pair
    for number in range(5):
        await client.ask("web:1", str(number))
    assert (len(own.asked), len(other.asked)) == (5, 0)


async def test_the_other_answers_when_it_is_gone_or_broken(pair: Pair) -> None:
    client, own, other = pair
    own.status = 503
    assert "first" in (await client.ask("web:1", "first")).parts[0].text
    own.status = 200
    assert "second" in (await client.ask("web:1", "second")).parts[0].text
    await own.stop()
    assert "third" in (await client.ask("web:1", "third")).parts[0].text
    assert [body["message"] for body in own.asked] == ["first", "second"]
    assert [body["message"] for body in other.asked] == ["first", "third"]


async def test_the_other_answers_when_it_hangs(pair: Pair) -> None:
    client, own, other = pair
    own.delay = 5
    assert "hello" in (await client.ask("web:1", "hello")).parts[0].text
    assert len(other.asked) == 1


async def test_a_message_is_never_sent_more_than_twice(pair: Pair) -> None:
    client, own, other = pair
    own.status = other.status = 500
    with pytest.raises(RasaUnavailable, match="status 500"):
        await client.ask("web:1", "x")
    assert len(own.asked) == len(other.asked) == 1


async def test_a_request_that_is_wrong_is_wrong_everywhere(pair: Pair) -> None:
    client, own, other = pair
    own.status = 400
    with pytest.raises(RasaUnavailable, match="status 400"):
        await client.ask("web:1", "x")
    assert other.asked == []


def test_each_process_has_a_name_and_a_port() -> None:
    settings = Settings(  # type: ignore[call-arg]
        _env_file=None,  # type: ignore[call-arg]
        rasa_url="http://127.0.0.1:5005/, http://127.0.0.1:5006,http://127.0.0.1:5005",
    )
    names = rasa_names(settings)
    assert names == {"rasa-1": "http://127.0.0.1:5005", "rasa-2": "http://127.0.0.1:5006"}
    assert "--port 5006" in rasa_command(settings, names["rasa-2"])
    alone = settings.model_copy(update={"rasa_url": "http://127.0.0.1:5005"})
    assert rasa_names(alone) == {"rasa": "http://127.0.0.1:5005"}
