"""How tests talk to the running system: as the web page, and at Rasa's door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote

import aiohttp

from tests.system.installation import RASA_TOKEN, Installation


@dataclass(frozen=True)
class Reply:
    """One answer: its text and its document."""

    text: str
    answer: Mapping[str, Any]

    @property
    def payloads(self) -> list[str]:
        """What the buttons send."""
        return [button["payload"] for button in self.answer["buttons"]]

    @property
    def sources(self) -> list[Mapping[str, Any]]:
        """The sources, numbered."""
        return list(self.answer["sources"])


class Visitor:
    """Someone with the web page open."""

    def __init__(self, http: aiohttp.ClientSession, system: Installation, session: str) -> None:
        self._http, self._address, self.session = http, system.web, session

    async def asks(self, text: str, language: str | None = None) -> Reply:
        """Type a question."""
        return await self._send(text=text, **({"language": language} if language else {}))

    async def presses(self, payload: str, language: str | None = None) -> Reply:
        """Press a button."""
        return await self._send(payload=payload, **({"language": language} if language else {}))

    async def pulls(self, language: str = "en") -> list[Reply]:
        """The announcements that wait."""
        query = {"session": self.session, "language": language}
        async with self._http.get(f"{self._address}/api/announcements", params=query) as response:
            assert response.status == 200
            return [_reply(message) for message in (await response.json())["messages"]]

    async def _send(self, **said: str) -> Reply:
        body = {"session": self.session, **said}
        async with self._http.post(f"{self._address}/api/chat", json=body) as response:
            content = await response.json()
            assert response.status == 200, content
        (message,) = content["messages"]
        return _reply(message)


class Caller:
    """Someone at Rasa's door, where slots can be seen."""

    def __init__(self, http: aiohttp.ClientSession, system: Installation, sender: str) -> None:
        self._http, self._address, self.sender = http, system.settings.rasa_url, sender

    async def says(self, text: str) -> Reply:
        """Type a message."""
        return await self._send(message=text)

    async def presses(self, payload: str) -> Reply:
        """Press a button."""
        return await self._send(payload=payload)

    async def slots(self) -> Mapping[str, Any]:
        """Rasa's slots of this conversation."""
        address = f"{self._address}/conversations/{quote(self.sender, safe='')}/tracker"
        query = {"token": RASA_TOKEN, "include_events": "NONE"}
        async with self._http.get(address, params=query) as response:
            return dict((await response.json())["slots"])

    async def _send(self, **said: str) -> Reply:
        address = f"{self._address}/webhooks/rest/webhook"
        body = {"sender": self.sender, **said}
        async with self._http.post(address, json=body, params={"token": RASA_TOKEN}) as response:
            content = await response.json()
            assert response.status == 200, content
        answer = next(m["custom"]["answer"] for m in content if "custom" in m)
        return Reply(content[0]["text"], answer)


class Reception:
    """Lets visitors and callers in, each with a conversation of their own."""

    def __init__(self, system: Installation) -> None:
        self._system = system
        self._count = 0
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._http:
            await self._http.close()

    def visitor(self) -> Visitor:
        """A new session on the web page."""
        return Visitor(self._open(), self._system, self._name())

    def caller(self) -> Caller:
        """A new conversation at Rasa's door."""
        return Caller(self._open(), self._system, f"test:{self._name()}")

    def _open(self) -> aiohttp.ClientSession:
        if self._http is None:
            raise RuntimeError("Reception is used outside 'async with'")
        return self._http

    def _name(self) -> str:
        self._count += 1
        return f"visitor-{self._count}"


def _reply(message: Mapping[str, Any]) -> Reply:
    return Reply(message["text"], message["answer"])
