"""The assistant over the newest catalogue: made once, made anew when staff load another."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from threading import BoundedSemaphore

import numpy as np
from sqlalchemy.exc import SQLAlchemyError

from actions.dialogue.assistant import Assistant, Reply, Services
from actions.dialogue.context import Context
from actions.dialogue.explanation import SHELL, explain
from actions.dialogue.knowledge import Knowledge
from actions.dialogue.reading import Reader, Reading
from actions.dialogue.scope import Scope
from actions.dialogue.senders import chat_of, keeps_language
from actions.dialogue.subscribing import Subscribing
from actions.dialogue.surveys import Surveys
from actions.dialogue.talking import Talking
from actions.dialogue.turn import Turn
from actions.dialogue.wording import without_correction
from actions.finding.encoder import Encoder, GivenVectors, Vectors, given
from actions.finding.index import StatementIndex
from actions.finding.question import Question, normal
from actions.finding.ranker import Ranker
from data.answers.document import Answer, Part
from data.answers.writer import AnswerWriter, answer_texts
from data.catalogue_view import Catalogue, catalogue_version, read_catalogue
from data.chats import choose_language
from data.database import Database
from data.languages import Language
from data.last_read import LastRead
from data.scrubbing import scrubbed
from data.texts import Texts
from data.unanswered import note_unanswered

logger = logging.getLogger(__name__)
_MOST_NOTES = 200


class CatalogueMissingError(RuntimeError):
    """The task database holds no catalogue yet; says how to load it."""


class AnswerService:
    """Replies to turns; looks before each whether the catalogue has changed.

    Not more often than every `fresh_seconds`.
    """

    def __init__(
        self,
        database: Database,
        encoder: Encoder,
        clock: Callable[[], dt.datetime],
        *,
        store: Encoder | None = None,
        explains: bool = False,
        fresh_seconds: float = 0.0,
        ranker: Ranker | None = None,
        scope: Scope | None = None,
    ) -> None:
        """`store` may keep the vectors of the catalogue between runs; it never sees a question.

        Without `ranker` and `scope` those in use are read from their files.
        """
        self.clock = clock
        self._explains = explains
        self._index: StatementIndex | None = None
        self._database = database
        self._encoder = GivenVectors(encoder)
        self._store = store
        self._notes = ThreadPoolExecutor(1, "notes")
        self._room_for_notes = BoundedSemaphore(_MOST_NOTES)
        self._texts = Texts(Path(__file__).with_name("texts"))
        self._wording = answer_texts()
        self._ranker = ranker or Ranker.from_file()
        self._scope = scope or Scope.from_file()
        self._assistants = LastRead(self._version, self._read, fresh_seconds)

    def reply(self, turn: Turn, context: Context, chosen: Language | None) -> Reply:
        """The answer to one message. Raises CatalogueMissingError before the first load.

        A language that the person chooses by words is kept as /language keeps it.
        """
        reply = self.assistant().reply(turn, context, chosen)
        if reply.chosen is not None and reply.chosen != chosen and keeps_language(turn.sender):
            with self._database.session() as session:
                chat = chat_of(session, turn.sender)
                choose_language(chat, reply.chosen, clock=self.clock)
        return reply

    def assistant(self) -> Assistant:
        """The assistant over the catalogue as it is now loaded.

        Over the one that was read last while the database is away or slow.
        """
        return self._assistants.newest()

    def expect(self, text: str, vectors: Mapping[str, Vectors]) -> None:
        """Do what the answer to a message will need, while Rasa still works on the message.

        Asks no database. Where no catalogue was read yet nothing is done.
        """
        if self._index is not None:
            with given(vectors):
                self._index.expect(Question(without_correction(normal(text))))

    def _version(self) -> str:
        with self._database.reading() as session:
            version = catalogue_version(session)
        if version is None:
            raise CatalogueMissingError("no catalogue is loaded: run `python -m bot load`")
        return version

    def _read(self) -> Assistant:
        with self._database.reading() as session:
            catalogue = read_catalogue(session)
        return self._assemble(catalogue)

    def explanation(self, turn: Turn, context: Context) -> str | None:
        """Why a turn is answered as it is; None outside the shell, or where nobody wants it."""
        if not self._explains or turn.channel != SHELL or self._index is None:
            return None
        return explain(self._index, self._ranker, self._scope, turn, context)

    def note_later(self, turn: Turn, answer: Answer, reading: Reading | None = None) -> None:
        """As `note`, but nobody waits for it; beyond many that wait themselves they are dropped."""
        if not _is_for_staff(turn, answer):
            return
        if not self._room_for_notes.acquire(blocking=False):
            logger.warning("an unanswered question was not kept: too many wait")
            return

        def keep() -> None:
            try:
                self.note(turn, answer, reading)
            finally:
                self._room_for_notes.release()

        self._notes.submit(copy_context().run, keep)

    def note(self, turn: Turn, answer: Answer, reading: Reading | None = None) -> None:
        """Keep a typed question that got no answer, for staff; trouble with it is only logged."""
        if not _is_for_staff(turn, answer):
            return
        found = reading.found if reading else ()
        nearest = found[0].id if found else None
        try:
            with self._database.session() as session:
                note_unanswered(
                    session,
                    turn.text,
                    answer.language,
                    answer.outcome,
                    nearest=nearest,
                    now=self.clock(),
                    meaning=self._meaning(turn.text, answer),
                )
        except SQLAlchemyError as error:
            logger.warning("an unanswered question was not kept: %s", type(error).__name__)

    def _meaning(self, text: str, answer: Answer) -> bytes | None:
        """For staff, who see like questions together; what broke is not asked once more."""
        if answer.outcome == "failed":
            return None
        vector = self._encoder.encode([normal(scrubbed(text))])[0]
        return bytes(vector.astype(np.float16).tobytes())

    def failed(self, language: Language) -> Answer:
        """The word for a person when something of ours broke."""
        part = Part("text", self._texts(language, "failed"))
        return Answer(language, "failed", (part,))

    def _assemble(self, catalogue: Catalogue) -> Assistant:
        self._index = index = StatementIndex(catalogue, self._encoder, self._store)
        reader = Reader(index, self._ranker, self._scope)
        writer = AnswerWriter(catalogue, self._wording)
        services = Services(
            reader=reader,
            knowledge=Knowledge(writer, self._texts, reader.limits),
            subscribing=Subscribing(self._database, catalogue, self._texts),
            talking=Talking(writer, self._texts),
            surveys=Surveys(writer, self._texts),
            texts=self._texts,
            fields=frozenset(catalogue.fields),
        )
        logger.info("catalogue %s: %d statements", catalogue.version[:8], len(index.statements))
        return Assistant(services, self.clock)


def _is_for_staff(turn: Turn, answer: Answer) -> bool:
    """Whether a question was typed and got no answer."""
    return turn.pressed is None and answer.outcome in ("declined", "failed")
