"""`POST /api/feedback`: a thumb on an answer, kept without who gave it."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.web.chat import BadRequest, TooManyRequests
from bot.web.languages import chosen
from bot.web.limits import Allowance, RateLimiter, caller
from bot.web.pages.edition import Editions
from data.answers.document import Outcome
from data.catalogue_view import Catalogue
from data.database import Database
from data.feedback import record
from data.languages import Language
from data.models import Verdict

_log = logging.getLogger(__name__)
_CHANNEL = "web"
_PER_ADDRESS = Allowance(burst=20, rate=0.2)
_MOST_STATEMENTS = 10
Value = TypeVar("Value")


@dataclass(frozen=True)
class Thumb:
    """A checked verdict on an answer, told by what the answer was about."""

    verdict: Verdict
    language: Language
    outcome: str
    subject: str | None
    statements: tuple[str, ...]


class FeedbackDoor:
    """Takes thumbs; only subjects and statements of the catalogue are kept."""

    def __init__(self, database: Database, editions: Editions) -> None:
        self._database = database
        self._editions = editions
        self._addresses = RateLimiter(_PER_ADDRESS)

    async def take(self, request: web.Request) -> web.Response:
        """`{"verdict": "good" or "poor", "language", "outcome", "subject", "statements"}`."""
        address = caller(request.remote, request.headers)
        if address and (seconds := self._addresses.wait(address)):
            raise TooManyRequests(seconds)
        body = await request.read()
        try:
            await asyncio.to_thread(self._keep, body)
        except SQLAlchemyError as error:
            _log.warning("a thumb was lost: %s", type(error).__name__)
            return web.json_response({"error": "It could not be kept now."}, status=503)
        return web.json_response({"kept": True}, headers={"Cache-Control": "no-store"})

    def _keep(self, body: bytes) -> None:
        thumb = read_thumb(body, self._editions.newest().catalogue)
        with self._database.session() as session:
            record(
                session,
                thumb.verdict,
                channel=_CHANNEL,
                language=thumb.language,
                outcome=thumb.outcome,
                subject=thumb.subject,
                statements=thumb.statements,
                now=dt.datetime.now(dt.UTC),
            )


def read_thumb(body: bytes, catalogue: Catalogue) -> Thumb:
    """The checked content of a request. Raises BadRequest."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest("The body must be JSON.") from None
    if not isinstance(content, dict):
        raise BadRequest('The body must be a JSON object such as {"verdict": "good"}.')
    return Thumb(
        verdict=_verdict(content.get("verdict")),
        language=_one_of("language", chosen(content.get("language"))),
        outcome=_outcome(content.get("outcome")),
        subject=_subject(content.get("subject"), catalogue),
        statements=_statements(content.get("statements", []), catalogue),
    )


def _verdict(value: Any) -> Verdict:
    return _one_of("verdict", next((each for each in Verdict if each == value), None))


def _outcome(value: Any) -> str:
    return _one_of("outcome", str(value) if value in get_args(Outcome) else None)


def _one_of(name: str, value: Value | None) -> Value:
    if value is None:
        raise BadRequest(f"'{name}' is missing or none that there is.")
    return value


def _subject(value: Any, catalogue: Catalogue) -> str | None:
    known = isinstance(value, str) and (value in catalogue.fields or value in catalogue.topics)
    return value if known else None


def _statements(value: Any, catalogue: Catalogue) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise BadRequest("'statements' must be a list of ids.")
    known = (each for each in value if isinstance(each, str) and each in catalogue.statements)
    return tuple(known)[:_MOST_STATEMENTS]
