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
from data.announcements import (
    CannotEdit,
    Claim,
    Failed,
    Gone,
    InDoubt,
    Later,
    Moved,
    Outcome,
    Rejected,
    Sent,
    ThreadGone,
)
from data.models import ChatStatus

MOST_ATTEMPTS = 8
MOST_DOUBTS = 3
_LONGEST_BACKOFF = 300.0
_CHAT_GONE = ("chat not found", "peer_id_invalid", "user not found", "chat_id is empty")
_TOPIC_GONE = ("thread not found", "topic_deleted", "topic_id_invalid")
_DELETED = ("deactivated", "was deleted")
_TEXT_WRONG = (
    "can't parse entities",
    "message is too long",
    "text is empty",
    "button_",
    "reply markup",
    "must be encoded",
)
_NO_EDIT = ("can't be edited", "to edit not found", "message_id_invalid", "message not found")
_LEFT = ("kicked", "not a member", "was deleted")


class SenderStopped(Exception):  # noqa: N818
    """No message can be sent by this process at all; the message says what to look at."""


def outcome_of(
    error: TelegramError,
    claim: Claim,
    now: dt.datetime,
    jitter: Callable[[], float],
    *,
    outage: bool = False,
) -> Outcome:
    """The outcome to record; `jitter` gives a number from 0 to 1 that spreads repeats.

    During an `outage` no attempt counts. Raises SenderStopped for what concerns every message: a
    wrong token, a second poller.
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
            return _refused(error.message, claim)
        case NetworkError() if is_refusal(error):
            return _again(error, claim, now, jitter, outage)
        case _:
            return _doubtful(error.message, claim, now, jitter)


def is_failure(error: TelegramError) -> bool:
    """Whether this may be the fault of the line or of all of Telegram, not of one chat."""
    return isinstance(error, NetworkError) and not isinstance(error, BadRequest)


def _status(message: str, claim: Claim) -> ChatStatus:
    if any(words in message for words in _DELETED):
        return ChatStatus.DELETED
    left = claim.kind != "private" or any(words in message for words in _LEFT)
    return ChatStatus.LEFT if left else ChatStatus.BLOCKED


def _refused(message: str, claim: Claim) -> Outcome:
    plain = message.lower()
    if claim.message_id is not None and (edited := _edited(plain, claim.message_id)):
        return edited
    if any(words in plain for words in _CHAT_GONE):
        return Gone(ChatStatus.DELETED, message)
    if claim.thread is not None and any(words in plain for words in _TOPIC_GONE):
        return ThreadGone(message)
    if any(words in plain for words in _TEXT_WRONG):
        return Rejected(message)
    return Failed(message)


def _edited(plain: str, message: int) -> Outcome | None:
    if "not modified" in plain:
        return Sent(message)
    return CannotEdit() if any(words in plain for words in _NO_EDIT) else None


def _doubtful(message: str, claim: Claim, now: dt.datetime, jitter: Callable[[], float]) -> Outcome:
    """A second message is better than none, unless staff chose otherwise; an edit hurts never."""
    repeats = claim.repeats_doubtful or claim.message_id is not None
    if not repeats or claim.attempts + 1 >= MOST_DOUBTS:
        return InDoubt(message)
    return Later(now + _backoff(claim.attempts + 1, jitter), message)


def is_refusal(error: NetworkError) -> bool:
    """Whether it is certain that no message was sent: no connection, or an error as the answer.

    python-telegram-bot raises an error answer (5xx) without a cause, or from its own error when
    the answer is no JSON; a connection that broke or a time-out has the HTTP library's as cause.
    """
    if isinstance(error, NotSent):
        return True
    if isinstance(error, TimedOut):
        return False
    return error.__cause__ is None or isinstance(error.__cause__, TelegramError)


def _again(
    error: NetworkError,
    claim: Claim,
    now: dt.datetime,
    jitter: Callable[[], float],
    outage: bool,
) -> Outcome:
    made = claim.attempts + 1
    counted = not outage and not isinstance(error, NotSent)
    if counted and made >= MOST_ATTEMPTS:
        return Failed(f"given up after {made} attempts: {error.message}")
    return Later(now + _backoff(claim.attempts, jitter), error.message, counted=counted)


def _backoff(attempts: int, jitter: Callable[[], float]) -> dt.timedelta:
    seconds = min(_LONGEST_BACKOFF, 2.0**attempts) * (1 + jitter() / 4)
    return dt.timedelta(seconds=seconds)
