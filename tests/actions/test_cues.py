"""Each list of wordings has examples that it takes and near ones that it must not take."""

from __future__ import annotations

import pytest

from actions.cues import has, pattern, same_words, words
from actions.dialogue.wording import (
    follows_up,
    is_short,
    language_asked,
    questions_in,
    says_little,
    without_correction,
)
from actions.finding.question import normal
from actions.finding.wanted import wants_one_thing
from data.languages import Language

EXAMPLES = {
    "english": (["Please answer in English", "用英文回答", "英语吧"], ["English law firms"]),
    "traditional": (["改用繁體中文", "繁体回答", "in Traditional"], ["traditional medicine"]),
    "simplified": (["请用简体", "簡體字謝謝", "use simplified"], ["简体教材"]),
    "chinese": (["说中文", "in Chinese please", "in Mandarin"], ["Chinese medicine", "中文系"]),
    "all": (["all of them", "everything", "全部", "都要"], ["all about it", "finance"]),
    "left_over": (["so what's left?", "仲剩咩", "还订着哪些"], ["left bank", "剩余额度"]),
    "only": (["only finance", "只要金融", "just health"], ["finance", "justice"]),
    "follows": (
        [
            "and for banks?",
            "n how many now",
            "那金融呢？",
            "去到2023年",
            "后来有几家",
            "the other one",
        ],
        ["andesite", "natural gas", "金融有哪些措施"],
    ),
    "leans": (["on which cases", "the other kind", "其中几项"], ["theatre", "金融"]),
    "points_back": (
        ["has any of that opened", "who runs it", "他们有几家", "那边怎么样", "when was that"],
        ["is there a fund", "this pilot", "其他领域", "他国", "with this programme"],
    ),
    "another": (["another bank", "另一家呢"], ["anotherness", "一家"]),
    "why": (["Why?", "but why is that", "为什么呢"], ["Why was Chongqing chosen?", "为什么选重庆"]),
    "which_right": (
        ["I read 82%, which one is right?", "有报道写82%，以哪一个为准？", "邊個啱"],
        ["which is right for banks", "哪个准备好了"],
    ),
    "each": (
        ["how many in each?", "by category", "各为多少项", "分别是多少"],
        ["each other", "teach", "各地"],
    ),
    "most": (
        ["which adds most", "the largest share", "边样贡献最大"],
        ["at most", "the most recent", "almost", "最大限度"],
    ),
    "drops": (["don't want finance", "switch me from finance", "取消订阅"], ["nonstop", "要"]),
    "wants": (["add law", "要的是物流", "订金融"], ["adder", "物流"]),
    "swaps": (["把金融换成物流"], ["换"]),
    "in_place_of": (["logistics instead of finance", "而不是金融"], ["instead", "不是"]),
    "compares": (["compare them", "两者的区别"], ["comparable", "金融"]),
    "changes": (["what's new since then", "有什么新进展"], ["new bank", "新加坡"]),
    "corrects": (
        [
            *("No, I mean finance", "Correction, I meant Task 6.", "不是，我说的是金融"),
            *("不对，打错字了，我问的是金融", "唔好意思，我其實想問 2025 年"),
        ],
        ["Which banks?", "试点是不是三年"],
    ),
    "example": (["one of them", "for instance?", "举个例子"], ["one office", "金融"]),
    "in_general": (["what does it do", "讲讲情况"], ["dominant", "股价"]),
    "alerts": (["subscribe me", "keep me posted", "退订", "推送"], ["describe it", "金融"]),
    "figure": (["How many tasks?", "多少项", "几个领域"], ["Which tasks?", "哪些领域"]),
    "counted": (["how many tasks", "多少项任务", "幾多項任務"], ["how much", "多少钱"]),
    "date": (["When did it start?", "什么时候开始", "哪天"], ["whenever", "哪些"]),
    "asks_when": (["when did it open", "哪年", "幾時"], ["what was it when it opened", "哪些"]),
    "in_charge": (["which office leads it", "哪个部门牵头"], ["pleading", "部门"]),
    "person": (["Who leads it?", "谁负责", "哪位"], ["whole", "哪些"]),
    "money": (
        ["What does it cost?", "学费多高", "salary", "what do they pay"],
        ["pricey", "金融", "does the public insurance pay"],
    ),
    "procedure": (["How do I apply?", "怎么申请", "流程"], ["How does it work?", "如何开放"]),
    "contact": (["telephone number", "地址在哪", "your email"], ["phonetic", "联系"]),
    "everyday": (["trade data", "外贸数据"], ["database", "finance"]),
    "fees": (["the fee", "学费", "what do they pay"], ["how much was invested", "投资多少钱"]),
    "newest": (["the latest count", "最新有幾多"], ["later", "新的"]),
    "today": (["What is it now?", "目前进展", "this year"], ["known", "2021"]),
    "future": (["next year", "明年呢", "by 2035", "会升定跌"], ["in 2021", "2021年"]),
    "with_chongqing": (["Tianjin", "海南"], ["Chengdu", "成都"]),
    "four_together": (["the four 2021 pilot plans", "四省市"], ["four tasks", "四项"]),
    "than": (["more than Shanghai", "哪边的多", "和成都比"], ["which is it", "比例"]),
    "other_places": (["and in Shanghai?", "北京的试点"], ["in Chongqing", "重庆"]),
    "later": (["the final tally", "三年期满"], ["finale", "首年"]),
    "opinion": (["do you think it works", "你觉得呢"], ["thinking", "觉"]),
    "verbatim": (
        ["Article 3 word for word", "quote me the clause", "帮我写一份申请", "第三条的条文"],
        ["so that others copy them", "what it is called", "第三条新通道"],
    ),
    "reason": (["for what reason?", "why was it moved", "原因是什么"], ["reasonable", "因此"]),
    "own_case": (
        ["my claim got stuck", "should we sign?", "我的申请被退"],
        ["which cases", "should it open", "案例"],
    ),
    "insider": (
        ["who lost the tender", "the survival rate", "听说有内幕"],
        ["lost luggage", "内地"],
    ),
    "which_ones": (
        ["which brands came", "who signed it", "哪些品牌参展"],
        ["which fields", "who leads it", "品牌首店"],
    ),
    "life": (
        ["how old is she", "where was he born", "他是哪里人"],
        ["how old is the news", "人才"],
    ),
    "private": (
        [
            "his wife",
            "is she maried",
            "how old is he",
            "the mayors salary",
            "老婆是誰",
            "幾歲",
            "住哪",
        ],
        ["my wife", "our kids", "人工智能", "规模有多大", "哪里人才多", "an address to the forum"],
    ),
    "official": (
        ["the mayors", "the party secretary", "Vice Minister", "局長", "书记"],
        ["majority", "ministerial", "my director", "局势"],
    ),
    "done": (
        ["How many are done?", "what was achieved", "完成咗幾多", "做咗未", "搞掂"],
        ["what can be done", "实施方案", "落实情况", "做好多生意", "做了八年"],
    ),
    "open": (
        ["not done", "hasn't been finished", "what is left", "outstanding", "仲未做", "还剩几项"],
        [
            "different once it was finished",
            "有没有完成",
            "六十余项任务",
            "left bank",
            "to do with banks",
        ],
    ),
    "plans": (["what will be done", "to be finished", "下一步", "第二年"], ["is done", "完成"]),
    "coming": (
        ["what is planned", "接下来做什么"],
        ["what was done", "做了什么"],
    ),
    "growth": (["by how much did it grow", "涨了几成", "同比"], ["how much is it", "多少"]),
    "share": (["the share of services", "占比多少", "几成"], ["how much is it", "占地"]),
    "percent": (["what percentage", "百分之几", "实施率"], ["how many tasks", "多少项"]),
    "once": (["at the launch", "最初", "历年"], ["how big is it", "现在"]),
    "dollars": (["in US dollars", "换成USD是多少", "美元"], ["in yuan", "元"]),
    "yuan": (["how many yuan", "人民币", "多少元"], ["in dollars", "美元"]),
    "tasks": (["how many tasks", "几项"], ["multitasking", "金融"]),
    "steps": (["which measures", "哪些举措"], ["finance", "金融"]),
    "detail": (["which floor", "any jobs going?", "停车方便吗"], ["the ground floor plan", "车站"]),
    "currency": (["billion yuan", "US dollars"], ["percent", "tasks"]),
    "asking": (["is it open?", "想问一下"], ["i have a shop", "我开店"]),
    "office": (["the customs", "外资处"], ["office hours", "电话"]),
    "whether": (["has it opened", "开了吗", "开放么？"], ["can it open", "开放", "是什么"]),
    "negated": (["it isn't", "没开"], ["notable", "开了"]),
    "keeps": (["keep only health", "净系留低医疗"], ["keep the others", "其他的保留"]),
    "how_often": (["how often do you send", "多久推送一次"], ["how far", "推送"]),
    "mine": (["what am i signed up for", "我订了什么"], ["time", "订阅"]),
    "asks": (["when do alerts come", "几点发"], ["send them at eight", "每天发"]),
    "weekly": (["once a week", "每周一次"], ["week", "周到"]),
    "daily": (["every morning", "每天"], ["day", "今天"]),
    "at_once": (["immediately", "马上"], ["later", "以后"]),
    "digest": (["in one message", "汇总"], ["ingest", "金融"]),
    "pause": (["snooze", "暂停"], ["go on", "金融"]),
    "resume": (["unpause", "恢复推送"], ["restart", "恢复经济"]),
    "silent": (["without sound", "静音"], ["soundly", "声音"]),
    "sound": (["unmute", "取消静音"], ["mute", "静音"]),
    "quiet": (["not at night please", "晚上不要发"], ["quietly", "晚上"]),
    "quiet_off": (["no quiet hours", "取消免打扰"], ["quiet hours", "免打扰"]),
    "kind_milestone": (["milestones", "里程碑"], ["miles", "金融"]),
    "kind_status": (["status changes", "状态变化"], ["statute", "金融"]),
    "kind_reminder": (["reminders", "到期提醒"], ["remain", "提醒"]),
    "kind_correction": (["corrections", "更正"], ["correct", "金融"]),
    "zone": (["set my time zone", "时区"], ["the zone", "时间"]),
    "its_time": (["'s time", " local time", "当地时间"], ["timely", "地区"]),
    "alert_words": (["alerts", "推送"], ["alertness", "金融"]),
    "names_english": (["english", "英文"], ["england", "英国"]),
    "names_traditional": (["traditional", "繁體"], ["tradition", "传统"]),
    "names_chinese": (["chinese", "简体"], ["china", "中国"]),
    "without": (["no reminders", "不要更正"], ["now", "更正"]),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_list_takes_its_examples_and_leaves_near_ones(name: str) -> None:
    taken, left = EXAMPLES[name]
    assert [text for text in taken if not has(name, normal(text))] == []
    assert [text for text in left if has(name, normal(text))] == []


def test_a_list_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        pattern("nothing")


def test_words_that_say_nothing_are_words() -> None:
    assert {"the", "chongqing"} <= words("empty")
    assert pattern("empty_chinese").sub("", "重庆市试点是什么") == ""


@pytest.mark.parametrize(
    ("said", "catalogue"),
    [
        ("專案", "项目"),
        ("智慧財產權", "知识产权"),
        ("国企", "国有企业"),
        ("養老", "养老"),
        ("嗰批", "那批"),
        ("frm wat, cq?", "from what, chongqing?"),
        ("from Cqueue", "from cqueue"),
    ],
)
def test_regional_words_are_those_of_the_catalogue(said: str, catalogue: str) -> None:
    assert normal(said) == catalogue


def test_the_longest_regional_word_wins() -> None:
    assert same_words("智慧财产权") == "知识产权"
    assert same_words("no such word") == "no such word"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("in English please", Language.EN),
        ("請用繁體中文", Language.HANT),
        ("请用简体中文", Language.HANS),
        ("讲中文", Language.HANS),
        ("What does the pilot do?", None),
        ("traditional Chinese medicine", None),
    ],
)
def test_a_language_is_heard_where_one_is_asked_for(text: str, language: Language | None) -> None:
    assert language_asked(normal(text)) is language


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("Name the three schools", True),
        ("what are the 4 steps of the permit", True),
        ("批准的是哪五家银行", True),
        ("獲批的是哪兩間銀行", True),
        ("Which bank has two branches?", False),
        ("哪年有两家银行获批", False),
        ("那两家银行现在怎么样", False),
    ],
)
def test_several_are_wanted_where_their_number_is_told(text: str, several: bool) -> None:
    assert has("which_several", normal(text)) is several


