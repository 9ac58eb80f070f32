"""Words that were written to do harm, through the service that answers, without Rasa."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from itertools import cycle
from typing import Any

from actions.dialogue.context import Context
from actions.dialogue.turn import Turn
from actions.finding.encoder import UniversalEncoder
from actions.service import AnswerService
from bot.conversation import bot_texts
from bot.telegram.rendering import render, units
from bot.web.rendering import html
from data.answers.plain import plain_text
from data.catalogue_view import read_catalogue
from data.database import Database
from data.languages import clean
from tests.emulator.telegram_html import parse
from tests.hostile_inputs import INPUTS, MARK

_LONGEST_SECONDS = 10.0
_LONGEST_TEXT = 4096
# What Rasa might take them for. With the label of a wish to subscribe, words would be obeyed.
_LABELS = ("", "out_of_scope", "progress", "finance", "language", "officials")


def fuzz_hostile(database: Database) -> dict[str, Any]:
    """Every hostile input; all but the count should be empty."""
    service = AnswerService(database, UniversalEncoder(), lambda: dt.datetime.now(dt.UTC))
    # Read before it is asked, as by the action server: that takes seconds.
    service.assistant()
    with database.reading() as session:
        rows = read_catalogue(session).statements.keys()
    return {"hostile_inputs": len(INPUTS), "hostile_faults": dict(hear(service, INPUTS, rows))}


def hear(service: AnswerService, inputs: Iterable[str], rows: Set[str]) -> Counter[str]:
    """Each fault of an answer with the input that led to it; `rows` are what may be told."""
    found: Counter[str] = Counter()
    for number, (typed, label) in enumerate(zip(inputs, cycle(_LABELS), strict=False)):
        labels = {label: 0.9} if label else {}
        turn = Turn(f"web:hostile-{number}", clean(typed), labels)
        found.update(f"{fault}: {typed[:80]!r}" for fault in _faults(service, turn, rows))
    return found


def _faults(service: AnswerService, turn: Turn, rows: Set[str]) -> Iterator[str]:
    """What is wrong with an answer, as the bot would hand it over."""
    began = time.monotonic()
    reply = service.reply(turn, Context.from_slot(None, service.clock()), None)
    if time.monotonic() - began > _LONGEST_SECONDS:
        yield "slow"
    answer, told = reply.answer, plain_text(reply.answer)
    service.note(turn, answer, reply.reading)
    if not told.strip():
        yield "empty"
    if MARK in told or MARK in html(answer):
        yield "obeyed"
    if not set(answer.statements) <= rows:
        yield "of no row"
    if answer.outcome == "subscription":
        yield "subscribed"
    for message in render(answer, bot_texts()):
        if units(parse(message)[0]) > _LONGEST_TEXT:
            yield "too long"
