import datetime as dt

import pytest
from sqlalchemy import event, func, select

from data.catalogue_view import read_catalogue
from data.chats import chat_for, subscribe
from data.languages import Language
from data.loading import Action, load_catalogue
from data.models import (
    Announcement,
    Base,
    CatalogueVersion,
    Delivery,
    Fact,
    Milestone,
    Subscription,
    TaskStatus,
    UnansweredQuestion,
)
from tests.data import small_catalogue
from tests.data.test_database import announcement

NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)


@pytest.fixture
def folder(tmp_path):
    return small_catalogue.write(tmp_path / "catalogue")


def load(database, folder, **options):
    return load_catalogue(database, folder, clock=lambda: NOW, **options)


def catalogue(database):
    with database.reading() as session:
        return read_catalogue(session)


def everything(database):
    with database.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(table.select())))
            for table in Base.metadata.sorted_tables
        }


def summary(report):
    return sorted(map(str, report.changes))


def test_a_first_load_holds_all_that_may_be_shown(database, folder):
    report = load(database, folder)
    found = catalogue(database)
    assert report.count(Action.ADDED) == len(report.changes) == 13
    assert found.version == report.version
    assert list(found.statements) == [
        "fact:done",
        "fact:all",
        "fact:rate",
        "task:loans",
        "milestone:start",
    ]
    assert list(found.sources) == ["one-2022"]
    assert found.sources["one-2022"].core


def test_statements_are_read_as_they_were_written(database, folder):
    load(database, folder)
    found = catalogue(database).statements
    rate = found["fact:rate"]
    assert rate.text == {
        Language.EN: "The rate was 80.2 per cent.",
        Language.HANS: "实施率为80.2%，后续复制推广。",
        Language.HANT: "實施率為80.2%，後續複製推廣。",
    }
    assert (rate.value, rate.weight, rate.field, rate.topic) == ("80.2", 3, "finance", "progress")
    assert rate.remark[Language.HANT] == "一條說明。"
    assert rate.phrasings == ("how far along is it", "share of tasks done", "完成率是多少")
    task, milestone = found["task:loans"], found["milestone:start"]
    assert (task.kind, task.status, task.ref, str(task.as_of)) == (
        "task",
        "planned",
        1,
        "2021-08-04",
    )
    assert task.lead_unit[Language.HANS] == "市科技局"
    assert task.supporting_units[Language.HANT] == ("市發展改革委",)
    assert (milestone.field, milestone.fields, milestone.remark) == ("finance", ("finance",), None)
    assert str(catalogue(database).sources["one-2022"].date) == "2022-05"


def test_names_and_corrections_leave_out_what_may_not_be_shown(database, folder):
    load(database, folder)
    found = catalogue(database)
    assert found.aliases[0].statements == ("task:loans",)
    assert found.aliases[0].names[Language.HANT] == ("貸款",)
    assert found.corrections[0].sources == ("one-2022",)


def test_a_second_load_changes_nothing_and_asks_for_the_version_only(database, folder):
    load(database, folder)
    before = everything(database)
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    report = load(database, folder)
    assert report.up_to_date
    assert [one.split("\n")[0] for one in asked if one != "BEGIN"] == [
        "SELECT catalogue_versions.digest "
    ]
    assert everything(database) == before


def test_a_comment_gives_a_new_version_and_no_change(database, folder):
    load(database, folder)
    file = folder / "tasks.yml"
    file.write_text("# A comment.\n" + file.read_text("utf-8"), "utf-8")
    report = load(database, folder)
    assert (report.changes, report.up_to_date) == ((), False)
    assert load(database, folder).up_to_date


def test_a_dry_run_tells_what_a_load_would_do_and_does_nothing(database, folder):
    load(database, folder)
    before = everything(database)
    small_catalogue.replace(folder, "facts/progress.yml", "There are 86 tasks.", "86 tasks exist.")
    small_catalogue.replace(folder, "milestones.yml", "id: start", "id: beginning")
    planned = load(database, folder, dry_run=True)
    assert everything(database) == before
    assert summary(planned) == [
        "added milestone beginning",
        "changed fact all (text_en)",
        "removed milestone start",
    ]
    assert summary(load(database, folder)) == summary(planned)
    assert catalogue(database).statements["fact:all"].text[Language.EN] == "86 tasks exist."


