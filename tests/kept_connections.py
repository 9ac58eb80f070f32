"""An HTTP server whose connections stay open, and may be cut, on a port of its own.

The tests of nlu/ use it too, so nothing of ours is imported here.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class KeepingServer(ThreadingHTTPServer):
    """Serves until it is stopped; knows every connection that was opened."""

    # Whoever stops it waits for its threads, which close their connections.
    daemon_threads = False

    def __init__(self, handler: type[KeepingHandler], port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), handler)
        self.opened: list[socket.socket] = []
        self.address = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def get_request(self) -> tuple[socket.socket, object]:
        connection, address = super().get_request()
        self.opened.append(connection)
        return connection, address

    def handle_error(self, *_: object) -> None:
        """A connection that was cut is none."""

    def hang_up(self) -> None:
        """Close all connections, and go on."""
        for connection in self.opened:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def stop(self) -> None:
        """End, and every connection with it."""
        self.shutdown()
        self.hang_up()
        self.server_close()


class KeepingHandler(BaseHTTPRequestHandler):
    """Leaves a connection open after its answer, and tells nothing of it."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, body: bytes) -> None:
        """Send what is said to a body."""
        raise NotImplementedError

    def log_message(self, *_: object) -> None:
        """Nothing."""
