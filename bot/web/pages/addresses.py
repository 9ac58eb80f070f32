"""Where each page is, in each language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from aiohttp import web

from data.languages import Language

SEGMENTS: Mapping[Language, str] = MappingProxyType(
    {Language.EN: "en", Language.HANS: "zh-hans", Language.HANT: "zh-hant"}
)
LANGUAGE_SEGMENT = "{language:" + "|".join(SEGMENTS.values()) + "}"
_FOLDERS = {"fact": "facts", "task": "tasks", "milestone": "milestones"}
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?|\[[0-9a-fA-F:.]{2,45}\](:\d{1,5})?")


def language_of(segment: str) -> Language | None:
    """The language whose pages are under this first part of a path, in whatever case."""
    wanted = segment.lower()
    return next((each for each, own in SEGMENTS.items() if own == wanted), None)


def local(language: Language, path: str = "") -> str:
    """The address of a page on this site; `path` has no slash before it."""
    return f"/{SEGMENTS[language]}/{path}"


def statement_path(identity: str) -> str:
    """The page of a statement: "task:online-fx" is at "tasks/online-fx"."""
    kind, _, name = identity.partition(":")
    return f"{_FOLDERS[kind]}/{name}"


def source_path(identity: str) -> str:
    """The page of a source."""
    return f"sources/{identity}"


def origin(request: web.Request, public_url: str) -> str:
    """Scheme and host for absolute addresses: as set, else as the request names them.

    Raises HTTPBadRequest for a Host header that names no host.
    """
    if public_url:
        return public_url
    if not _HOST.fullmatch(request.host):
        raise web.HTTPBadRequest(text="The Host header names no host.")
    return f"{request.scheme}://{request.host}"