@pytest.mark.parametrize(
    ("text", "follows"),
    [
        ("and in health care?", True),
        ("金融呢", True),
        ("no, I meant banks that are run by foreign investors", True),
        ("why", True),
        ("How many of the tasks of the pilot had been carried out by 2022?", False),
        ("重庆服务业扩大开放综合试点有多少项任务已经落实", False),
    ],
)
def test_follow_ups_are_told_from_new_questions(text: str, follows: bool) -> None:
    assert follows_up(normal(text)) is follows


def test_short_counts_words_and_characters() -> None:
    assert is_short("one two three four five")
    assert not is_short("one two three four five six")
    assert is_short("一二三四五六七八九")
    assert not is_short("一二三四五六七八九十")


@pytest.mark.parametrize(
    ("text", "little"),
    [
        ("what did   do", True),
        (" 在试点里干了什么", True),
        ("tell me about  ", True),
        ("how much does   pay its staff", False),
        (" 的股价是多少", False),
        ("what has   promised", True),
        (" 的情况", True),
    ],
)
def test_hardly_more_than_a_name(text: str, little: bool) -> None:
    assert says_little(text) is little


def test_a_correction_leaves_what_is_meant() -> None:
    assert without_correction("no, finance") == "finance"
    assert without_correction("no") == "no"


