"""The client of Rasa's door: what a person said or pressed goes in, an answer comes out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

import aiohttp

from bot.rasa_processes import RasaProcesses, health_address
from data import spans
from data.answers.document import Answer, Button, Part
from data.languages import Language, detect
from data.tracing import HEADER, current_request

_PATH = "/webhooks/rest/webhook"
_WAITS_WHEN_REFUSED = (0.2, 0.6)
_CONNECT_SECONDS = 2.0
_SERVER_ERROR = 500
_PROBE = aiohttp.ClientTimeout(total=2.0)
_LONGEST_REPLY = 1_000_000


class RasaUnavailable(Exception):  # noqa: N818
    """Rasa gave no usable answer; `reason` is a short word for logs, never a person's text."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Rasa gave no answer: {reason}")
        self.reason = reason


class _ServerError(RasaUnavailable):
    """This process cannot answer this message; another may."""


class RasaClient:
    """Asks Rasa, one message at a time per conversation, in the order in which they came.

    Of several processes each conversation has its own, so that its messages never overtake each
    other there, and others in reserve. The store of conversations is common to all.
    """

    def __init__(self, urls: str | Sequence[str], token: str = "", timeout: float = 10.0) -> None:
        """`urls` are Rasa's base addresses; `timeout` is in seconds, for one whole exchange."""
        addresses = [urls] if isinstance(urls, str) else urls
        self._processes = RasaProcesses([each.rstrip("/") for each in addresses], self._answers)
        self._token = token
        # A process that hangs leaves time to ask another.
        self._timeout = timeout / min(2, len(self._processes))
        self._session: aiohttp.ClientSession | None = None
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def __aenter__(self) -> Self:
        timeout = aiohttp.ClientTimeout(total=self._timeout, sock_connect=_CONNECT_SECONDS)
        # Connections that stay open would keep a Rasa process that is asked to stop from stopping.
        connector = aiohttp.TCPConnector(force_close=True)
        self._session = aiohttp.ClientSession(timeout=timeout, connector=connector)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._processes.close()
        if self._session is not None:
            await self._session.close()

    async def ask(
        self, sender: str, text: str, language: Language = Language.EN, *, chosen: bool = False
    ) -> Answer:
        """The answer to typed text, which never acts as a payload. Raises RasaUnavailable.

        Rasa is told a language that the chat has `chosen`; any other it takes from the text.
        """
        told = {"language": str(language)} if chosen else {}
        return await self._exchange(sender, {"message": text, **told}, language)

    async def press(self, sender: str, payload: str, language: Language = Language.EN) -> Answer:
        """The answer to one of our own buttons. Raises RasaUnavailable."""
        return await self._exchange(sender, {"payload": payload}, language)

    async def _exchange(self, sender: str, said: dict[str, str], language: Language) -> Answer:
        turn = self._turns.setdefault(sender, asyncio.Lock())
        async with turn:
            replies = await self._post({"sender": sender, **said})
        return _answer(replies, language)

    async def _post(self, body: dict[str, str]) -> Any:
        """What Rasa replied; a message that may have arrived somewhere is sent once more at most.

        It may then stand in the conversation twice, which harms less than an answer that is lost.
        """
        tries = min(2, len(self._processes))
        for wait in (*_WAITS_WHEN_REFUSED, 0.0):
            for address in self._processes.for_conversation(body["sender"]):
                try:
                    return await self._post_once(address, body)
                except (aiohttp.ClientError, TimeoutError) as error:
                    self._processes.failed(address)
                    problem = RasaUnavailable(_reason(error))
                    tries -= not _never_arrived(error)
                except _ServerError as error:
                    problem = error
                    tries -= 1
                if not tries:
                    raise problem
            await asyncio.sleep(wait)
        raise problem

    async def _post_once(self, address: str, body: dict[str, str]) -> Any:
        query = {"token": self._token} if self._token else {}
        with spans.span("rasa call", "client", process=_name(address)):
            headers = {HEADER: current_request(), **spans.outgoing()}
            posted = self._open().post(address + _PATH, json=body, params=query, headers=headers)
            async with posted as response:
                if response.status != 200:
                    kind = _ServerError if response.status >= _SERVER_ERROR else RasaUnavailable
                    raise kind(f"status {response.status}")
                raw = await response.content.read(_LONGEST_REPLY)
        return _json(raw)

    async def _answers(self, address: str) -> bool:
        try:
            health = health_address(address)
            async with self._open().get(health, timeout=_PROBE) as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("RasaClient is used outside 'async with'")
        return self._session


def _name(address: str) -> str:
    """Host and port, without a password that an address may hold."""
    return urlsplit(address).netloc.rpartition("@")[2]


def _never_arrived(error: Exception) -> bool:
    return isinstance(error, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError))


def _json(raw: bytes) -> Any:
    try:
        return aiohttp.typedefs.DEFAULT_JSON_DECODER(raw.decode())
    except ValueError as error:
        raise RasaUnavailable("not JSON") from error


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "timeout"
    return "no connection" if isinstance(error, aiohttp.ClientConnectorError) else "broken off"


def _answer(replies: Any, language: Language) -> Answer:
    if not isinstance(replies, list) or not all(isinstance(reply, dict) for reply in replies):
        raise RasaUnavailable("not a list of messages")
    for reply in replies:
        custom = reply.get("custom")
        if isinstance(custom, dict) and "answer" in custom:
            return _from_document(custom["answer"])
    return _from_texts(replies, language)


def _from_document(document: Any) -> Answer:
    try:
        answer = Answer.from_json(document)
        told = any(part.text.strip() for part in answer.parts)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RasaUnavailable("not an answer document") from error
    if not told:
        raise RasaUnavailable("an answer without text")
    return answer


def _from_texts(replies: Sequence[dict[str, Any]], language: Language) -> Answer:
    """Plain messages, as Rasa's own responses are, without sources."""
    texts = [reply["text"] for reply in replies if isinstance(reply.get("text"), str)]
    parts = tuple(Part("text", text) for text in texts if text.strip())
    if not parts:
        raise RasaUnavailable("an empty list")
    buttons = [button for reply in replies for button in reply.get("buttons") or ()]
    try:
        pressable = tuple(Button(str(each["title"]), str(each["payload"])) for each in buttons)
    except (KeyError, TypeError) as error:
        raise RasaUnavailable("not a button") from error
    return Answer(detect(parts[0].text, language), "conversation", parts, buttons=pressable)