def test_another_order_of_rows_is_kept_but_is_no_change(database, folder):
    load(database, folder)
    file = folder / "topics.yml"
    row = "- {key: overview, en: Overview, zh: 概况, overview: []}\n"
    file.write_text(row + file.read_text("utf-8"), "utf-8")
    assert summary(load(database, folder)) == ["added topic overview"]
    assert list(catalogue(database).topics) == ["overview", "progress"]


def test_sources_of_a_statement_change_with_their_order(database, folder):
    load(database, folder)
    file = folder / "sources.yml"
    text = file.read_text("utf-8").replace("  publish: false\n  reason: Not confirmed.\n", "")
    file.write_text(text, "utf-8")
    small_catalogue.replace(
        folder, "tasks.yml", "sources: [one-2022]", "sources: [doubtful-2022, one-2022]"
    )
    report = load(database, folder)
    assert "changed task loans (sources)" in summary(report)
    assert catalogue(database).statements["task:loans"].sources == ("doubtful-2022", "one-2022")


def test_a_status_that_changes_is_added_to_the_history(database, folder):
    load(database, folder)
    small_catalogue.replace(folder, "tasks.yml", "Offer loans", "Offer good loans")
    load(database, folder)
    small_catalogue.replace(folder, "tasks.yml", "status: planned", "status: done")
    small_catalogue.replace(folder, "tasks.yml", "2021-08-04", "2022-05-17")
    load(database, folder)
    with database.reading() as session:
        rows = session.scalars(select(TaskStatus).order_by(TaskStatus.id)).all()
    assert [(row.status, row.as_of) for row in rows] == [
        ("planned", "2021-08-04"),
        ("done", "2022-05-17"),
    ]


def test_a_removed_row_is_retired_and_can_come_back(database, folder):
    load(database, folder)
    file = folder / "milestones.yml"
    text = file.read_text("utf-8")
    with database.session() as session:
        session.add(announcement(milestone="start"))
    file.write_text("", "utf-8")
    assert summary(load(database, folder)) == ["removed milestone start"]
    assert "milestone:start" not in catalogue(database).statements
    with database.reading() as session:
        assert session.get_one(Milestone, "start").retired_at == NOW
        assert session.scalar(select(Announcement.milestone)) == "start"
    file.write_text(text, "utf-8")
    assert summary(load(database, folder)) == ["added milestone start"]
    assert "milestone:start" in catalogue(database).statements


def test_what_people_and_staff_put_in_is_never_touched(database, folder):
    load(database, folder)
    with database.session() as session:
        chat = chat_for(session, "telegram", "5")
        subscribe(session, chat, ["finance"])
        session.add(announcement())
        session.flush()
        session.add(Delivery(announcement_id=1, chat_id=chat.id, state="sent", updated_at=NOW))
        question = {"text": "why", "language": "en", "outcome": "declined", "asked_at": NOW}
        session.add(UnansweredQuestion(**question))
    kept = ("chats", "subscriptions", "announcements", "deliveries", "unanswered_questions")
    before = {name: everything(database)[name] for name in kept}
    small_catalogue.replace(folder, "fields.yml", "en: Finance", "en: Money")
    small_catalogue.replace(folder, "tasks.yml", "status: planned", "status: done")
    load(database, folder)
    proposed = before["announcements"][-1] if before["announcements"] else None
    after = {name: everything(database)[name] for name in kept}
    after["announcements"] = [row for row in after["announcements"] if row == proposed]
    assert after == before
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Subscription)) == 1


def test_each_load_that_changes_is_recorded_with_its_counts(database, folder):
    load(database, folder)
    with database.reading() as session:
        version = session.scalars(select(CatalogueVersion)).one()
        assert session.scalar(select(func.count()).select_from(Fact)) == 3
    assert version.counts["facts"] == 3
    assert version.loaded_at == NOW


def test_nothing_that_was_read_can_be_changed(database, folder):
    load(database, folder)
    found = catalogue(database)
    with pytest.raises(TypeError):
        found.statements["fact:all"] = None
    with pytest.raises(TypeError):
        found.statements["fact:all"].text[Language.EN] = "other"
