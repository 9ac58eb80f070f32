"""Stop words on the web page work by themselves; all else is handed on."""

from __future__ import annotations

from typing import Any

import pytest

from bot.alerts.rendering import alert_texts
from bot.alerts.stopping import StopWords
from data.answers.document import Answer, Part
from data.chats import chat_for, subscriptions
from data.languages import Language
from tests.alerts.conftest import Desk


class Rasa:
    """Understands nothing, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    async def reply_to(self, conversation: str, language: Language, **said: Any) -> Answer:
        self.asked.append(said)
        return Answer(language, "failed", (Part("text", "?"),))


def held(desk: Desk) -> frozenset[str]:
    with desk.database.session() as session:
        return subscriptions(session, chat_for(session, "web", "s1"))


@pytest.mark.parametrize(
    ("said", "language"),
    [("STOP", Language.EN), ("退订", Language.HANS), ("退訂", Language.HANT)],
)
async def test_a_stop_word_ends_all_alerts(
    sqlite_desk: Desk, said: str, language: Language
) -> None:
    sqlite_desk.chat("s1", "all", channel="web")
    rasa = Rasa()
    stops = StopWords(rasa, sqlite_desk.database, alert_texts())
    answer = await stops.reply_to("web:s1", Language.EN, text=said)
    assert (answer.outcome, answer.language) == ("subscription", language)
    assert held(sqlite_desk) == frozenset()
    assert rasa.asked == []


async def test_all_else_is_handed_on(sqlite_desk: Desk) -> None:
    sqlite_desk.chat("s1", "all", channel="web")
    rasa = Rasa()
    stops = StopWords(rasa, sqlite_desk.database, alert_texts())
    await stops.reply_to("web:s1", Language.EN, text="how do I stop alerts?")
    await stops.reply_to("web:s1", Language.EN, payload="/finance")
    await stops.reply_to("web:unknown", Language.EN, text="stop")
    assert [said["text"] or said["payload"] for said in rasa.asked] == [
        "how do I stop alerts?",
        "/finance",
    ]
    assert held(sqlite_desk) == {"all"}
