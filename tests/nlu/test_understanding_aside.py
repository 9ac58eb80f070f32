"""Long messages are understood in threads beside the loop that answers everybody."""

import asyncio
import sys
import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.engine.exceptions import GraphRunError

from nlu import patches

ORIGINAL_PARSE = MessageProcessor.parse_message
LONG = "What is planned? " * 20


class Understanding:
    """As much of Rasa's message processor as understands a message, by `parse`."""

    http_interpreter = None

    def __init__(self, parse: Callable[[str], str]) -> None:
        self._parse = parse
        self.checked: list[Any] = []

    def _parse_message_with_graph(self, message: UserMessage, *_: Any) -> dict[str, Any]:
        return {"text": self._parse(message.text), "intent": {"name": "greet"}, "entities": []}

    def _update_full_retrieval_intent(self, understood: dict[str, Any]) -> None:
        self.checked.append(understood)

    def _check_for_unseen_features(self, understood: dict[str, Any]) -> None:
        self.checked.append(understood)

    async def understand(self, text: str) -> dict[str, Any]:
        return await MessageProcessor.parse_message(self, UserMessage(text))


@pytest.fixture
def aside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(MessageProcessor, "parse_message", MessageProcessor.parse_message)
    before = sys.getswitchinterval()
    patches.understand_aside()
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("aside")
@pytest.mark.parametrize("message", ["hello", LONG, "half a \ud800 character"])
async def test_understanding_gives_and_checks_what_it_did_before(message: str) -> None:
    before, after = Understanding(str.upper), Understanding(str.upper)
    told = await ORIGINAL_PARSE(before, UserMessage(message))
    assert await after.understand(message) == told
    assert after.checked == before.checked == [told, told]


@pytest.mark.usefixtures("aside")
async def test_the_loop_goes_on_and_two_are_understood_at_once() -> None:
    # Each waits for the other two; were one of them in the loop, or after another, all would fail.
    together = threading.Barrier(3, timeout=30)

    def parse(text: str) -> str:
        together.wait()
        return text

    texts = [f"{LONG} one", f"{LONG} two"]
    both = asyncio.gather(*map(Understanding(parse).understand, texts))
    await asyncio.to_thread(together.wait)
    assert [told["text"] for told in await both] == texts


@pytest.mark.usefixtures("aside")
async def test_a_short_message_is_understood_in_the_loop() -> None:
    here = threading.get_ident()
    told = await Understanding(lambda _: str(threading.get_ident())).understand("hello")
    assert told["text"] == str(here)


@pytest.mark.usefixtures("aside")
async def test_understanding_belongs_to_the_request_that_it_is_for() -> None:
    request: ContextVar[str] = ContextVar("request")
    request.set("r1")
    told = await Understanding(lambda _: request.get()).understand(LONG)
    assert told["text"] == "r1"


@pytest.mark.usefixtures("aside")
async def test_an_error_of_understanding_is_told() -> None:
    def broken(text: str) -> str:
        raise GraphRunError(text)

    with pytest.raises(GraphRunError, match="planned"):
        await Understanding(broken).understand(LONG)
