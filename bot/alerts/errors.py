"""What an error of the Bot API means for the delivery that met it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.alerts.limiter import seconds_of
from bot.telegram.request import NotSent
from data.announcements import Claim, Failed, Gone, InDoubt, Later, Moved, Outcome, ThreadGone
from data.models import ChatStatus

MOST_ATTEMPTS = 8
_LONGEST_BACKOFF = 300.0
_CHAT_GONE = ("chat not found", "peer_id_invalid", "user not found", "chat_id is empty")
_DELETED = ("deactivated", "was deleted")
_LEFT = ("kicked", "not a member", "was deleted")


class SenderStopped(Exception):  # noqa: N818
    """No message can be sent by this process at all; the message says what to look at."""


def outcome_of(
    error: TelegramError, claim: Claim, now: dt.datetime, jitter: Callable[[], float]
) -> Outcome:
    """The outcome to record; `jitter` gives a number from 0 to 1 that spreads repeats.

    Raises SenderStopped for what concerns every message: a wrong token, a second poller.
    """
    match error:
        case InvalidToken() | Conflict():
            raise SenderStopped(f"sending has stopped: {error.message}; check the bot token")
        case RetryAfter():
            until = now + dt.timedelta(seconds=seconds_of(error))
            return Later(until, "Telegram asked to wait", counted=False)
        case ChatMigrated(new_chat_id=address):
            return Moved(str(address))
        case Forbidden():
            return Gone(_status(error.message, claim), error.message)
        case BadRequest():
            return _refused(error.message)
        case TimedOut() | NetworkError() if not _was_refused(error):
            return InDoubt(error.message)
        case NetworkError():
            return _again(error.message, claim, now, jitter)
        case _:
            return InDoubt(error.message)


def _status(message: str, claim: Claim) -> ChatStatus:
    if any(words in message for words in _DELETED):
        return ChatStatus.DELETED
    left = claim.kind != "private" or any(words in message for words in _LEFT)
    return ChatStatus.LEFT if left else ChatStatus.BLOCKED


def _refused(message: str) -> Outcome:
    plain = message.lower()
    if any(words in plain for words in _CHAT_GONE):
        return Gone(ChatStatus.DELETED, message)
    if "thread not found" in plain or "topic_closed" in plain or "topic_deleted" in plain:
        return ThreadGone()
    return Failed(message)


def _was_refused(error: NetworkError) -> bool:
    """Whether it is certain that no message was sent: no connection, or an error as the answer.

    python-telegram-bot raises an error answer (5xx) without a cause, or from its own error when
    the answer is no JSON; a connection that broke or a time-out has the HTTP library's as cause.
    """
    if isinstance(error, NotSent):
        return True
    if isinstance(error, TimedOut):
        return False
    return error.__cause__ is None or isinstance(error.__cause__, TelegramError)


def _again(message: str, claim: Claim, now: dt.datetime, jitter: Callable[[], float]) -> Outcome:
    made = claim.attempts + 1
    if made >= MOST_ATTEMPTS:
        return Failed(f"given up after {made} attempts: {message}")
    seconds = min(_LONGEST_BACKOFF, 2.0**claim.attempts) * (1 + jitter() / 4)
    return Later(now + dt.timedelta(seconds=seconds), message)