def test_a_message_in_parts_is_taken_apart() -> None:
    assert len(questions_in("how many tasks? who leads them?")) == 2
    assert questions_in("how many tasks?") == ("how many tasks?",)


@pytest.mark.parametrize(
    ("text", "one"), [("when did it start", True), ("谁负责", True), ("what is planned", False)]
)
def test_one_thing_or_an_open_question(text: str, one: bool) -> None:
    assert wants_one_thing(text) is one


@pytest.mark.parametrize(
    ("text", "cue", "meant"),
    [
        ("who is in charge of the pilot", "money", False),
        ("what are the charges", "money", True),
        ("报关那几个衙门跑断腿", "figure", False),
        ("只选几个地方试吗", "figure", False),
        ("有几个项目", "figure", True),
        ("单一窗口是什么", "procedure", False),
        ("去哪个窗口办", "procedure", True),
        ("好久开始施行", "date", True),
        ("等了好久了", "date", False),
        ("最低注册资本", "detail", False),
        ("agreed by whom?", "leans", True),
        ("agreed rules are fine", "leans", False),
        ("呢套规则", "points_back", True),
        ("according to which report", "its_source", True),
    ],
)
def test_wordings_that_were_taken_for_others(text: str, cue: str, meant: bool) -> None:
    assert has(cue, text) is meant


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("哎呀看岔了,我要的是2025年的", "2025年的"),
        ("啊不好意思我打错了,是2021年", "是2021年"),
        ("唔系呀,我想问的系数据", "数据"),
        ("nah the later figure", "the later figure"),
        ("不好意思,请问试点期限", "不好意思,请问试点期限"),
        ("哦那电信呢", "哦那电信呢"),
    ],
)
def test_a_correction_is_taken_off(text: str, rest: str) -> None:
    assert pattern("corrects").sub("", text) == rest
