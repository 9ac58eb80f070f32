"""The troubles that a line can have, and the rubbish that a broken part may answer."""

from __future__ import annotations

import json
import random

from bench.faults.proxy import Trouble

_SLOW_SECONDS = 1.5


def _http(body: bytes, status: str = "200 OK", kind: str = "application/json") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _noise(chance: random.Random) -> bytes:
    return chance.randbytes(chance.randrange(1, 4000))


def _page(_: random.Random) -> bytes:
    return _http(b"<html><body>504 Gateway Time-out</body></html>", kind="text/html")


def _error(_: random.Random) -> bytes:
    return _http(b'{"ok":false,"error_code":502,"description":"Bad Gateway"}', "502 Bad Gateway")


def _cut_short(_: random.Random) -> bytes:
    return _http(b'[{"recipient_id":"x","custom":{"answ' + b" " * 900)[:-300]


_WRONG_SHAPES = (
    *(None, True, 7, "text", [], {}, [None], [[]], {"ok": True}, {"ok": True, "result": 7}),
    [{"recipient_id": "x", "custom": {"answer": {"parts": 7}}}],
    [{"recipient_id": "x", "text": None, "custom": None}],
    [{"recipient_id": "x", "text": "  ", "buttons": [7]}],
    {"ok": True, "result": [{"update_id": "x"}, {"message": 7}, None]},
    {"ok": True, "result": [{"update_id": 1, "message": {"message_id": 1}}]},
    {"events": 7, "responses": None},
    {"events": [{"event": "no such event"}], "responses": [{"text": 7}]},
)


def _wrong_shape(chance: random.Random) -> bytes:
    return _http(json.dumps(chance.choice(_WRONG_SHAPES)).encode())


DOWN = Trouble("down", refuses=True)
CUT = Trouble("cut", breaks=True)
HELD = Trouble("held", holds=True)
SLOW = Trouble("slow", seconds=_SLOW_SECONDS)
NOISE = Trouble("noise", lie=_noise)
PAGE = Trouble("a page", lie=_page)
ERROR = Trouble("status 502", lie=_error)
SHORT = Trouble("cut short", lie=_cut_short)
SHAPE = Trouble("wrong shape", lie=_wrong_shape)
OF_HTTP = (DOWN, CUT, HELD, SLOW, NOISE, PAGE, ERROR, SHORT, SHAPE)
OF_DATABASE = (DOWN, CUT, HELD, SLOW, NOISE)
