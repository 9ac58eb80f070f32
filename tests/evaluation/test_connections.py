"""Connections stay open between questions, and are opened anew where the other side closed them."""

from __future__ import annotations

import gc
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import URLError

import pytest

from evaluation.connections import Connections
from evaluation.running import Door

PATIENCE = 60.0


class Server(ThreadingHTTPServer):
    """Says back what it is told; notes its connections."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.opened: list[socket.socket] = []
        self.address = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def get_request(self) -> tuple[socket.socket, object]:
        connection, address = super().get_request()
        self.opened.append(connection)
        return connection, address

    def hang_up(self) -> None:
        for connection in self.opened:
            connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if body == b"slow":
            time.sleep(0.2)
        self.send_response(404 if self.path.startswith("/nowhere") else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running
        running.shutdown()


def test_a_connection_is_kept(server: Server) -> None:
    connections = Connections(server.address, PATIENCE)
    for said in (b"one", b"two", "三".encode()):
        assert connections.post("/", said) == (200, said)
    assert connections.post("/nowhere", b"x") == (404, b"x")
    assert len(server.opened) == 1


def test_one_that_was_closed_meanwhile_is_opened_anew(server: Server) -> None:
    connections = Connections(server.address, PATIENCE)
    connections.post("/", b"one")
    server.hang_up()
    time.sleep(0.05)
    assert connections.post("/", b"two") == (200, b"two")
    assert len(server.opened) == 2


def test_those_who_ask_at_once_have_one_each(server: Server) -> None:
    connections = Connections(server.address, PATIENCE)
    with ThreadPoolExecutor(4) as pool:
        for _ in range(3):
            told = pool.map(lambda said: connections.post("/", said), [b"slow"] * 4)
            assert [*told] == [(200, b"slow")] * 4
    assert len(server.opened) <= 4


def test_they_are_closed_when_nobody_has_them(server: Server) -> None:
    connections = Connections(server.address, PATIENCE)
    connections.post("/", b"one")
    del connections
    # A socket that is left open is a warning, and so an error.
    gc.collect()


def test_a_door_says_what_went_wrong(server: Server) -> None:
    assert Door(server.address).understood("hi") == {"text": "hi"}
    with pytest.raises(URLError, match="404 for /nowhere"):
        Door(server.address)._post("/nowhere", {})
    server.shutdown()
    server.server_close()
    with pytest.raises(URLError):
        Door(server.address).understood("hi")
