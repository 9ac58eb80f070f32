"""Every field is found from an everyday question in each script."""

from __future__ import annotations

import pytest

from tests.system.people import Reception

QUESTIONS = {
    "science_technology": (
        "Do professors get to own what they invent under the pilot?",
        "大学老师的科研成果，本人能拿到所有权吗？",
        "科研人員可以擁有自己研發成果的產權嗎？",
    ),
    "commerce_culture_tourism": (
        "Are there duty-suspended shows of luxury handbags?",
        "进口奢侈品可以先保税展示再交易吗？",
        "文旅和消費方面有哪些開放措施？",
    ),
    "education": (
        "May a foreign partner help run a vocational college?",
        "中外合作办的职业学校有了吗？",
        "可以引進外國教材上課嗎？",
    ),
    "finance": (
        "Is QDLP up and running in Chongqing?",
        "企业怎么用汇率避险工具？",
        "重慶的綠色金融產品有多少種？",
    ),
    "health_care": (
        "Could a clinic be wholly owned by someone from Hong Kong?",
        "外资能在重庆办专科医院吗？",
        "養老院可以由外商開辦嗎？",
    ),
    "energy": (
        "Can private firms sell electricity?",
        "民营企业能参与售电配电吗？",
        "電力採購可以線上招投標嗎？",
    ),
    "telecommunications": (
        "Is website filing possible for customers abroad?",
        "境外客户的网站怎么备案？",
        "電信服務開放了什麼？",
    ),
    "data": (
        "Where can data be traded in western China?",
        "西部数据交易中心是怎么回事？",
        "數據跨境流動的安全評估怎麼安排？",
    ),
    "legal": (
        "Is there an international arbitration centre?",
        "境外仲裁机构可以来重庆设点吗？",
        "知識產權打官司有什麼新支持？",
    ),
    "talent": (
        "Which professional exams may foreigners sit?",
        "外籍人才来重庆有什么绿色通道？",
        "境外人士可以報考職業資格考試嗎？",
    ),
    "investment_facilitation": (
        "What is the standard land arrangement for investors?",
        "外商投资企业去哪里投诉？",
        "市場准入負面清單怎樣執行？",
    ),
    "logistics_customs": (
        "How does the Single Window help with customs clearance?",
        "中欧班列在试点里有什么安排？",
        "航材保稅是什麼措施？",
    ),
}
SCRIPTS = ("en", "zh-Hans", "zh-Hant")


@pytest.mark.parametrize("language", SCRIPTS)
@pytest.mark.parametrize("field", QUESTIONS)
async def test_a_field_is_found(reception: Reception, field: str, language: str) -> None:
    question = QUESTIONS[field][SCRIPTS.index(language)]
    reply = await reception.visitor().asks(question, language)
    assert (reply.answer["field"], reply.answer["language"]) == (field, language), reply.text
    assert reply.sources
