"""The emulator's HTTP side and what a test does with it; see the package's docstring."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import Counter
from typing import Any, Self

from aiohttp import web

from tests.emulator.methods import Methods
from tests.emulator.refusals import Refused
from tests.emulator.webhooks import Deliverer
from tests.emulator.world import Message, Room, marks, member_json, now, person_json

_CONFLICT = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
    "running"
)
_HOOKED = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
    "the webhook first"
)
_PLAIN = {"text", "caption", "chat_id", "parse_mode", "name", "description", "short_description"}


class Telegram(Methods):
    """The emulated service; use it as an asynchronous context manager."""

    def __init__(self, token: str = "123456:TEST-token", username: str = "CqOpeningBot") -> None:
        super().__init__(username)
        self.token, self.username = token, username
        self.calls: Counter[str] = Counter()
        self.delay: dict[str, float] = {}
        self.obeys_allowed_updates = True
        self._faults: list[dict[str, Any]] = []
        self._updates: list[dict[str, Any]] = []
        self._last_update = 1000
        self._changed = asyncio.Condition()
        self._poll = 0
        self._runner: web.AppRunner | None = None
        self.webhooks = Deliverer(lambda: self._updates, self._tell)
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=60 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._poll += 1
        await self.webhooks.close()
        await self._tell()
        if self._runner:
            await self._runner.cleanup()

    # Who exists

    def person(self, user_id: int, language_code: str | None = "en") -> Room:
        """A person who has opened the bot."""
        return self._add(Room(user_id, "private", language_code, {user_id: "member"}))

    def people(self, ids: range) -> list[Room]:
        """Many of them."""
        return [self.person(user_id) for user_id in ids]

    def group(
        self,
        chat_id: int,
        members: dict[int, str],
        *,
        kind: str = "supergroup",
        topics: tuple[int, ...] = (),
    ) -> Room:
        """A group with the bot in it; `members` gives each user id a status ("administrator")."""
        return self._add(Room(chat_id, kind, None, dict(members), set(topics)))

    def channel(self, chat_id: int) -> Room:
        """A channel with the bot in it."""
        return self._add(Room(chat_id, "channel"))

    def _add(self, room: Room) -> Room:
        """Who is described anew (another language) does not read what was read once more."""
        if (known := self.rooms.get(room.id)) is not None:
            room.read = known.read
        self.rooms[room.id] = room
        return room

    # What people do

    async def user_says(self, room: Room, text: str, user: int | None = None, **more: Any) -> int:
        """A typed message; `more` are further keys of the message (thread, reply). Gives its id."""
        content = {"text": text, "entities": marks(text)} if text else {}
        return await self.user_sends(room, user, **(content | more))

    async def user_sends(self, room: Room, user: int | None = None, **content: Any) -> int:
        """A message of any kind (`sticker={...}`). Gives its id."""
        message_id = self.next_message_id(room.id)
        message = {"message_id": message_id, "date": now(), "chat": room.as_json(), **content}
        if room.kind != "channel":
            message.setdefault("from", self._user(room, user))
        await self.deliver({"channel_post" if room.kind == "channel" else "message": message})
        return message_id

    async def press(self, message: Message, button: str, user: int | None = None) -> str:
        """Press a button of a message by title or payload. Gives the id of the query."""
        data = message.buttons.get(button, button)
        query = f"q{self._last_update}"
        self.queries.add(query)
        room = self.rooms[message.chat]
        await self.deliver(
            {
                "callback_query": {
                    "id": query,
                    "from": self._user(room, user),
                    "message": self.message_json(message),
                    "chat_instance": str(room.id),
                    "data": data,
                }
            }
        )
        return query

    async def types_inline(self, person: Room, words: str) -> str:
        """What a person has typed behind the bot's name in some chat. Gives the query's id."""
        query = f"i{self._last_update}"
        self.inline_queries.add(query)
        asked = {"id": query, "from": self._user(person, None), "query": words, "offset": ""}
        await self.deliver({"inline_query": asked})
        return query

    async def react(
        self, message: Message, emoji: str, user: int | None = None, before: str = ""
    ) -> None:
        """A reaction to a message in place of `before`; none for an empty `emoji`."""
        room = self.rooms[message.chat]
        old, new = ([{"type": "emoji", "emoji": each}] if each else [] for each in (before, emoji))
        change = {"chat": room.as_json(), "message_id": message.id, "date": now()}
        change |= {"user": self._user(room, user), "old_reaction": old, "new_reaction": new}
        await self.deliver({"message_reaction": change})

    async def block(self, room: Room, *, quietly: bool = False) -> None:
        """The person blocks the bot."""
        await self._turn(room, "bot was blocked by the user", "member", "kicked", quietly)

    async def unblock(self, room: Room) -> None:
        """The person lets the bot in again."""
        await self._turn(room, "open", "kicked", "member", quietly=False)

    async def deactivate(self, room: Room) -> None:
        """The person's account is gone."""
        room.state = "user is deactivated"

    async def kick(self, room: Room, *, quietly: bool = False) -> None:
        """An admin removes the bot from the group."""
        kind = "supergroup" if room.kind == "supergroup" else "group"
        await self._turn(room, f"bot was kicked from the {kind} chat", "member", "kicked", quietly)

    async def migrate(self, room: Room, new_id: int, *, quietly: bool = False) -> Room:
        """The group becomes a supergroup with a new id."""
        new = self.group(new_id, room.members)
        if not quietly:
            await self.user_sends(room, min(room.members), migrate_to_chat_id=new_id)
            await self.user_sends(new, min(room.members), migrate_from_chat_id=room.id)
        room.migrated_to = new_id
        return new

    async def deliver(self, update: dict[str, Any]) -> int:
        """Any update; gives its id."""
        self._last_update += 1
        hook = self.webhooks.webhook
        if hook is None or not hook.allowed or hook.allowed & update.keys():
            self._updates.append({"update_id": self._last_update, **update})
        self.webhooks.wake()
        await self._tell()
        return self._last_update

    # What goes wrong

    def fail(
        self,
        method: str,
        times: int,
        code: int,
        description: str,
        chat: int | None = None,
        **parameters: Any,
    ) -> None:
        """Refuse the next calls of a method, of one chat or of all."""
        fault = {"kind": "fail", "code": code, "description": description, "more": parameters}
        self._faults.append({"method": method, "times": times, "chat": chat, **fault})

    def drop_after(self, method: str, times: int, chat: int | None = None) -> None:
        """Carry the next calls out and cut their connections without an answer."""
        self._faults.append({"method": method, "times": times, "chat": chat, "kind": "after"})

    def drop_before(self, method: str, times: int, chat: int | None = None) -> None:
        """Cut the connections of the next calls without carrying them out."""
        self._faults.append({"method": method, "times": times, "chat": chat, "kind": "before"})

    def calm(self) -> None:
        """No call that comes from now on is refused or cut."""
        self._faults.clear()

    # What the bot did

    async def wait_for_reply(self, room: Room, seconds: float = 20.0) -> Message:
        """The next message to a chat that was not waited for before."""
        return await self._wait(lambda: self._unread(room), seconds)

    async def wait_for_delivery(self, update: int, seconds: float = 20.0) -> None:
        """Until the webhook has taken an update."""
        await self._wait(lambda: update in self.webhooks.log or None, seconds)

    async def wait_for_edit(
        self, message: Message, edits: int = 1, seconds: float = 20.0
    ) -> Message:
        """The message once it was edited so often."""
        return await self._wait(lambda: message if message.edits >= edits else None, seconds)

    async def wait_for_answer(self, query: str, seconds: float = 20.0) -> dict[str, Any]:
        """The call that answered a callback query."""
        return await self._wait(lambda: self.answered.get(query), seconds)

    async def wait_for_results(self, query: str, seconds: float = 20.0) -> list[dict[str, Any]]:
        """What was offered for an inline query."""
        return await self._wait(lambda: self.inline_answered.get(query), seconds)

    async def wait_for_calls(self, method: str, times: int, seconds: float = 20.0) -> int:
        """How often a method was called, once that is so often or more."""
        return await self._wait(
            lambda: self.calls[method] if self.calls[method] >= times else None, seconds
        )

    async def no_reply(self, room: Room, within: float = 0.3) -> bool:
        """Whether nothing is sent to a chat for a while."""
        try:
            await self.wait_for_reply(room, within)
        except TimeoutError:
            return True
        return False

    def sent_to(self, room: Room) -> list[Message]:
        """All messages to a chat."""
        return [message for message in self.sent if message.chat == room.id]

    def duplicates(self) -> int:
        """Messages beyond the first with the same chat and text."""
        return sum(Counter((m.chat, m.text) for m in self.sent).values()) - len(
            {(m.chat, m.text) for m in self.sent}
        )

    @property
    def worst_second(self) -> int:
        """The most sends that were tried within one second."""
        worst = start = 0
        for end, moment in enumerate(self.attempts):
            while self.attempts[start] <= moment - 1:
                start += 1
            worst = max(worst, end - start + 1)
        return worst

    # Inside

    def _user(self, room: Room, user: int | None) -> dict[str, Any]:
        who = user if user is not None else room.id if room.kind == "private" else min(room.members)
        known = self.rooms.get(who)
        return person_json(who, known.language_code if known else None)

    async def _turn(self, room: Room, state: str, old: str, new: str, quietly: bool) -> None:
        room.state = state
        if quietly:
            return
        change = {"chat": room.as_json(), "from": self._user(room, None), "date": now()}
        members = [member_json(self.me, status) for status in (old, new)]
        change |= {"old_chat_member": members[0], "new_chat_member": members[1]}
        await self.deliver({"my_chat_member": change})

    def _unread(self, room: Room) -> Message | None:
        messages = self.sent_to(room)
        if len(messages) <= room.read:
            return None
        room.read += 1
        return messages[room.read - 1]

    async def _wait(self, look: Any, seconds: float) -> Any:
        async with asyncio.timeout(seconds), self._changed:
            while (found := look()) is None:
                await self._changed.wait()
            return found

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        call = await _parameters(request)
        if request.match_info["token"] != self.token:
            return self._refusal(Refused(401, "Unauthorized"))
        self.calls[method] += 1
        try:
            if method.lower() == "getupdates":
                return _result(await self._get_updates(call))
            return await self._answer(request, method, call)
        except Refused as refusal:
            return self._refusal(refusal)
        finally:
            await self._tell()

    async def _answer(
        self, request: web.Request, method: str, call: dict[str, Any]
    ) -> web.StreamResponse:
        fault = self._fault(method, call)
        if fault and fault["kind"] == "fail":
            raise Refused(fault["code"], fault["description"], **fault["more"])
        if fault and fault["kind"] == "before":
            return _cut(request)
        result = self.methods_result(method, call)
        await self._tell()
        await asyncio.sleep(self.delay.get(method, self.delay.get("*", 0)))
        return _cut(request) if fault else _result(result)

    def methods_result(self, method: str, call: dict[str, Any]) -> Any:
        """What the method gives back. Raises Refused."""
        return self.find(method)(call)

    def _fault(self, method: str, call: dict[str, Any]) -> dict[str, Any] | None:
        for fault in self._faults:
            chat = str(call.get("chat_id")) if fault["chat"] is not None else None
            named = None if fault["chat"] is None else str(fault["chat"])
            if fault["method"] in {method, "*"} and chat == named and fault["times"] > 0:
                fault["times"] -= 1
                return fault
        return None

    async def _get_updates(self, call: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhooks.webhook is not None:
            raise Refused(409, _HOOKED)
        self._poll += 1
        mine, offset = self._poll, int(call.get("offset", 0))
        await self._tell()
        wanted = call.get("allowed_updates") if self.obeys_allowed_updates else None
        allowed = set(wanted or ())
        self._updates = [
            update
            for update in self._updates
            if update["update_id"] >= offset and (not allowed or allowed & update.keys())
        ]
        until = time.monotonic() + min(float(call.get("timeout", 0)), 50)
        while mine == self._poll and not self._updates and (left := until - time.monotonic()) > 0:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left), self._changed:
                    await self._changed.wait()
        if mine != self._poll:
            raise Refused(409, _CONFLICT)
        return self._updates[: int(call.get("limit", 100))]

    def _refusal(self, refusal: Refused) -> web.Response:
        self.refused[refusal.code] += 1
        told = {"ok": False, "error_code": refusal.code, "description": refusal.description}
        if refusal.parameters:
            told["parameters"] = refusal.parameters
        return web.json_response(told, status=refusal.code)


def _result(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _cut(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response()


async def _parameters(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    form = {**request.query, **(await request.post())}
    return {name: _value(name, value) for name, value in form.items()}


def _value(name: str, value: Any) -> Any:
    if name in _PLAIN or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
