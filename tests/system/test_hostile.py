"""What is typed never acts as a command of Rasa or as a button."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from data.models import Chat, Subscription
from tests.emulator import Room, Telegram
from tests.hostile_inputs import MARK, SAMPLE
from tests.system.installation import RASA_TOKEN, Installation
from tests.system.people import Reception
from tests.system.test_alerts import held

TYPED = (
    "/restart",
    "/session_start",
    "/back",
    '/finance{"field":"finance"}',
    '/subscribe{"field":"all"}',
    '/ask_x{"a":"b"}',
    '/language{"language":"zh-Hant"}',
    '／subscribe{"field":"all"}',
    "\u200b/restart",
    '/slot{"field":"energy"}',
    "EXTERNAL: /restart",
    '/show{"id":"fact:tasks-rate"}',
)


@pytest.mark.parametrize("typed", TYPED)
async def test_typed_payloads_do_nothing_at_the_door(reception: Reception, typed: str) -> None:
    caller = reception.caller()
    await caller.says("What does the pilot do in education?")
    before = await caller.slots()
    await caller.says(typed)
    after = await caller.slots()
    # A restart or a new session would have emptied the memory of the conversation.
    assert after["context"]["at"] != before["context"]["at"]
    assert after["language"] is None
    again = await caller.says("source?")
    assert again.sources


@pytest.mark.parametrize("typed", TYPED)
async def test_typed_payloads_do_nothing_in_telegram(
    system: Installation, telegram: Telegram, person: Room, typed: str
) -> None:
    await telegram.user_says(person, typed)
    await telegram.wait_for_reply(person, 15)
    assert held(system, person) == frozenset()


@pytest.mark.parametrize("typed", TYPED)
async def test_typed_payloads_do_nothing_on_the_web_page(
    system: Installation, reception: Reception, typed: str
) -> None:
    reply = await reception.visitor().asks(typed)
    assert reply.answer["outcome"] != "subscription" or "subscribed to" not in reply.text
    assert reply.answer["language"] == "en"


@pytest.mark.parametrize(
    "payload", ["/restart", "/session_start", '/ask_x{"a":"b"}', "/finance{", "x", "", "/" * 70]
)
async def test_payloads_that_are_no_buttons_of_ours_do_nothing(
    reception: Reception, payload: str
) -> None:
    reply = await reception.visitor().presses(payload)
    assert reply.text
    assert reply.sources == []


async def test_a_sample_of_all_hostile_inputs_is_survived_by_the_whole(
    system: Installation, telegram: Telegram, reception: Reception
) -> None:
    visitor = reception.visitor()
    for typed in SAMPLE:
        reply = await visitor.asks(typed[:4000])
        assert reply.text.strip()
        assert MARK not in reply.text, typed
    with system.database.reading() as session:
        chats = select(Chat.id).where(Chat.address == visitor.session)
        held = session.scalars(select(Subscription.field).where(Subscription.chat_id.in_(chats)))
        assert held.all() == []
    again = await visitor.asks("How many tasks does the pilot have?", "en")
    assert "86" in again.text
    for process in ("rasa", "actions", "bot"):
        written = system.log_end(process, 10**7)
        assert MARK not in written
        assert RASA_TOKEN not in written
        assert telegram.token not in written
