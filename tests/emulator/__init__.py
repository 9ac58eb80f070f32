"""A Bot API emulator over real HTTP, for tests that run the real bot against it.

    async with Telegram() as telegram:
        ada = telegram.person(1001, language_code="en")      # a private chat with id 1001
        ...                                                   # start a bot on `telegram.url`
        await telegram.user_says(ada, "How many tasks?")
        reply = await telegram.wait_for_reply(ada)            # a Message: text, buttons, entities
        await telegram.press(reply, "More")                   # by title or by payload

A bot reaches it with `TELEGRAM_API_URL=telegram.url` (for python-telegram-bot:
`base_url=telegram.url + "/bot"`) and the token `telegram.token`.

What it keeps of Telegram: long polling with offset and 409 for a second poller; webhooks with their
secret, one update at a time of a chat, brought again until the answer is 200; HTML parsing with
Telegram's errors; 4,096 UTF-16 units a text; 64 bytes of callback data; refusals of empty texts,
of unmodified edits and of old callback queries; two-letter language codes of menus; unknown
methods, chats, threads and tokens; pictures that are no PNG or too large, file ids that it never
gave, texts in place of pictures; inline results that are too many, alike or empty. Chats exist once
`person`, `people`, `group` or `channel` made them.

What a person does beside: `types_inline`, then `wait_for_results`; `react` to a message.

What a test may do to it:
- `block`/`unblock` (a person), `kick` (a group), `deactivate`, `migrate` (a group, new id comes
  back); the first three also tell the bot by `my_chat_member` unless `quietly=True`;
- `limits = Limits(overall=30, per_chat=1, per_group=20, penalty=3)`: 429 with `retry_after`;
- `delay["sendMessage"] = 0.5` seconds before the answer, `"*"` for every method but getUpdates;
- `drop_after("sendMessage", 2)`: carry out the next two calls, then cut the connection without
  an answer; `drop_before(...)`: cut it without carrying them out;
- `fail("sendMessage", 2, 502, "Bad Gateway", chat=None)`: refuse the next two calls;
- `deliver(update)`: any update, as a dict without `update_id`; `obeys_allowed_updates = False`
  hands out also those that the bot did not ask for, as Telegram does with leftovers.

What it counts: `calls[method]`, `refused[code]`, `sent` (all messages in order), `sent_to(chat)`,
`duplicates()` (messages beyond the first with the same chat and text), `worst_second` (most sends
tried within one second), `send_times` (monotonic seconds of accepted sends, by chat).
"""

from tests.emulator.limits import Limits
from tests.emulator.server import Telegram
from tests.emulator.world import Message, Room

__all__ = ["Limits", "Message", "Room", "Telegram"]
