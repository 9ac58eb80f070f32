"""python-telegram-bot's HTTP on aiohttp, which stays fast with many requests in flight."""

from __future__ import annotations

import json

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

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

    async def initialize(self) -> None:
        """Open the pool; does nothing when it is open."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=_CONNECTIONS)
            self._session = aiohttp.ClientSession(connector=connector)

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
