"""What changed in a time, fields side by side, why, which one is meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.dialogue.context import Context
from actions.dialogue.reading import Reading
from actions.dialogue.wording import asks_whether
from actions.finding.question import normal
from actions.finding.ranker import Found
from actions.service import AnswerService
from data.answers.plain import plain_text
from data.catalogue_view import Catalogue
from data.dates import PartialDate
from data.languages import Language
from tests.actions.conftest import Talk


def test_what_changed_since_a_time_is_told_newest_first(talk: Talk, catalogue: Catalogue) -> None:
    reply = talk.say("What has changed in finance since May 2022?", "finance", fields=("finance",))
    dates = [catalogue.statements[i].as_of for i in reply.context.shown]
    assert reply.answer.field == "finance"
    assert dates == sorted(dates, reverse=True)
    assert all(day and day >= PartialDate(2022, 5) for day in dates)


@pytest.mark.parametrize("language", list(Language))
def test_where_nothing_is_so_new_it_is_said(talk: Talk, language: Language) -> None:
    talk.chosen = language
    reply = talk.say("What is new in energy since 2030?", "energy", fields=("energy",))
    newest = talk.service.assistant()._services.surveys.newest("energy")
    assert reply.answer.outcome == "list"
    assert newest
    assert str(newest.year) in reply.answer.parts[0].text


def test_the_whole_pilot_is_told_by_its_milestones(talk: Talk) -> None:
    reply = talk.say("What happened in 2025?", "milestones")
    assert reply.context.shown
    assert all(identity.startswith("milestone:") for identity in reply.context.shown)


def test_who_asks_for_today_learns_how_old_our_newest_word_is(talk: Talk) -> None:
    reply = talk.say("What do banks get now?", "finance", fields=("finance",))
    notes = [part.text for part in reply.answer.parts if part.kind == "note"]
    assert any("newest" in note for note in notes)


@pytest.mark.parametrize("language", list(Language))
def test_two_fields_stand_side_by_side(
    talk: Talk, catalogue: Catalogue, language: Language
) -> None:
    talk.chosen = language
    both = ("finance", "education")
    reply = talk.say("Compare finance and education", "finance", fields=both)
    text = plain_text(reply.answer)
    for key in both:
        steps = [s for s in catalogue.statements.values() if s.kind == "task" and key in s.fields]
        assert catalogue.fields[key].name[language] in text
        assert str(len(steps)) in text
    assert reply.answer.sources
    homes = [set(catalogue.statements[i].fields) & set(both) for i in reply.context.shown]
    assert all(homes)


def test_the_field_talked_of_is_compared_with_the_one_named(talk: Talk) -> None:
    talk.press("finance")
    reply = talk.say("compare that with education", "education", fields=("education",))
    assert reply.answer.outcome == "list"
    assert len({button.payload for button in reply.answer.buttons}) == 2


def test_why_is_answered_by_what_the_answer_rests_on(talk: Talk) -> None:
    before = talk.say("How many of the 86 tasks were carried out by May 2022?", "progress")
    reply = talk.say("why?", "more")
    assert reply.answer.sources
    assert any(part.kind == "note" for part in reply.answer.parts)
    assert reply.answer.topic == before.answer.topic
    assert reply.context.shown == before.context.shown


def test_a_first_no_offers_the_other_readings_a_second_a_new_start(talk: Talk) -> None:
    talk.say("banks and their data rules", "finance")
    first = talk.say("no, that is not it", "deny")
    second = talk.say("still wrong", "deny")
    assert first.answer.outcome == second.answer.outcome == "clarify"
    offered = {button.payload for button in first.answer.buttons}
    assert offered
    assert offered != {button.payload for button in second.answer.buttons}
    assert plain_text(first.answer) != plain_text(second.answer)


def test_the_other_one_is_not_the_one_that_was_told(talk: Talk) -> None:
    before = talk.press("show", id="fact:lo-hsbc").context
    reply = talk.say("and the other one?", "finance")
    assert "fact:lo-shinhan" in reply.context.shown
    assert not set(before.shown) & set(reply.context.shown)


def test_the_number_of_an_office_is_not_ours_to_give(talk: Talk) -> None:
    asked = talk.say("What is the phone number of the customs bureau?", "human_contact")
    assert asked.answer.outcome == "declined"
    assert talk.say("can I phone somebody?", "human_contact").answer.outcome == "conversation"


def test_new_parts_of_a_context_outlive_the_slot() -> None:
    from tests.actions.conftest import NOW

    context = Context(field="data", others=("finance",), denied=True, at=NOW)
    assert Context.from_slot(context.to_slot(), NOW) == context


def test_two_close_readings_are_asked_back(service: AnswerService) -> None:
    unsure = Reading("finance", field="finance", others=("data", "legal"), unsure=True)
    told = service.assistant()._ask(unsure, Language.EN)
    assert told.answer.outcome == "clarify"
    assert [button.payload for button in told.answer.buttons] == ["/finance", "/data"]
    assert told.answer.field == "finance"


@pytest.mark.parametrize("status", ["done", "piloting", "planned"])
@pytest.mark.parametrize("language", list(Language))
def test_yes_or_no_is_answered_by_the_state(
    service: AnswerService, catalogue: Catalogue, status: str, language: Language
) -> None:
    knowledge = service.assistant()._services.knowledge
    steps = (s.id for s in catalogue.statements.values() if s.status == status)
    reading = Reading("finance", field="finance", found=(Found(next(steps), 0.9),))
    plain = knowledge.answer(reading, language).answer.parts
    begun = knowledge.answer(replace(reading, asks_whether=True), language).answer.parts
    assert [part.text for part in begun[1:]] == [part.text for part in plain]
    assert begun[0].kind == "text"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("has the data exchange opened?", True),
        ("数据交易中心开了吗", True),
        ("hasn't it opened?", False),
        ("is it only for banks?", False),
        ("did 69 of them finish?", False),
        ("how many are done, is it many?", False),
        ("finance", False),
    ],
)
def test_only_a_plain_question_wants_yes_or_no(text: str, plain: bool) -> None:
    assert asks_whether(normal(text)) is plain


def test_what_is_declined_offers_the_nearest_statements(
    talk: Talk, catalogue: Catalogue, service: AnswerService
) -> None:
    knowledge = service.assistant()._services.knowledge
    found = (Found("fact:da-exchange", 0.6), Found("fact:le-ip-litigation", 0.05))
    (offered,) = knowledge.nearest_statements(found, Language.EN)
    assert offered.payload == '/show{"id":"fact:da-exchange"}'
    assert len(offered.title) <= 40
    for identity in catalogue.statements:
        (one,) = knowledge.nearest_statements((Found(identity, 0.6),), Language.HANS)
        assert len(one.payload.encode()) <= 64
