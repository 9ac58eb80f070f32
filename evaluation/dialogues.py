"""The dialogues of tests/conversations, turn by turn, in this process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from actions.dialogue.context import Context
from actions.dialogue.turn import Turn
from actions.service import AnswerService
from bot.running.layout import ROOT
from data.answers.plain import plain_text
from evaluation.bench import Understood
from evaluation.figures import Share, share
from tests.system.people import Reply
from tests.system.test_conversations import document_faults, text_faults

CONVERSATIONS = ROOT / "tests" / "conversations"


def right_turns(
    assistant: AnswerService, understood: Understood, folder: Path = CONVERSATIONS
) -> Mapping[str, Share]:
    """Turns answered as the dialogue promises, by the file's language."""
    found = {}
    for path in sorted(folder.glob("*.yml")):
        turns: list[bool] = []
        for number, dialogue in enumerate(
            YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
        ):
            sender = f"dialogue:{path.stem}:{number}"
            turns += _right(assistant, understood, sender, dialogue["turns"])
        found[path.stem] = share(turns)
    return found


def _right(
    assistant: AnswerService, understood: Understood, sender: str, turns: list[Mapping[str, Any]]
) -> list[bool]:
    context, chosen, right = Context(), None, []
    for turn in turns:
        message = (
            _pressed(turn["press"])
            if "press" in turn
            else {"text": turn["say"], **understood(turn["say"])}
        )
        told = assistant.reply(Turn.from_message(sender, message, "rest"), context, chosen)
        context, chosen = told.context, told.chosen
        right.append(not _faults(told.answer, turn))
    return right


def _faults(answer: Any, turn: Mapping[str, Any]) -> list[str]:
    reply = Reply(plain_text(answer), answer.to_json())
    slots = {"field": answer.field, "topic": answer.topic}
    wrong = [name for name in slots if name in turn and slots[name] != turn[name]]
    return [*wrong, *document_faults(reply, turn), *text_faults(reply.text, turn)]


def _pressed(payload: str) -> Mapping[str, Any]:
    """What Rasa makes of a button: its intent, and its values as entities."""
    name, _, values = payload.removeprefix("/").partition("{")
    given = json.loads("{" + values) if values else {}
    return {
        "text": payload,
        "intent": {"name": name, "confidence": 1.0},
        "entities": [{"entity": key, "value": value} for key, value in given.items()],
    }
