import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from data.chats import (
    UnknownFieldError,
    chat_for,
    chats_at,
    choose_language,
    mark_blocked,
    mark_left,
    migrate_chat,
    reactivate,
    subscribe,
    subscriptions,
    unsubscribe,
)
from data.languages import Language
from data.models import Chat, ChatStatus, Delivery, Field, Subscription
from tests.data.test_database import add, announcement
from tests.data.test_database import chat as chat_row

KEYS = ("data", "education", "finance")
LATER = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def session(database):
    names = {
        f"{part}_{end}": "x" for part in ("name", "description") for end in ("en", "hans", "hant")
    }
    with database.session() as session:
        session.add_all(
            Field(key=key, position=place, overview=[], **names) for place, key in enumerate(KEYS)
        )
        session.flush()
        yield session


@pytest.fixture
def chat(session):
    return chat_for(session, "telegram", "5")


def test_a_chat_is_made_once(session, chat):
    assert chat_for(session, "telegram", "5").id == chat.id
    assert chat_for(session, "web", "5").id != chat.id
    assert (chat.status, chat.kind, chat.language) == (ChatStatus.ACTIVE, "private", None)
    assert chat.created_at.tzinfo is dt.UTC


def test_subscribing_again_adds_nothing(session, chat):
    assert subscribe(session, chat, ["finance"]) == {"finance"}
    assert subscribe(session, chat, ["finance", "data"]) == {"finance", "data"}
    assert subscriptions(session, chat) == {"finance", "data"}
    assert session.query(Subscription).count() == 2


def test_all_takes_in_every_field(session, chat):
    subscribe(session, chat, ["finance"])
    assert subscribe(session, chat, ["all"]) == {"all"}
    assert subscribe(session, chat, ["data"]) == {"all"}
    assert subscriptions(session, chat) == {"all"}


def test_one_field_less_than_all_leaves_the_others(session, chat):
    subscribe(session, chat, ["all"])
    assert unsubscribe(session, chat, ["finance"]) == {"data", "education"}


@pytest.mark.parametrize("fields", [None, ["all"]])
def test_everything_can_be_dropped(session, chat, fields):
    subscribe(session, chat, ["finance", "data"])
    assert unsubscribe(session, chat, fields) == frozenset()
    assert subscriptions(session, chat) == frozenset()


def test_dropping_what_is_not_held_changes_nothing(session, chat):
    subscribe(session, chat, ["finance"])
    assert unsubscribe(session, chat, ["data"]) == {"finance"}


@pytest.mark.parametrize("change", [subscribe, unsubscribe])
def test_an_unknown_field_is_refused_with_those_that_exist(session, chat, change):
    with pytest.raises(UnknownFieldError, match="unknown field sport: use one of all, data"):
        change(session, chat, ["sport"])


def test_a_language_can_be_chosen_and_given_up(session, chat):
    choose_language(chat, Language.HANT, clock=lambda: LATER)
    session.flush()
    session.expire(chat)
    assert (chat.language, chat.changed_at) == ("zh-Hant", LATER)
    choose_language(chat, None)
    assert chat.language is None


def test_a_blocked_chat_keeps_its_subscriptions(session, chat):
    subscribe(session, chat, ["finance"])
    mark_blocked(chat)
    assert chat.status is ChatStatus.BLOCKED
    mark_left(chat)
    assert chat.status is ChatStatus.LEFT
    reactivate(chat)
    assert chat.status is ChatStatus.ACTIVE
    assert subscriptions(session, chat) == {"finance"}


def test_each_topic_of_a_group_has_its_own_subscriptions(session):
    group = chat_for(session, "telegram", "-100", kind="supergroup")
    topics = [chat_for(session, "telegram", "-100", thread=number) for number in (7, 8)]
    subscribe(session, topics[0], ["finance"])
    assert chat_for(session, "telegram", "-100", thread=7) is topics[0]
    assert [subscriptions(session, each) for each in (group, *topics)] == [
        set(),
        {"finance"},
        set(),
    ]
    assert list(chats_at(session, "telegram", "-100")) == [group, *topics]


@pytest.mark.parametrize("thread", [None, 7])
def test_a_chat_or_topic_is_there_once(database, thread):
    rows = [chat_row("-1", thread=thread), chat_row("-1", thread=thread)]
    with pytest.raises(IntegrityError):
        add(database, *rows)


def test_a_group_that_became_a_supergroup_keeps_everything(session, chat):
    subscribe(session, chat, ["finance"])
    moved = migrate_chat(session, chat, "-1007")
    assert moved is chat
    assert chat_for(session, "telegram", "-1007").id == chat.id


def test_two_chats_that_turn_out_to_be_one_are_joined(session, chat):
    subscribe(session, chat, ["finance"])
    choose_language(chat, Language.HANS)
    new = chat_for(session, "telegram", "-1007")
    subscribe(session, new, ["data"])
    session.add_all([announcement(), announcement()])
    session.flush()
    deliver(session, 1, chat)
    deliver(session, 1, new)
    deliver(session, 2, chat)
    joined = migrate_chat(session, chat, "-1007")
    assert subscriptions(session, joined) == {"finance", "data"}
    assert joined.language == "zh-Hans"
    assert session.scalars(select(Chat.address)).all() == ["-1007"]
    rows = session.execute(select(Delivery.announcement_id, Delivery.chat_id))
    assert sorted(tuple(row) for row in rows) == [(1, new.id), (2, new.id)]


def deliver(session, number, chat):
    row = Delivery(announcement_id=number, chat_id=chat.id, state="sent", updated_at=LATER)
    session.add(row)
    session.flush()
