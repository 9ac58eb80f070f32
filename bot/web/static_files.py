"""The page's files, served under names that change with their content."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from aiohttp import hdrs, web

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_A_YEAR = "public, max-age=31536000, immutable"
_HASH_BYTES = 6


@dataclass(frozen=True)
class _File:
    kind: str
    raw: bytes
    zipped: bytes


class StaticFiles:
    """The files of a folder, read once and compressed once."""

    def __init__(self, folder: Path) -> None:
        """Read every style sheet, script and drawing of `folder`."""
        self._names: dict[str, str] = {}
        self._files: dict[str, _File] = {}
        for path in sorted(folder.iterdir()):
            if path.suffix in _TYPES:
                self._add(path)

    def url(self, name: str) -> str:
        """The address of a file. Raises KeyError when the folder has no such file."""
        return f"/static/{self._names[name]}"

    async def serve(self, request: web.Request) -> web.Response:
        """The file under its hashed name; 404 for any other name."""
        file = self._files.get(request.match_info["name"])
        if file is None:
            raise web.HTTPNotFound
        headers = {
            hdrs.CONTENT_TYPE: file.kind,
            hdrs.CACHE_CONTROL: _A_YEAR,
            hdrs.VARY: hdrs.ACCEPT_ENCODING,
        }
        if "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, ""):
            return web.Response(
                body=file.zipped, headers={**headers, hdrs.CONTENT_ENCODING: "gzip"}
            )
        return web.Response(body=file.raw, headers=headers)

    def _add(self, path: Path) -> None:
        raw = path.read_bytes()
        digest = hashlib.blake2b(raw, digest_size=_HASH_BYTES).hexdigest()
        name = f"{path.stem}.{digest}{path.suffix}"
        self._names[path.name] = name
        self._files[name] = _File(_TYPES[path.suffix], raw, gzip.compress(raw, mtime=0))
