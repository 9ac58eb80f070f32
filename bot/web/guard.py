"""The headers that guard every response: what a page may load, and who may frame it."""

from __future__ import annotations

from aiohttp import web

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_FRAMED = "/widget"


class Guard:
    """Sets the headers; only the chat for other sites may be framed, by the sites allowed."""

    def __init__(self, allowed_sites: frozenset[str]) -> None:
        """`allowed_sites` are checked addresses such as "https://example.org"."""
        allowed = " ".join(sorted(allowed_sites)) or "'none'"
        self._framed = {"Content-Security-Policy": _POLICY.format(ancestors=allowed)}
        self._alone = {
            "Content-Security-Policy": _POLICY.format(ancestors="'none'"),
            "X-Frame-Options": "DENY",
        }

    async def __call__(self, request: web.Request, response: web.StreamResponse) -> None:
        """What a handler set by itself stays."""
        framed = self._framed if request.path == _FRAMED else self._alone
        for name, value in {**_HEADERS, **framed}.items():
            response.headers.setdefault(name, value)
