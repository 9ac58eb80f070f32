"""What leans on the message before is answered with it, and what does not stands alone."""

from __future__ import annotations

import pytest

from data.answers.plain import plain_text
from data.catalogue_view import Catalogue
from tests.actions.conftest import Talk


def first(talk: Talk, text: str, intent: str) -> str:
    return talk.say(text, intent).context.shown[0]


def test_a_pronoun_stands_for_what_was_told(talk: Talk) -> None:
    first(talk, "Is there a data link to Singapore?", "data")
    assert first(talk, "what capacity did it have?", "progress") == "fact:idc-capacity"


def test_a_full_question_stands_alone(talk: Talk) -> None:
    first(talk, "Is there a data link to Singapore?", "data")
    assert first(talk, "What quota does Chongqing have for QDLP?", "finance") == "fact:qdlp-quota"


@pytest.mark.parametrize(
    "text",
    [
        *("src?", "where did you get that", "source please", "出处呢", "有冇出處"),
        "多谢。请问您这些消息的出处是什么？",
    ],
)
def test_the_source_is_asked_for_in_few_words(talk: Talk, text: str) -> None:
    shown = talk.say("What quota does Chongqing have for QDLP?", "finance").context.shown
    told = talk.say(text, "finance")
    assert (told.answer.topic, told.context.shown) == ("sources", shown)


@pytest.mark.parametrize("text", ["which sources of energy are opened?", "新能源来源有哪些地方"])
def test_sources_of_something_else_are_not_those_of_the_answer(talk: Talk, text: str) -> None:
    talk.say("What quota does Chongqing have for QDLP?", "finance")
    assert talk.say(text, "energy").answer.topic != "sources"


def test_after_the_sources_the_talk_goes_on_where_it_was(talk: Talk) -> None:
    before = talk.say("Tell me about education", "education").context
    after = talk.say("source?", "sources").context
    assert (after.field, after.topic, after.question) == ("education", None, before.question)
    assert (after.shown, after.rest) == (before.shown, before.rest)
    other = talk.say("那电信呢", "telecommunications", fields=("telecommunications",))
    assert other.answer.field == "telecommunications"


def test_what_is_left_after_a_subscription_is_ended_are_the_others(talk: Talk) -> None:
    talk.press("subscribe", field="finance")
    talk.press("subscribe", field="data")
    talk.press("unsubscribe", field="data")
    told = talk.say("so what's left?", "progress")
    assert told.answer.topic == "my_subscriptions"


def test_when_something_was_told_is_no_question_on_alerts(talk: Talk) -> None:
    talk.say("How many types of national logistics hub are there?", "logistics_customs")
    told = talk.say("什么时候的消息", "my_subscriptions")
    assert told.answer.topic != "my_subscriptions"


@pytest.mark.parametrize("text", ["that is of which year?", "by when", "这是哪一年的", "幾時㗎"])
def test_a_date_and_no_more_is_asked_of_what_was_told(talk: Talk, text: str) -> None:
    told = first(talk, "How much did Chongqing's cross-border e-commerce grow?", "trade_statistics")
    assert first(talk, text, "timeline") == told == "fact:index-ecommerce"


def test_a_date_of_something_surely_found_is_told(talk: Talk) -> None:
    first(talk, "What quota does Chongqing have for QDLP?", "finance")
    assert first(talk, "and agreed to when?", "approval").endswith("qdlp-approval")


def test_who_goes_on_asking_is_told_what_comes_near_before_an_introduction(talk: Talk) -> None:
    first(talk, "Which firms sat in the closed session of the May 2025 event?", "milestones")
    assert first(talk, "what was it about?", "milestones") == "fact:e25-closed-session"


def test_what_comes_near_in_another_field_does_not_go_before_a_field(
    talk: Talk, catalogue: Catalogue
) -> None:
    talk.say("What is planned for energy?", "energy")
    told = talk.say("那电信呢", "telecommunications", fields=("telecommunications",))
    fields = [catalogue.statements[one].fields for one in told.context.shown]
    assert all("telecommunications" in each or not each for each in fields)


