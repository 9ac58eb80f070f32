"""Connections stay open between questions, and are opened anew where the other side closed them."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.error import URLError

import pytest

from evaluation.connections import Connections
from evaluation.running import Door
from tests.kept_connections import KeepingHandler, KeepingServer

PATIENCE = 60.0


class _Echo(KeepingHandler):
    """Says back what it is told."""

    def answer(self, body: bytes) -> None:
        if body == b"slow":
            time.sleep(0.2)
        self.send_response(404 if self.path.startswith("/nowhere") else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def server() -> Iterator[KeepingServer]:
    running = KeepingServer(_Echo)
    yield running
    running.stop()


def test_a_connection_is_kept(server: KeepingServer) -> None:
    connections = Connections(server.address, PATIENCE)
    for said in (b"one", b"two", "三".encode()):
        assert connections.post("/", said) == (200, said)
    assert connections.post("/nowhere", b"x") == (404, b"x")
    assert len(server.opened) == 1


def test_one_that_was_closed_meanwhile_is_opened_anew(server: KeepingServer) -> None:
    connections = Connections(server.address, PATIENCE)
    connections.post("/", b"one")
    server.hang_up()
    time.sleep(0.05)
    assert connections.post("/", b"two") == (200, b"two")
    assert len(server.opened) == 2


def test_those_who_ask_at_once_have_one_each(server: KeepingServer) -> None:
    connections = Connections(server.address, PATIENCE)
    with ThreadPoolExecutor(4) as pool:
        for _ in range(3):
            told = pool.map(lambda said: connections.post("/", said), [b"slow"] * 4)
            assert [*told] == [(200, b"slow")] * 4
    assert len(server.opened) <= 4


def test_they_are_closed_when_nobody_has_them(server: KeepingServer) -> None:
    connections = Connections(server.address, PATIENCE)
    connections.post("/", b"one")
    del connections
    # A socket that is left open is a warning, and so an error.
    gc.collect()


def test_a_door_says_what_went_wrong(server: KeepingServer) -> None:
    assert Door(server.address).understood("hi") == {"text": "hi"}
    with pytest.raises(URLError, match="404 for /nowhere"):
        Door(server.address)._post("/nowhere", {})
    server.stop()
    with pytest.raises(URLError):
        Door(server.address).understood("hi")
