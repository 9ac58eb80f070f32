"""Whole turns over the real catalogue: reading, answers, follow-ups, buttons, languages."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from actions.dialogue.context import Context
from actions.dialogue.labels import CONVERSATION, KNOWLEDGE
from actions.dialogue.turn import Turn
from actions.service import AnswerService
from data.answers.plain import plain_text
from data.catalogue_view import Catalogue
from data.languages import Language
from tests.actions.conftest import NOW, Talk

LANGUAGES = list(Language)
HOW_MANY = "How many of the pilot's tasks had been carried out by May 2022?"


def test_a_specific_question_is_answered_first(talk: Talk, catalogue: Catalogue) -> None:
    reply = talk.say(HOW_MANY, "progress")
    assert reply.answer.outcome == "answered"
    lead = reply.answer.parts[0]
    assert lead.kind == "lead"
    assert lead.refs
    assert "69" in lead.text
    assert catalogue.statements[reply.context.shown[0]].text[Language.EN][:20] in lead.text


def test_an_open_question_gets_the_overview(talk: Talk) -> None:
    reply = talk.say("Tell me about finance in the pilot", "finance", fields=("finance",))
    assert reply.answer.field == "finance"
    assert len(reply.answer.parts) > 2


def test_no_figure_is_drawn_in_beside_a_lead_without_one(
    service: AnswerService, catalogue: Catalogue
) -> None:
    knowledge = service.assistant()._services.knowledge
    leads = [s for s in catalogue.statements.values() if s.value is None and s.fields]
    figures = [s for s in catalogue.statements.values() if s.value is not None]
    for lead in leads[:60]:
        for figure in figures:
            if knowledge._akin(lead.id, figure.id):
                assert set(lead.fields) & set(figure.fields) or lead.topic == figure.topic


def test_what_says_the_same_again_is_left_out(service: AnswerService, catalogue: Catalogue) -> None:
    knowledge = service.assistant()._services.knowledge
    ids = list(catalogue.statements)
    assert knowledge._distinct([ids[0], ids[0], ids[1]]) == list(dict.fromkeys(ids[:2]))


def test_more_shows_the_rest_and_nothing_twice(talk: Talk, catalogue: Catalogue) -> None:
    seen = list(talk.press("finance").context.shown)
    for _ in range(40):
        reply = talk.press("more")
        if reply.answer.outcome != "list":
            break
        assert len(reply.answer.parts) <= 6
        seen += reply.context.shown
    assert reply.answer.outcome == "conversation"
    assert len(seen) == len(set(seen))
    held = {s.id for s in catalogue.statements.values() if "finance" in s.fields}
    assert held <= set(seen)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_and_topic_button_gives_its_overview(
    service: AnswerService, catalogue: Catalogue, language: Language
) -> None:
    for key in [*catalogue.fields, *sorted(KNOWLEDGE)]:
        talk = Talk(service, "web:buttons")
        talk.context = Context(language=language)
        reply = talk.press(key)
        assert reply.answer.language is language
        assert reply.answer.parts, key
        assert key in (reply.answer.field, reply.answer.topic)
        assert set(reply.context.shown).isdisjoint(reply.context.rest)


def test_every_statement_can_be_shown_by_its_button(talk: Talk, catalogue: Catalogue) -> None:
    for identity in list(catalogue.statements)[::23]:
        reply = talk.press("show", id=identity)
        assert reply.context.shown == (identity,)


@pytest.mark.parametrize("identity", ["fact:nope", "", "x" * 50])
def test_a_button_of_a_statement_that_is_gone(talk: Talk, identity: str) -> None:
    before = talk.say(HOW_MANY, "progress").context
    reply = talk.press("show", id=identity)
    assert reply.answer.outcome == "conversation"
    assert plain_text(reply.answer)
    assert reply.context.shown == before.shown


def test_sources_are_those_of_the_last_answer(talk: Talk, catalogue: Catalogue) -> None:
    shown = talk.say(HOW_MANY, "progress").context.shown
    reply = talk.press("more") and talk.say("where does that come from?", "sources")
    told = {part.text for part in reply.answer.parts[1:]}
    assert told
    assert shown
    titles = {source.title for source in catalogue.sources.values()}
    assert told <= titles
    pressed = talk.press("sources")
    assert pressed.answer.topic == "sources"


def test_an_example_of_what_was_counted(talk: Talk) -> None:
    talk.say("How many innovation cases are there?", "innovation_cases")
    reply = talk.say("one of them?", "more")
    assert reply.answer.outcome == "list"


def test_more_without_anything_before(talk: Talk) -> None:
    assert talk.press("more").answer.outcome == "conversation"
    assert talk.say("no", "deny").answer.outcome == "clarify"


def test_what_we_do_not_hold_is_declined_with_what_comes_near(talk: Talk) -> None:
    reply = talk.say("How do I cook a goose with plums at home?", "out_of_scope")
    assert reply.answer.outcome == "declined"
    assert reply.answer.buttons
    assert reply.answer.sources == ()


def test_a_decline_leaves_the_conversation_as_it_was(talk: Talk) -> None:
    before = talk.say(HOW_MANY, "progress").context
    after = talk.say("How do I cook a goose with plums at home?", "out_of_scope").context
    assert (after.field, after.topic, after.shown) == (before.field, before.topic, before.shown)


def test_a_follow_up_stays_with_its_subject(talk: Talk) -> None:
    talk.press("health_care")
    reply = talk.say("and what else?", "")
    assert reply.reading.follows
    assert reply.answer.field == "health_care"


def test_context_counts_only_for_a_follow_up(service: AnswerService) -> None:
    reader = service.assistant()._services.reader
    context = Context(field="finance", question="finance", at=NOW)
    short = reader._labels(Turn("x", "and why?", {"data": 0.5}), context, True)
    assert short["finance"] == pytest.approx(reader.limits.context_share)
    assert "finance" not in reader._labels(Turn("x", "and why?", {"data": 0.5}), context, False)
    alone = Turn("x", "and data?", {"data": 0.5}, fields=("data",))
    labels = reader._labels(alone, context, True)
    assert labels == {"data": pytest.approx(0.5 + reader.limits.named_alone)}
    asked = Turn("x", "and how many companies use data?", {"data": 0.5}, fields=("data",))
    labels = reader._labels(asked, context, True)
    assert labels == {"data": pytest.approx(0.5 + reader.limits.named)}


def test_after_a_wish_for_alerts_a_follow_up_is_about_them(talk: Talk) -> None:
    talk.say("subscribe me to finance", "subscribe", fields=("finance",))
    unsure = {"my_subscriptions": 0.35, "next_steps": 0.3}
    asked = talk._send(Turn(talk.sender, "and at what hour do you write?", unsure))
    assert asked.reading.intent == "my_subscriptions"
    told = talk.say("and what has been done there?", "progress")
    assert told.answer.topic != "my_subscriptions"


@pytest.mark.parametrize("text", ["教育方面有什么安排?", "Steps taken in education?"])
def test_a_field_that_is_asked_for_after_a_topic_is_what_is_told(talk: Talk, text: str) -> None:
    talk.say(HOW_MANY, "progress")
    assert talk.say(text, "education", fields=("education",)).answer.field == "education"


def test_a_correction_that_names_a_field_is_about_it(talk: Talk) -> None:
    talk.press("education")
    labels = {"deny": 0.8, "health_care": 0.1}
    turn = Turn(talk.sender, "no, typo, i meant health care", labels, fields=("health_care",))
    assert talk._send(turn).answer.field == "health_care"


def _likeliest(labels: Mapping[str, float]) -> str:
    return max(labels, key=lambda key: labels[key])


def test_a_word_for_a_field_does_not_hide_a_clear_topic(service: AnswerService) -> None:
    reader = service.assistant()._services.reader
    clear = Turn("x", "trade data", {"trade_statistics": 0.7, "data": 0.28}, fields=("data",))
    unclear = Turn("x", "trade data", {"trade_statistics": 0.5, "data": 0.28}, fields=("data",))
    assert _likeliest(reader._labels(clear, Context(), False)) == "trade_statistics"
    assert _likeliest(reader._labels(unclear, Context(), False)) == "data"


def test_the_source_is_asked_for_within_a_field(talk: Talk) -> None:
    talk.press("finance")
    told = talk.say("and where is this taken from?", "sources")
    assert told.answer.topic == "sources"


def test_chinese_is_given_in_the_script_in_which_it_is_asked_for(talk: Talk) -> None:
    talk.say(HOW_MANY, "progress")
    assert talk.say("謝謝，用中文就好", "thanks").answer.language is Language.HANT
    assert talk.say("谢谢，用中文就好", "thanks").answer.language is Language.HANS
    assert talk.say("in Chinese please", "language").answer.language is Language.HANS


def test_a_wish_that_names_a_field_stays_a_wish(talk: Talk) -> None:
    talk.say("subscribe me to finance", "subscribe", fields=("finance",))
    left = talk._send(
        Turn(talk.sender, "unsubscribe from finance", {"unsubscribe": 0.99}, fields=("finance",))
    )
    assert left.answer.topic == "unsubscribe"


def test_a_message_on_alerts_is_heard_as_a_wish(service: AnswerService) -> None:
    reader = service.assistant()._services.reader
    labels = {"finance": 0.7, "subscribe": 0.2, "greet": 0.1}
    assert reader._with_alerts_heard(Turn("x", "alerts on banks", labels), labels) == {
        "subscribe": 0.2
    }
    assert reader._with_alerts_heard(Turn("x", "what do banks do", labels), labels) == labels
    little = {"finance": 0.95, "subscribe": 0.05}
    assert reader._with_alerts_heard(Turn("x", "alerts on banks", little), little) == little


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", sorted(CONVERSATION))
def test_all_talk_has_a_text(service: AnswerService, intent: str, language: Language) -> None:
    answer = service.assistant()._services.talking.respond(intent, language)
    assert answer.outcome == "conversation"
    assert answer.topic == intent
    assert len(plain_text(answer)) >= 8


def test_two_people_never_share_a_context(service: AnswerService) -> None:
    one, other = Talk(service, "web:one"), Talk(service, "web:other")
    one.press("finance")
    assert other.press("more").answer.outcome == "conversation"
    assert other.context.field is None


@pytest.mark.parametrize(
    ("text", "language"),
    [("你好，请问", Language.HANS), ("請問這個試點", Language.HANT), ("hello", Language.EN)],
)
def test_the_answer_is_in_the_language_of_the_message(
    talk: Talk, text: str, language: Language
) -> None:
    assert talk.say(text, "greet").answer.language is language
    assert talk.chosen is None


def test_a_chosen_language_stays(talk: Talk) -> None:
    assert talk.press("language", language="zh-Hant").answer.language is Language.HANT
    assert talk.say("hello", "greet").answer.language is Language.HANT
    assert talk.say("in English please", "language").answer.language is Language.EN
    assert talk.say("你好", "greet").answer.language is Language.EN


def test_an_unknown_language_is_no_choice(talk: Talk) -> None:
    reply = talk.press("language", language="xx")
    assert reply.answer.outcome == "conversation"
    assert reply.chosen is None


def test_a_change_of_language_repeats_the_answer_and_keeps_its_subject(talk: Talk) -> None:
    before = talk.press("finance").context
    reply = talk.say("用繁體中文", "language")
    assert reply.answer.language is Language.HANT
    assert reply.context.shown == before.shown
    assert reply.context.rest == before.rest
    assert reply.context.field == "finance"


def test_a_button_answers_in_the_language_of_the_talk(talk: Talk) -> None:
    talk.say("你好", "greet")
    assert talk.press("finance").answer.language is Language.HANS


SUBSCRIBE = {
    Language.EN: "Subscribe me to finance",
    Language.HANS: "帮我订阅金融",
    Language.HANT: "幫我訂閱金融",
}
STOP = {Language.EN: "stop all alerts", Language.HANS: "全部退订", Language.HANT: "全部退訂"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_subscriptions_by_words(
    service: AnswerService, catalogue: Catalogue, language: Language
) -> None:
    talk = Talk(service, f"web:words-{language}")
    talk.chosen = language
    name = catalogue.fields["finance"].name[language]

    def told(text: str, intent: str, *fields: str) -> str:
        answer = talk.say(text, intent, fields=fields).answer
        assert answer.outcome == "subscription"
        assert answer.language is language
        return plain_text(answer)

    nothing = told(STOP[language], "unsubscribe")
    asked = told("subscribe", "subscribe")
    assert talk.context.awaiting == "subscribe"
    done = told(SUBSCRIBE[language], "subscribe", "finance")
    assert name in done
    already = told(SUBSCRIBE[language], "subscribe", "finance")
    listed = told("list", "my_subscriptions")
    assert name in listed
    dropped = told("stop health", "unsubscribe", "health_care")
    stopped = told(STOP[language], "unsubscribe")
    empty = told("list", "my_subscriptions")
    texts = [nothing, asked, done, already, listed, dropped, stopped, empty]
    assert len(set(texts)) == len(texts)


def test_only_replaces_and_all_takes_everything(service: AnswerService) -> None:
    talk = Talk(service, "web:only")
    talk.press("subscribe", field="finance")
    reply = talk.say("only health care", "subscribe", fields=("health_care",))
    assert "inan" not in plain_text(reply.answer)
    assert "all fields" in plain_text(talk.say("all of them", "subscribe").answer)
    assert plain_text(talk.press("unsubscribe", field="all").answer).startswith("Done")


def test_one_field_is_taken_in_the_place_of_another(service: AnswerService) -> None:
    talk = Talk(service, "web:exchange")
    talk.press("subscribe", field="finance")
    talk.press("subscribe", field="education")
    reply = talk.say(
        "搞错了，不要金融，要的是物流",
        "unsubscribe",
        fields=("finance", "logistics_customs"),
        field_words={"金融": "finance", "物流": "logistics_customs"},
    )
    assert (reply.answer.field, reply.answer.topic) == ("logistics_customs", "subscribe")
    listed = plain_text(talk.say("我订了什么", "my_subscriptions").answer)
    assert "物流" in listed
    assert "教育" in listed
    assert "金融" not in listed


def test_a_bare_wish_takes_the_field_talked_of(service: AnswerService) -> None:
    talk = Talk(service, "web:bare")
    talk.press("finance")
    reply = talk.say("subscribe me to this", "subscribe")
    assert reply.answer.field == "finance"


def test_the_field_may_be_named_in_the_next_message(service: AnswerService) -> None:
    talk = Talk(service, "web:next")
    talk.press("subscribe")
    reply = talk.say("finance", "finance", fields=("finance",))
    assert (reply.answer.outcome, reply.answer.field) == ("subscription", "finance")


def test_an_unknown_field_is_asked_again(service: AnswerService) -> None:
    reply = Talk(service, "web:unknown").press("subscribe", field="nope")
    assert reply.context.awaiting == "subscribe"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", ["subscribe", "unsubscribe", "my_subscriptions"])
def test_groups_are_sent_to_the_command(
    service: AnswerService, intent: str, language: Language
) -> None:
    talk = Talk(service, "telegram:-100:7")
    talk.chosen = language
    reply = talk.say("finance alerts", intent, fields=("finance",))
    assert "/subscribe" in plain_text(reply.answer)
    assert reply.answer.language is language


def _alias(service: AnswerService, name: str) -> str:
    index = service.assistant()._services.reader._index
    return next(
        alias.id
        for alias in index.catalogue.aliases
        if any(name in group for group in alias.names.values())
    )


@pytest.mark.parametrize("text", ["what did HSBC do?", "汇丰银行在试点里干了什么"])
def test_a_name_alone_is_told_about(service: AnswerService, text: str) -> None:
    reader = service.assistant()._services.reader
    alias = _alias(service, "HSBC")
    labels = {"out_of_scope": 0.5, "finance": 0.3}
    reading = reader.read(Turn("x", text, labels, names=frozenset({alias})), Context())
    assert reading.intent != "out_of_scope"
    assert alias in reader._index.named[reading.found[0].id]
    assert reading.found[0].score >= reader.limits.sure


def test_a_name_with_a_matter_that_is_not_held_is_declined(
    talk: Talk, service: AnswerService
) -> None:
    names = frozenset({_alias(service, "HSBC")})
    reply = talk.say("How much does HSBC pay its interns each month?", "out_of_scope", names=names)
    assert reply.answer.outcome == "declined"