def test_a_year_that_was_wrong_is_put_right_by_the_next_message(talk: Talk) -> None:
    first(talk, "重慶2025年外貿總額是多少", "trade_statistics")
    told = talk.say("啊不好意思我打錯了，是2021年才對", "deny")
    assert told.answer.field is None
    assert {"fact:trade-2021-yuan", "fact:trade-2021-usd"} & set(told.context.shown[:3])


def test_talk_of_other_places_comes_back_to_chongqing(talk: Talk) -> None:
    talk.say("How many tasks do the four plans of 2021 hold together?", "other_pilots")
    assert first(talk, "那重庆自己有多少项任务", "overview") == "fact:tasks-total-86"


def test_since_when_of_a_fields_measure_stays_in_the_field(talk: Talk) -> None:
    talk.say("Is there a data regulation in Chongqing?", "data")
    told = talk.say("好久开始施行的嘛", "timeline")
    assert told.answer.field == "data"
    assert told.context.shown[0] in (
        "milestone:data-regulation-force",
        "fact:data-regulation-effective",
    )


def test_how_many_is_no_wish_for_more_of_a_list(talk: Talk) -> None:
    talk.say("Is there a data regulation in Chongqing?", "data")
    assert talk.say("有好多条嘛", "more").context.shown[0] == "fact:data-regulation-articles"


@pytest.mark.parametrize("text", ["去到 2023 年呢", "后来呢，2023年8月有多少了？", "n in 2023"])
def test_the_same_at_another_time_is_told(talk: Talk, text: str) -> None:
    talk.say("2021年推出了多少款绿色金融产品？", "finance")
    assert first(talk, text, "out_of_scope") == "fact:green-270"


def test_the_same_at_a_time_that_is_not_held_is_declined(talk: Talk) -> None:
    talk.say("2021年推出了多少款绿色金融产品？", "finance")
    assert talk.say("去到 2019 年呢", "out_of_scope").answer.topic == "out_of_scope"


@pytest.mark.parametrize(
    "text", ["有英文报道称82%，应以哪一个为准？", "some paper wrote 82%, which one is right?"]
)
def test_who_read_another_figure_is_told_what_ours_rests_on(talk: Talk, text: str) -> None:
    told = first(talk, "What share of the tasks was done in the first year?", "progress")
    answer = talk.say(text, "sources").answer
    assert told == "fact:tasks-rate"
    assert "80.2" in plain_text(answer)


def test_who_asks_for_each_part_of_a_sum_is_told_all(talk: Talk) -> None:
    text = "2021年四省市方案合计203项任务，按类别如何构成，各为多少项？"
    shown = talk.say(text, "other_pilots").context.shown
    assert {f"fact:four-plans-{number}" for number in (203, 111, 36, 33, 23)} == set(shown)


def test_the_offices_that_support_a_task_are_told_with_the_one_that_leads(talk: Talk) -> None:
    answer = talk.say("職務科技成果賦權這項任務由哪個單位牽頭？", "science_technology").answer
    assert "市科技局；配合單位：市教委、" in plain_text(answer)


@pytest.mark.parametrize("text", ["第五项任务由谁牵头", "Task 5?", "who leads official task 5?"])
def test_an_official_task_is_told_by_its_number(talk: Talk, text: str) -> None:
    told = talk.say(text, "officials", names=frozenset({"official-task-5"})).context.shown[0]
    assert told in ("fact:task5", "task:overseas-architects-and-planners")


def test_the_right_number_may_come_with_the_next_message(talk: Talk) -> None:
    talk.say("foreign architects under Task 5", "talent", names=frozenset({"official-task-5"}))
    right = talk.say("Correction, I meant Task 6.", "more", names=frozenset({"official-task-6"}))
    assert right.context.shown[0] in ("fact:task6", "task:foreign-credit-investigation-firms")
