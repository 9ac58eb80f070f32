"""The Bot API's methods; each takes the parameters of a call and gives back its result."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

from tests.emulator.limits import Limits
from tests.emulator.media import Files, check_results, media_of
from tests.emulator.refusals import Refused, bad
from tests.emulator.telegram_html import ParseError, parse, units
from tests.emulator.webhooks import Deliverer, webhook_of
from tests.emulator.world import Message, Room, member_json, now, person_json

LONGEST_TEXT, LONGEST_CAPTION, LONGEST_DATA, LONGEST_ANSWER = 4096, 1024, 64, 200
_UNMODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_OLD_QUERY = "query is too old and response timeout expired or query ID is invalid"
_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat"}


class Methods:
    """State of the emulated service, and what a bot may do to it."""

    webhooks: Deliverer

    def __init__(self, username: str = "CqOpeningBot") -> None:
        self.me = {
            "id": 123456,
            "is_bot": True,
            "first_name": "Assistant",
            "username": username,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": True,
        }
        self.rooms: dict[int, Room] = {}
        self.sent: list[Message] = []
        self.by_id: dict[tuple[int, int], Message] = {}
        self.files = Files()
        self.queries: set[str] = set()
        self.inline_queries: set[str] = set()
        self.inline_answered: dict[str, list[dict[str, Any]]] = {}
        self.answered: dict[str, dict[str, Any]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.actions: list[tuple[int, str]] = []
        self.limits = Limits()
        self.send_times: dict[int, list[float]] = defaultdict(list)
        self.attempts: list[float] = []
        self.refused: Counter[int] = Counter()
        self._last_id: dict[int, int] = defaultdict(int)

    def find(self, name: str) -> Callable[[dict[str, Any]], Any]:
        """The method of that name. Raises Refused."""
        method = getattr(self, f"do_{name.lower()}", None)
        if method is None:
            raise Refused(404, "Not Found: method not found")
        return method

    def next_message_id(self, chat: int) -> int:
        """Ids grow within a chat."""
        self._last_id[chat] += 1
        return self._last_id[chat]

    def room(self, given: Any) -> Room:
        """The chat that a call names. Raises Refused when it cannot be written to."""
        named = (room for room in self.rooms.values() if given == f"@{room.username}")
        is_number = str(given).lstrip("-").isdecimal()
        room = self.rooms.get(int(given)) if is_number else next(named, None)
        if room is None:
            raise bad("chat not found")
        if room.migrated_to is not None:
            upgraded = "group chat was upgraded to a supergroup chat"
            raise bad(upgraded, migrate_to_chat_id=room.migrated_to)
        if room.state != "open":
            raise Refused(403, f"Forbidden: {room.state}")
        return room

    def do_getme(self, _: dict[str, Any]) -> Any:
        return self.me

    def do_setwebhook(self, call: dict[str, Any]) -> Any:
        self.webhooks.set(webhook_of(call))
        return True

    def do_deletewebhook(self, _: dict[str, Any]) -> Any:
        self.webhooks.set(None)
        return True

    def do_getwebhookinfo(self, _: dict[str, Any]) -> Any:
        return self.webhooks.info()

    def do_sendmessage(self, call: dict[str, Any]) -> Any:
        room = self._room_to_send(call)
        text, entities = self._text(call, "text", LONGEST_TEXT)
        if not text.strip():
            raise bad("message text is empty")
        return self._keep(room, call, text, entities, "sendMessage")

    def do_sendphoto(self, call: dict[str, Any]) -> Any:
        return self._media(call, "sendPhoto", "photo")

    def do_senddocument(self, call: dict[str, Any]) -> Any:
        return self._media(call, "sendDocument", "document")

    def do_editmessagemedia(self, call: dict[str, Any]) -> Any:
        message, media = self._message(call), media_of(call)
        text, entities = self._text(media, "caption", LONGEST_CAPTION)
        photo = self.files.photo(media["media"])
        if photo == message.photo and text == message.text:
            raise bad(_UNMODIFIED)
        message.photo = photo
        return self._edit(message, call, text, entities)

    def do_answerinlinequery(self, call: dict[str, Any]) -> Any:
        query = str(call.get("inline_query_id"))
        if query not in self.inline_queries:
            raise bad(_OLD_QUERY)
        self.inline_answered[query] = check_results(call)
        return True

    def do_sendchataction(self, call: dict[str, Any]) -> Any:
        if call.get("action") not in {"typing", "upload_photo"}:
            raise bad("wrong parameter action in request")
        self.actions.append((self.room(call.get("chat_id")).id, call.get("action", "")))
        return True

    def do_editmessagetext(self, call: dict[str, Any]) -> Any:
        message = self._message(call)
        if message.photo:
            raise bad("there is no text in the message to edit")
        text, entities = self._text(call, "text", LONGEST_TEXT)
        if not text.strip():
            raise bad("message text is empty")
        return self._edit(message, call, text, entities)

    def do_editmessagereplymarkup(self, call: dict[str, Any]) -> Any:
        message = self._message(call)
        return self._edit(message, call, message.text, message.entities)

    def do_deletemessage(self, call: dict[str, Any]) -> Any:
        message = self._message(call)
        del self.by_id[message.chat, message.id]
        return True

    def do_answercallbackquery(self, call: dict[str, Any]) -> Any:
        query = str(call.get("callback_query_id"))
        if query not in self.queries:
            raise bad(_OLD_QUERY)
        if units(str(call.get("text", ""))) > LONGEST_ANSWER:
            raise bad("MESSAGE_TOO_LONG")
        self.queries.discard(query)
        self.answered[query] = call
        return True

    def do_getchat(self, call: dict[str, Any]) -> Any:
        colours = {"accent_color_id": 0, "max_reaction_count": 11}
        gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
        accepted = {**dict.fromkeys(gifts, True), "gifts_from_channels": True}
        return {
            **self.room(call.get("chat_id")).as_json(),
            **colours,
            "accepted_gift_types": accepted,
        }

    def do_getchatmember(self, call: dict[str, Any]) -> Any:
        room, user = self.room(call.get("chat_id")), int(call.get("user_id", 0))
        return member_json(person_json(user, None), room.members.get(user, "left"))

    def do_leavechat(self, call: dict[str, Any]) -> Any:
        self.room(call.get("chat_id")).state = "bot is not a member of the group chat"
        return True

    def do_setmycommands(self, call: dict[str, Any]) -> Any:
        for command in call.get("commands", []):
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise bad("BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[self._scope(call), self._code(call)] = call.get("commands", [])
        return True

    def do_deletemycommands(self, call: dict[str, Any]) -> Any:
        self.commands.pop((self._scope(call), self._code(call)), None)
        return True

    def do_setmyname(self, call: dict[str, Any]) -> Any:
        return self._describe(call, "name", 64)

    def do_setmydescription(self, call: dict[str, Any]) -> Any:
        return self._describe(call, "description", 512)

    def do_setmyshortdescription(self, call: dict[str, Any]) -> Any:
        return self._describe(call, "short_description", 120)

    def do_getmyname(self, call: dict[str, Any]) -> Any:
        return {"name": self._described(call, "name")}

    def do_getmydescription(self, call: dict[str, Any]) -> Any:
        return {"description": self._described(call, "description")}

    def do_getmyshortdescription(self, call: dict[str, Any]) -> Any:
        return {"short_description": self._described(call, "short_description")}

    def do_getmycommands(self, call: dict[str, Any]) -> Any:
        return self.commands.get((self._scope(call), self._code(call)), [])

    def message_json(self, message: Message) -> dict[str, Any]:
        """The Bot API's Message for something that the bot sent."""
        told: dict[str, Any] = {
            "message_id": message.id,
            "date": now(),
            "chat": self.rooms[message.chat].as_json(),
            "from": self.me,
        }
        if message.photo:
            told["photo"] = self.files.sizes(message.photo)
            told |= {"caption": message.text, "caption_entities": message.entities}
        else:
            told |= {"text": message.text, "entities": message.entities}
        if message.markup:
            told["reply_markup"] = message.markup
        if message.thread:
            told |= {"message_thread_id": message.thread, "is_topic_message": True}
        if message.edits:
            told["edit_date"] = now()
        return told

    def _room_to_send(self, call: dict[str, Any]) -> Room:
        room = self.room(call.get("chat_id"))
        self.attempts.append(time.monotonic())
        if (wait := self.limits.refuse(room.id)) is not None:
            raise Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        thread = call.get("message_thread_id")
        if thread is not None and int(thread) not in room.topics:
            raise bad("message thread not found")
        return room

    def _media(self, call: dict[str, Any], method: str, part: str) -> Any:
        room = self._room_to_send(call)
        if not call.get(part):
            raise bad(f"there is no {part} in the request")
        text, entities = self._text(call, "caption", LONGEST_CAPTION)
        photo = self.files.photo(call[part]) if part == "photo" else None
        told = self._keep(room, call, text, entities, method)
        message = self.by_id[room.id, told["message_id"]]
        message.photo = photo
        if photo is not None:
            return self.message_json(message)
        del told["text"], told["entities"]
        file = {"file_id": "F1", "file_unique_id": "U1", "file_size": 1}
        return told | {part: file, "caption": text, "caption_entities": entities}

    def _text(self, call: dict[str, Any], part: str, longest: int) -> tuple[str, list[dict]]:
        source = str(call.get(part, ""))
        text, entities = source, []
        if call.get("parse_mode", "").upper() == "HTML":
            try:
                text, entities = parse(source)
            except ParseError as error:
                raise bad(f"can't parse entities: {error}") from error
        if units(text.strip()) > longest or len(source.encode()) > 32_768:
            raise bad("message is too long" if part == "text" else "message caption is too long")
        return text, entities[:100]

    def _keep(
        self, room: Room, call: dict[str, Any], text: str, entities: list[dict], method: str
    ) -> dict[str, Any]:
        thread = call.get("message_thread_id")
        message = Message(
            id=self.next_message_id(room.id),
            chat=room.id,
            text=text,
            html=str(call.get("text", call.get("caption", ""))),
            entities=entities,
            markup=_checked(call.get("reply_markup")),
            thread=int(thread) if thread is not None else None,
            method=method,
            silent=bool(call.get("disable_notification")),
            reply_to=(call.get("reply_parameters") or {}).get("message_id"),
        )
        self.sent.append(message)
        self.by_id[room.id, message.id] = message
        self.send_times[room.id].append(time.monotonic())
        return self.message_json(message)

    def _message(self, call: dict[str, Any]) -> Message:
        room = self.room(call.get("chat_id"))
        message = self.by_id.get((room.id, int(call.get("message_id", 0))))
        if message is None:
            raise bad("message to edit not found")
        return message

    def _edit(
        self, message: Message, call: dict[str, Any], text: str, entities: list[dict]
    ) -> dict[str, Any]:
        markup = _checked(call.get("reply_markup"))
        if (text, entities, markup) == (message.text, message.entities, message.markup):
            raise bad(_UNMODIFIED)
        message.text, message.entities, message.markup = text, entities, markup
        message.edits += 1
        return self.message_json(message)

    def _scope(self, call: dict[str, Any]) -> str:
        scope = call.get("scope") or {"type": "default"}
        if scope["type"] not in _SCOPES:
            raise bad("BotCommandScope type is unsupported")
        if scope["type"] == "chat":
            return f"chat:{self.room(scope.get('chat_id')).id}"
        return scope["type"]

    def _code(self, call: dict[str, Any]) -> str:
        code = call.get("language_code") or ""
        if code and not re.fullmatch(r"[a-z]{2}", code):
            raise bad("LANG_CODE_INVALID")
        return code

    def _describe(self, call: dict[str, Any], part: str, longest: int) -> bool:
        text = str(call.get(part, ""))
        if len(text) > longest:
            raise bad(f"{part.upper()}_TOO_LONG")
        self.profile[part, self._code(call)] = text
        return True

    def _described(self, call: dict[str, Any], part: str) -> str:
        return self.profile.get((part, self._code(call)), "")


def _checked(markup: dict[str, Any] | None) -> dict[str, Any] | None:
    rows = (markup or {}).get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        if not str(button.get("text", "")).strip():
            raise bad("inline keyboard button text must be non-empty")
        data = button.get("callback_data")
        if data is None and not button.get("url"):
            raise bad("text buttons are unallowed in the inline keyboard")
        if data is not None and not 1 <= len(data.encode()) <= LONGEST_DATA:
            raise bad("BUTTON_DATA_INVALID")
    return markup if rows else None
