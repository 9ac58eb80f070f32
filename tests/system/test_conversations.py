"""Every dialogue in tests/conversations, against the running system.

A file is a list of dialogues. A turn is `say` (typed) or `press` (a button's payload), and what
must then hold: `field`, `topic` (slots, `null` for none), `outcome`, `language`, `tells`, `never`
(regular expressions on the text, case ignored), `first` (on its first line), `button` (a payload
that must be offered) and `sourced` (at least one source).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.system.people import Caller, Reception, Reply

FOLDER = Path(__file__).parents[1] / "conversations"
KEYS = {
    *("say", "press", "field", "topic", "outcome", "language"),
    *("tells", "never", "first", "button", "sourced"),
}


def dialogues() -> list[Any]:
    """One test case for each dialogue of each file."""
    cases = []
    for path in sorted(FOLDER.glob("*.yml")):
        for dialogue in YAML(typ="safe", pure=True).load(path.read_text("utf-8")):
            name = f"{path.stem}: {dialogue['dialogue']}"
            cases.append(pytest.param(dialogue["turns"], id=name))
    return cases


@pytest.mark.parametrize("turns", dialogues())
async def test_dialogue(reception: Reception, turns: list[Mapping[str, Any]]) -> None:
    caller = reception.caller()
    for number, turn in enumerate(turns, 1):
        assert turn.keys() <= KEYS, f"turn {number}: unknown keys"
        wrong = await faults(caller, turn)
        assert not wrong, f"turn {number}, {turn.get('say') or turn.get('press')}: {wrong}"


async def faults(caller: Caller, turn: Mapping[str, Any]) -> list[str]:
    """What of a turn did not hold."""
    reply = await (caller.presses(turn["press"]) if "press" in turn else caller.says(turn["say"]))
    slots = await caller.slots()
    wrong = [
        f"slot {name} is {slots.get(name)!r}, not {turn[name]!r}"
        for name in ("field", "topic")
        if name in turn and slots.get(name) != turn[name]
    ]
    return [*wrong, *document_faults(reply, turn), *text_faults(reply.text, turn)]


def document_faults(reply: Reply, turn: Mapping[str, Any]) -> list[str]:
    """What of the answer document did not hold."""
    wrong = [
        f"{name} is {reply.answer[name]!r}, not {turn[name]!r}"
        for name in ("outcome", "language")
        if name in turn and reply.answer[name] != turn[name]
    ]
    if "button" in turn and turn["button"] not in reply.payloads:
        wrong.append(f"no button {turn['button']} among {reply.payloads}")
    if "sourced" in turn and turn["sourced"] != bool(reply.sources):
        wrong.append(f"sources: {reply.sources}")
    return wrong


def text_faults(text: str, turn: Mapping[str, Any]) -> list[str]:
    """What of the words did not hold."""
    first = text.partition("\n")[0]
    wrong = [f"{p!r} is not in: {text}" for p in turn.get("tells", ()) if not _in(p, text)]
    wrong += [f"{p!r} is in: {text}" for p in turn.get("never", ()) if _in(p, text)]
    wrong += [
        f"{p!r} does not come first: {text}" for p in turn.get("first", ()) if not _in(p, first)
    ]
    return wrong


def _in(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None
