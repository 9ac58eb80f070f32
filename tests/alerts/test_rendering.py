"""An announcement as a message: safe, short, in one script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.alerts.rendering import alert_texts, render_alert
from data.announcements import draft_from_milestone, read_notice
from data.announcements.drafts import LONGEST_BODY, LONGEST_TITLE
from data.announcements.notices import Notice, NoticeSource
from data.answers.payloads import MAX_BYTES, parse_payload
from data.database import Database
from data.dates import PartialDate
from data.languages import Language, telling_script
from data.models import Milestone
from tests.emulator.telegram_html import parse

TEXTS = alert_texts()


def notice(title: str, body: str, milestone: str | None = "qdlp-approval") -> Notice:
    fields = (dict.fromkeys(Language, "Finance <&>"),)
    source = NoticeSource(dict.fromkeys(Language, "A & B"), None, "https://a.cn/?a=1&b")
    return Notice(
        id=1,
        milestone=milestone,
        title=dict.fromkeys(Language, title),
        body=dict.fromkeys(Language, body),
        date=PartialDate(2021, 4, 9) if milestone else None,
        fields=fields,
        sources=(source,) * 5 if milestone else (),
    )


@given(
    title=st.text(min_size=1, max_size=LONGEST_TITLE),
    body=st.text(min_size=1, max_size=LONGEST_BODY),
    language=st.sampled_from(Language),
)
def test_any_words_make_one_valid_message(title: str, body: str, language: Language) -> None:
    text, entities = parse(render_alert(notice(title, body), language, texts=TEXTS).html)
    assert len(text.encode("utf-16-le")) // 2 <= 4096
    assert [entity["type"] for entity in entities].count("text_link") == 3


def test_a_notice_of_staff_has_no_details_and_can_be_stopped() -> None:
    message = render_alert(notice("A", "B", None), Language.EN, texts=TEXTS)
    assert message.html == "<b>A</b>\n\nB\n\n<i>Finance &lt;&amp;&gt;</i>"
    payloads = [button.payload for button in message.buttons]
    assert payloads == ["fewer:1", '/unsubscribe{"field":"all"}']
    assert message.keyboard


def test_languages_have_the_same_messages() -> None:
    assert len({TEXTS.messages(language) for language in Language}) == 1


@pytest.mark.parametrize("language", [Language.HANS, Language.HANT])
def test_every_milestone_can_be_announced_in_one_script(
    loaded_database: Database, language: Language
) -> None:
    other = Language.HANT if language is Language.HANS else Language.HANS
    with loaded_database.session() as session:
        for identity in session.scalars(select(Milestone.id)).all():
            found = read_notice(session, draft_from_milestone(session, identity, by="Li"))
            message = render_alert(found, language, texts=TEXTS)
            assert not [char for char in message.html if telling_script(char) is other]
            assert all(len(button.payload.encode()) <= MAX_BYTES for button in message.buttons)
            assert parse_payload(message.buttons[0].payload)[0] == "show"
