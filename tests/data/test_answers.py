"""Answers: documents that travel, payloads that fit, and wording of the whole catalogue."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.answers.document import Answer, Button, Part, SourceLine
from data.answers.payloads import MAX_BYTES, PayloadError, button, parse_payload, payload
from data.answers.plain import plain_text, source_footer
from data.answers.writer import AnswerWriter, answer_texts
from data.catalogue_view import Catalogue, Statement, read_catalogue
from data.database import Database
from data.dates import say
from data.languages import Language, telling_script

LONGEST = 1500
LANGUAGES = list(Language)
WORDS = st.text(max_size=20)
ANSWERS = st.builds(
    Answer,
    language=st.sampled_from(LANGUAGES),
    outcome=st.sampled_from(["answered", "list", "declined"]),
    parts=st.lists(
        st.builds(
            Part,
            kind=st.sampled_from(["lead", "item", "note", "text"]),
            text=WORDS,
            refs=st.lists(st.integers(1, 9), max_size=3).map(tuple),
        ),
        max_size=4,
    ).map(tuple),
    sources=st.lists(st.builds(SourceLine, st.integers(1, 9), WORDS, WORDS, WORDS), max_size=3).map(
        tuple
    ),
    buttons=st.lists(st.builds(Button, WORDS, WORDS), max_size=3).map(tuple),
    field=st.none() | WORDS,
    topic=st.none() | WORDS,
)


@pytest.fixture(scope="module")
def catalogue(_loaded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    path = tmp_path_factory.mktemp("answers") / "assistant.db"
    shutil.copy(_loaded_file, path)
    database = Database(f"sqlite:///{path}")
    with database.reading() as session:
        yield read_catalogue(session)
    database.close()


@pytest.fixture(scope="module")
def writer(catalogue: Catalogue) -> AnswerWriter:
    return AnswerWriter(catalogue, answer_texts())


@settings(deadline=None)
@given(ANSWERS)
def test_a_document_comes_back_from_json(answer: Answer) -> None:
    assert Answer.from_json(json.loads(json.dumps(answer.to_json()))) == answer


@settings(deadline=None)
@given(st.from_regex(r"[a-z_]{1,20}", fullmatch=True), st.dictionaries(WORDS, WORDS, max_size=2))
def test_a_payload_is_read_back_or_refused(intent: str, values: dict[str, str]) -> None:
    try:
        text = f"/{intent}{json.dumps(values, ensure_ascii=False)}"
        if len(text.encode()) > MAX_BYTES:
            with pytest.raises(PayloadError):
                parse_payload(text)
        else:
            assert parse_payload(text) == (intent, values)
    except UnicodeEncodeError:
        return


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_a_payload_or_an_error_of_ours(text: str) -> None:
    try:
        parse_payload(text)
    except (PayloadError, UnicodeEncodeError):
        return


@pytest.mark.parametrize("text", ["", "more", "/", "/More", "/a{", '/a{"b":1}', "/a[]", "/a" * 40])
def test_what_no_button_sends_is_refused(text: str) -> None:
    with pytest.raises(PayloadError):
        parse_payload(text)


def test_a_payload_that_is_too_long_says_so() -> None:
    with pytest.raises(PayloadError, match="shorten the id"):
        payload("show", id="x" * 60)


def test_every_payload_of_the_catalogue_fits(catalogue: Catalogue) -> None:
    sent = [payload("show", id=identity) for identity in catalogue.statements]
    for key in catalogue.fields:
        sent += [payload(key), payload("subscribe", field=key), payload("unsubscribe", field=key)]
    sent += [payload(key) for key in catalogue.topics]
    sent += [button("x", "language", language=str(language)).payload for language in Language]
    for text in sent:
        assert len(text.encode()) <= MAX_BYTES
        parse_payload(text)


def test_plain_text_has_parts_references_and_sources() -> None:
    parts = (Part("text", "Intro"), Part("item", "one", (1,)), Part("item", "two", (1, 2)))
    sources = (SourceLine(1, "Paper", "May 2022", "u"), SourceLine(2, "Site", "", "v"))
    answer = Answer(Language.EN, "list", parts, sources)
    assert plain_text(answer) == (
        "Intro\n\n• one [1]\n• two [1] [2]\n\n[1] Paper, May 2022\n[2] Site"
    )
    assert source_footer(Answer(Language.HANS, "list", (), sources[:1])) == "[1] Paper，May 2022"
    assert plain_text(Answer(Language.EN, "answered", parts[:1])) == "Intro"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_statement_is_worded_with_source_and_date(
    catalogue: Catalogue, writer: AnswerWriter, language: Language
) -> None:
    for identity, statement in catalogue.statements.items():
        answer = writer.statements(language, [identity])
        lead = answer.parts[0]
        assert lead.kind == "lead"
        assert lead.refs, f"{identity} names no source"
        assert answer.sources
        if statement.as_of:
            assert say(statement.as_of, language) in lead.text, identity
        else:
            assert not lead.text.endswith((".)", "。）")), identity
        assert sum(part.kind == "note" for part in answer.parts) <= 1, identity
        assert len(plain_text(answer)) <= LONGEST, identity


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_ends_with_its_stop(
    catalogue: Catalogue, writer: AnswerWriter, language: Language
) -> None:
    stops = (".", '."', ".”") if language is Language.EN else ("。", "。”", "。」")
    for identity, statement in catalogue.statements.items():
        text = writer.sentence(statement, language)
        assert text.endswith(stops), f"{identity}: {text}"
        assert not any(double in text for double in ("..", "。。", ". (", "。（")), text


def test_traditional_answers_have_no_simplified_character(
    catalogue: Catalogue, writer: AnswerWriter
) -> None:
    for statement in catalogue.statements.values():
        answer = writer.statements(Language.HANT, [statement.id])
        text = "".join(part.text for part in answer.parts if part.kind != "text")
        wrong = {char for char in text if telling_script(char) is Language.HANS}
        assert wrong == set(), f"{statement.id}: {wrong}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_overviews_fit_a_screen(
    catalogue: Catalogue, writer: AnswerWriter, language: Language
) -> None:
    answers = [writer.field_overview(key, language) for key in catalogue.fields]
    answers += [
        writer.topic_overview(key, language)
        for key, view in catalogue.topics.items()
        if view.overview
    ]
    for answer in answers:
        assert answer.parts, answer.topic
        assert len(plain_text(answer)) <= LONGEST, f"{answer.field or answer.topic}"
        assert all(len(each.payload.encode()) <= MAX_BYTES for each in answer.buttons)
        assert sum(part.kind == "note" for part in answer.parts) <= 2


def planned(catalogue: Catalogue, kind: str) -> Statement:
    wanted = [
        s
        for s in catalogue.statements.values()
        if s.status == "planned" and s.as_of and (s.kind == "task") is (kind == "task")
    ]
    return next(s for s in wanted if s.ref or kind != "task")


@pytest.mark.parametrize("kind", ["task", "fact"])
def test_plans_say_as_of_when_they_were_plans(
    catalogue: Catalogue, writer: AnswerWriter, kind: str
) -> None:
    statement = planned(catalogue, kind)
    assert statement.as_of
    date = say(statement.as_of, Language.EN)
    text = writer.sentence(statement, Language.EN)
    assert f" (planned, as of {date})." in text
    if kind == "fact":
        assert text.endswith(f" (planned, as of {date}).")
    chinese = writer.sentence(statement, Language.HANS)
    assert f"（计划，截至{say(statement.as_of, Language.HANS)}）。" in chinese


def test_a_task_has_its_number_status_and_lead_in_this_order(
    catalogue: Catalogue, writer: AnswerWriter
) -> None:
    led = next(
        s for s in catalogue.statements.values() if s.ref and s.lead_unit and s.status == "planned"
    )
    text = writer.sentence(led, Language.EN)
    assert text.startswith(f"Official task {led.ref} of the 86: ")
    assert led.lead_unit
    assert text.endswith(f"). Lead: {led.lead_unit[Language.EN]}.")
    assert led.supporting_units
    beside = "; ".join(led.supporting_units[Language.EN])
    assert writer.sentence(led, Language.EN, whole=True) == f"{text} Supporting: {beside}."


def test_a_date_that_the_text_has_is_not_said_again(
    catalogue: Catalogue, writer: AnswerWriter
) -> None:
    for statement in catalogue.statements.values():
        text = writer.sentence(statement, Language.EN)
        if statement.as_of and statement.status is None:
            assert text.count(f"as of {say(statement.as_of, Language.EN)}") <= 1


def test_unknown_ids_are_left_out(writer: AnswerWriter) -> None:
    assert writer.statements(Language.EN, ["fact:nope"]).parts == ()
    assert len(writer.sources(["fact:nope"], Language.EN).parts) == 1
    with pytest.raises(KeyError):
        writer.field_overview("nope", Language.EN)


def test_sources_are_listed_with_their_titles(catalogue: Catalogue, writer: AnswerWriter) -> None:
    statement = next(iter(catalogue.statements.values()))
    answer = writer.sources([statement.id], Language.EN)
    titles = {catalogue.sources[source].title for source in statement.sources[:2]}
    assert {part.text for part in answer.parts[1:]} == titles
    assert [line.number for line in answer.sources] == list(range(1, len(answer.sources) + 1))


def test_a_list_begins_with_the_overview_and_holds_the_rest(
    catalogue: Catalogue, writer: AnswerWriter
) -> None:
    for key, view in [*catalogue.fields.items(), *catalogue.topics.items()]:
        ids = writer.list_of(key)
        assert ids[: len(view.overview)] == view.overview
        assert len(ids) == len(set(ids))
    held = {s.id for s in catalogue.statements.values() if "finance" in s.fields}
    assert held <= set(writer.list_of("finance"))


def test_the_menu_has_every_field(catalogue: Catalogue, writer: AnswerWriter) -> None:
    menu = writer.field_menu(Language.EN)
    assert [each.payload for each in menu] == [f"/{key}" for key in catalogue.fields]


def test_an_answer_names_the_rows_that_it_tells(writer: AnswerWriter) -> None:
    answer = writer.statements(Language.EN, ["fact:tasks-rate", "fact:nothing", "fact:rate"])
    assert answer.statements == ("fact:tasks-rate",)
    assert Answer.from_json({**answer.to_json(), "statements": ()}).statements == ()
