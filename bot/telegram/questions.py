"""Questions that a person can press: three on the first screen, and those near an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.telegram.keyboards import cells
from data.answers.document import Answer
from data.answers.writer import AnswerWriter
from data.catalogue_view import Catalogue, Statement
from data.languages import Language, detect, to_traditional
from data.texts import Texts

FIRST = ("1", "2", "3")
_LONGEST_TITLE = 60
_MOST_RELATED = 2
_MARKS = ("?", "？")
# Some English examples are search words with a question mark, which would look odd on a button.
_SENTENCE = re.compile(
    r"(?:Are|Can|Did|Do|Does|For|From|Has|Have|How|In|Is|May|Was|Were|What|When"
    r"|Where|Which|Who|Why|Will)\b"
)


def first_questions(language: Language, texts: Texts) -> dict[str, str]:
    """The questions of the first screen by their numbers."""
    return {number: texts(language, f"question-{number}") for number in FIRST}


def related_questions(writer: AnswerWriter, answer: Answer) -> dict[str, str]:
    """Up to two questions near an answer, by the statement that answers each; short ones only."""
    key = answer.field or answer.topic
    if not answer.statements or (
        key not in writer.catalogue.fields and key not in writer.catalogue.topics
    ):
        return {}
    found: dict[str, str] = {}
    for identity in _after(writer.list_of(str(key)), answer):
        statement = writer.catalogue.statements.get(identity)
        if statement is None or identity in answer.statements:
            continue
        question = question_about(statement, answer.language)
        if question is not None and cells(question) <= _LONGEST_TITLE:
            found[identity] = question
        if len(found) == _MOST_RELATED:
            break
    return found


def question_about(statement: Statement, language: Language) -> str | None:
    """The first question of the catalogue that this statement answers; None for none."""
    asked = Language.EN if language is Language.EN else Language.HANS
    for phrasing in statement.phrasings:
        whole = phrasing.endswith(_MARKS) and (asked.chinese or _SENTENCE.match(phrasing))
        if whole and detect(phrasing, asked) is asked:
            return to_traditional(phrasing) if language is Language.HANT else phrasing
    return None


def known_question(catalogue: Catalogue, identity: str, language: Language) -> str:
    """The question behind a button; empty when the statement or its question is gone."""
    statement = catalogue.statements.get(identity)
    return (question_about(statement, language) or "") if statement else ""


def _after(ids: tuple[str, ...], answer: Answer) -> Iterator[str]:
    """The list from behind the answer's lead on, then from its start: answers differ in theirs."""
    lead = answer.statements[0]
    start = ids.index(lead) + 1 if lead in ids else 0
    yield from (*ids[start:], *ids[:start])
