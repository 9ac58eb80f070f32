"""Finished documents: compressed once, told apart by a tag, not sent again when unchanged."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from email.utils import format_datetime
from threading import Lock

from aiohttp import hdrs, web

FRESH = "public, max-age=300"
_TAG_BYTES = 12


class Document:
    """A body with its headers, kept compressed; `modified` is when what it shows last changed."""

    def __init__(
        self,
        body: bytes,
        kind: str,
        modified: dt.datetime,
        headers: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> None:
        self.kind = kind
        self.status = status
        self.modified = modified.replace(microsecond=0)
        self._headers = dict(headers or {})
        self._zipped = gzip.compress(body, 6, mtime=0)
        self._tag = hashlib.blake2b(body, digest_size=_TAG_BYTES).hexdigest()

    def answer(self, request: web.Request, caching: str = FRESH) -> web.Response:
        """The response; 304 without a body for a reader who has this version already."""
        headers = {
            hdrs.VARY: hdrs.ACCEPT_ENCODING,
            **self._headers,
            hdrs.CACHE_CONTROL: caching,
            hdrs.ETAG: f'W/"{self._tag}"',
            hdrs.LAST_MODIFIED: format_datetime(self.modified, usegmt=True),
        }
        if self.status == 200 and self._known_to(request):
            return web.Response(status=304, headers=headers)
        headers[hdrs.CONTENT_TYPE] = self.kind
        if "gzip" not in request.headers.get(hdrs.ACCEPT_ENCODING, ""):
            body = gzip.decompress(self._zipped)
            return web.Response(body=body, status=self.status, headers=headers)
        headers[hdrs.CONTENT_ENCODING] = "gzip"
        return web.Response(body=self._zipped, status=self.status, headers=headers)

    def _known_to(self, request: web.Request) -> bool:
        """RFC 9110: where there are tags, the date does not count."""
        if request.if_none_match is not None:
            return any(each.value in {self._tag, "*"} for each in request.if_none_match)
        since = request.if_modified_since
        return since is not None and self.modified <= since


class DocumentStore:
    """Keeps finished documents, the least used forgotten first; safe between threads."""

    def __init__(self, most: int = 1500) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Document] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Document]) -> Document:
        """The document kept under `key`, else the one that `make` gives."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made
