"""Updates of one chat in turn, those of others beside them."""

from __future__ import annotations

import asyncio

from telegram import Chat, Message, Update, User

from bot.telegram.in_order import InOrder


def update(number: int, chat: int) -> Update:
    place = Chat(chat, "private")
    message = Message(number, None, place, from_user=User(chat, "x", is_bot=False), text="x")  # type: ignore[arg-type]
    return Update(number, message=message)


async def test_each_chat_in_order() -> None:
    processor, done, at_once = InOrder(), [], {"now": 0, "most": 0}

    async def handle(chat: int, number: int) -> None:
        at_once["now"] += 1
        at_once["most"] = max(at_once["most"], at_once["now"])
        await asyncio.sleep(0.01 if number else 0.03)
        at_once["now"] -= 1
        done.append((chat, number))

    async with processor:
        await asyncio.gather(
            *(
                processor.process_update(update(number, chat), handle(chat, number))
                for number in range(4)
                for chat in (1, 2, 3)
            )
        )
    assert [number for chat, number in done if chat == 2] == [0, 1, 2, 3]
    assert at_once["most"] == 3


async def test_what_goes_beyond_the_queue_is_dropped_and_the_chat_goes_on() -> None:
    processor, done = InOrder(queue=3), []

    async def handle(number: int) -> None:
        await asyncio.sleep(0.01)
        done.append(number)

    async with processor:
        await asyncio.gather(
            *(processor.process_update(update(n, 1), handle(n)) for n in range(10))
        )
        await processor.process_update(update(99, 1), handle(99))
    assert done == [0, 1, 2, 99]


async def test_an_error_ends_the_turn_too() -> None:
    processor = InOrder()

    async def fail() -> None:
        raise ValueError

    async def work() -> None:
        done.append(1)

    done: list[int] = []
    async with processor:
        await asyncio.gather(
            processor.process_update(update(1, 1), fail()),
            processor.process_update(update(2, 1), work()),
            processor.process_update(object(), work()),
            return_exceptions=True,
        )
    assert done == [1, 1]
