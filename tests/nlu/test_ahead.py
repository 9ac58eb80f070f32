"""The action server is told of a message as soon as its vectors are made, if nobody has to wait."""

import json
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from rasa.shared.nlu.training_data.message import Message

from nlu import ahead as telling
from nlu.ahead import Ahead, Line
from nlu.channels.rest import RestDoor
from nlu.components.sanitizer import ORIGINAL_TEXT
from nlu.components.sentence_featurizer import VECTORS, SentenceFeaturizer
from tests.kept_connections import KeepingHandler, KeepingServer
from tests.nlu.test_rest import Assistant

PATIENCE = 60
TOLD = {"text": "How many?", "vectors": {"how many?": "AAAA"}}


class ActionServer(KeepingServer):
    """Notes what it is told; answers when it may."""

    def __init__(self, port: int = 0) -> None:
        self.heard: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.answers = threading.Event()
        self.answers.set()
        self.ends_with_reply = False
        super().__init__(_Handler, port)

    def stop(self) -> None:
        self.answers.set()
        super().stop()


class _Handler(KeepingHandler):
    server: ActionServer

    def answer(self, body: bytes) -> None:
        self.server.heard.put((self.path, json.loads(body)))
        assert self.server.answers.wait(PATIENCE)
        self.send_response(204)
        if self.server.ends_with_reply:
            self.send_header("Connection", "close")
        self.end_headers()


@pytest.fixture
def ahead() -> Iterator[Ahead]:
    made = Ahead()
    yield made
    if made._line:
        made._line.close()


@pytest.fixture
def server() -> Iterator[ActionServer]:
    running = ActionServer()
    yield running
    running.stop()


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_line_opens_in_the_background_and_is_kept(server: ActionServer) -> None:
    line = Line(server.address)
    assert not line.tell(TOLD)
    for _ in range(3):
        until(lambda: line.tell(TOLD))
        assert server.heard.get(timeout=PATIENCE) == ("/ahead", TOLD)
    line.close()


def test_nobody_waits_for_a_server_that_hangs(server: ActionServer) -> None:
    line = Line(server.address)
    server.answers.clear()
    until(lambda: line.tell(TOLD))
    assert server.heard.get(timeout=PATIENCE)
    assert not line.tell(TOLD)
    assert server.heard.empty()
    server.answers.set()
    until(lambda: line.tell(TOLD))
    line.close()


@pytest.mark.parametrize("with_reply", [False, True])
def test_a_line_that_was_closed_is_opened_at_once(
    server: ActionServer, monkeypatch: pytest.MonkeyPatch, with_reply: bool
) -> None:
    monkeypatch.setattr(telling, "_REST", 3600)
    line = Line(server.address)
    server.ends_with_reply = with_reply
    for _ in range(3):
        until(lambda: line.tell(TOLD))
        assert server.heard.get(timeout=PATIENCE) == ("/ahead", TOLD)
        assert line._opened
        until(partial(telling._can_be_read, line._opened.result()))
        if not with_reply:
            server.hang_up()
    line.close()


def _heard(line: Line, server: ActionServer) -> bool:
    line.tell(TOLD)
    return not server.heard.empty()


def test_a_server_that_is_away_is_looked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "_REST", 0.02)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    line = Line(f"http://127.0.0.1:{port}")
    for _ in range(20):
        assert not line.tell(TOLD)
        time.sleep(0.005)
    for _ in range(2):
        server = ActionServer(port)
        until(partial(_heard, line, server))
        assert server.heard.get(timeout=PATIENCE) == ("/ahead", TOLD)
        # Its connection is found dead, and another is opened.
        server.stop()
    line.close()


def test_a_path_before_the_address_is_kept_and_https_is_left_alone(
    ahead: Ahead, server: ActionServer
) -> None:
    line = Line(f"{server.address}/actions/")
    until(lambda: line.tell(TOLD))
    assert server.heard.get(timeout=PATIENCE) == ("/actions/ahead", TOLD)
    line.close()
    ahead.call(server.address.replace("http:", "https:"))
    assert ahead._line is None


def test_a_message_is_told_when_it_is_alone(ahead: Ahead, server: ActionServer) -> None:
    tell = partial(ahead.encoded, *TOLD.values())
    assert not tell()
    ahead.call(server.address)
    assert not tell()
    with ahead.at_work():
        until(tell)
        assert server.heard.get(timeout=PATIENCE) == ("/ahead", TOLD)
        with ahead.at_work():
            assert not tell()
    assert server.heard.empty()


class Encoder:
    """Gives each text the same vector."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.ones((len(texts), 3), np.float32)


def test_the_featurizer_tells_what_was_typed_with_its_vectors(
    ahead: Ahead, server: ActionServer
) -> None:
    ahead.call(server.address)
    config = SentenceFeaturizer.get_default_config()
    featurizer = SentenceFeaturizer(config, "use", Encoder(), ahead)
    message = Message({"text": "几项? 多少?", ORIGINAL_TEXT: "幾項? 多少?"})
    pressed = Message({"text": ""})
    with ahead.at_work():
        until(lambda: [*featurizer.process([message, pressed])] and not server.heard.empty())
    told = {"text": "幾項? 多少?", "vectors": message.get(VECTORS)}
    assert server.heard.get(timeout=PATIENCE) == ("/ahead", told)


async def test_the_door_says_what_is_at_work(ahead: Ahead) -> None:
    seen = []

    class Noting(Assistant):
        async def handle_message(self, message: Any) -> None:
            seen.append(ahead._at_work)
            await super().handle_message(message)

    routes = RestDoor(ahead=ahead).blueprint(Noting().handle_message)._future_routes
    (receive,) = (route.handler for route in routes if route.uri == "/webhook")
    for text in ("hello", "fail"):
        body = json.dumps({"sender": "web:1", "message": text}).encode()
        await receive(SimpleNamespace(body=body, headers={}, args={}))
    assert (seen, ahead._at_work) == ([1, 1], 0)
