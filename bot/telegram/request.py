"""python-telegram-bot's HTTP on aiohttp, which stays fast with many requests in flight."""

from __future__ import annotations

import json
import logging
from typing import Any

import aiohttp
from telegram import Update
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

_log = logging.getLogger(__name__)
_CONNECTIONS = 64
_SECONDS = 10.0
_UPLOAD_SECONDS = 40.0
_JSON = {"Content-Type": "application/json"}
_Seconds = float | None


class NotSent(NetworkError):  # noqa: N818
    """The connection was never made, so the call did not happen and may be tried again."""


class AiohttpRequest(BaseRequest):
    """One pool of connections; NotSent and TimedOut tell apart what cannot and may have arrived."""

    def __init__(self, read_seconds: float = _SECONDS) -> None:
        """`read_seconds` is how long an answer may take where a call does not say otherwise."""
        self._read_seconds = read_seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds that an answer may take, on which long polling adds its own."""
        return self._read_seconds

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The Bot API's answer. Raises NetworkError for any other, such as a proxy's page."""
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
            raise NetworkError("not an answer of the Bot API")
        if answer["ok"] and "result" not in answer:
            raise NetworkError("an answer of the Bot API without a result")
        return answer

    async def initialize(self) -> None:
        """Open the pool; does nothing when it is open."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_CONNECTIONS),
                # Telegram sets no cookies, and looking for them takes time with each request.
                cookie_jar=aiohttp.DummyCookieJar(),
            )

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body. Raises TimedOut, NotSent or NetworkError."""
        if self._session is None:
            raise RuntimeError("AiohttpRequest is used before initialize()")
        uploads = request_data is not None and request_data.contains_files
        usual = _UPLOAD_SECONDS if uploads else self._read_seconds
        timeout = aiohttp.ClientTimeout(
            total=None,
            connect=_given(pool_timeout, _SECONDS),
            sock_connect=_given(connect_timeout, _SECONDS),
            sock_read=_given(read_timeout, usual),
        )
        data, headers = _body(request_data)
        try:
            async with self._session.request(
                method, url, data=data, headers=headers, timeout=timeout
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as error:
            raise NotSent(f"no connection: {type(error).__name__}") from error
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError(f"connection broke: {type(error).__name__}") from error


class UpdatesRequest(AiohttpRequest):
    """For getUpdates: an update that cannot be read is passed over, and the rest goes on.

    python-telegram-bot would ask for the same updates over and over, and log what people wrote.
    """

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer with readable updates only. Raises NetworkError where there is none."""
        answer = AiohttpRequest.parse_json_payload(payload)
        result = answer.get("result")
        if not isinstance(result, list):
            return answer
        updates = [update for each in result if (update := readable(each)) is not None]
        if result and not updates:
            raise NetworkError("no update has an id")
        return {**answer, "result": updates}


def readable(update: object) -> dict[str, Any] | None:
    """The update, or its id alone where the rest cannot be read; None where it has no id.

    The id has to be kept, since Telegram sends an update until a later one is asked for.
    """
    identity = update.get("update_id") if isinstance(update, dict) else None
    if not isinstance(update, dict) or not isinstance(identity, int):
        _log.warning("Telegram: an update without an id is passed over")
        return None
    try:
        _check_ids(Update.de_json(update))
    except Exception as error:
        # What it holds may be somebody's words, also within the error's message.
        name, parts = type(error).__name__, ", ".join(map(str, list(update)[:3]))
        _log.error("Telegram: update %d (%s) cannot be read: %s", identity, parts, name)
        return {"update_id": identity}
    return update


def _check_ids(update: Update) -> None:
    """Raises TypeError where a chat or person has no number, by which all is kept apart."""
    for each in (update.effective_chat, update.effective_user):
        if each is not None and not isinstance(each.id, int):
            raise TypeError("an id is no number")


def _given(seconds: object, usual: float) -> _Seconds:
    """None means no limit in python-telegram-bot, and a missing one the usual."""
    return seconds if isinstance(seconds, (int, float)) or seconds is None else usual


def _body(
    request_data: RequestData | None,
) -> tuple[bytes | aiohttp.FormData | None, dict[str, str]]:
    """Body and headers: JSON, as encoding a form takes longer than all else of a request."""
    if request_data is None:
        return None, {}
    if not request_data.contains_files:
        return json.dumps(request_data.parameters).encode(), _JSON
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, {}
