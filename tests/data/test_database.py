import datetime as dt
import sqlite3
import threading

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, func, inspect, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from data.database import BrokenReferencesError, Database, migration_settings
from data.loading import load_catalogue
from data.models import (
    Announcement,
    AnnouncementState,
    Base,
    Chat,
    ChatStatus,
    Delivery,
    Fact,
    Milestone,
    Phrasing,
    Source,
    Subscription,
    Task,
)

NOW = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
CHECKED = {
    "chats": {"ck_chats_status"},
    "deliveries": {"ck_deliveries_state"},
    "announcements": {"ck_announcements_state"},
    "tasks": {"ck_tasks_status"},
}


def chat(address="5", **values):
    defaults = {"channel": "telegram", "kind": "private", "status": ChatStatus.ACTIVE}
    return Chat(address=address, created_at=NOW, changed_at=NOW, **(defaults | values))


def announcement(**values):
    texts = {f"{part}_{end}": "x" for part in ("title", "body") for end in ("en", "hans", "hant")}
    plain = {"kind": "milestone", "state": AnnouncementState.DRAFT, "created_by": "staff"}
    return Announcement(created_at=NOW, **(texts | plain | values))


def add(database, *rows):
    with database.session() as session:
        session.add_all(rows)
    return rows


def counts(database, models):
    with database.reading() as session:
        return [session.scalar(select(func.count()).select_from(model)) for model in models]


def steps(database):
    with database.engine.connect() as connection:
        scripts = ScriptDirectory.from_config(migration_settings(connection))
        return [script.revision for script in reversed(list(scripts.walk_revisions()))]


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request, tmp_path):
    """A database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new/bare.db"
        return
    server = request.getfixturevalue("postgresql_url")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS bare"))
        connection.execute(text("CREATE DATABASE bare"))
    engine.dispose()
    yield server.replace("/postgres?", "/bare?")


def tables(database):
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def test_migrations_go_up_down_and_up_again(bare_url):
    database = Database(bare_url)
    database.migrate()
    wanted = set(Base.metadata.tables)
    assert tables(database) == wanted
    with database.migrating() as connection:
        command.downgrade(migration_settings(connection), "base")
    assert tables(database) == set()
    database.migrate()
    database.migrate()
    assert tables(database) == wanted
    database.close()


def test_a_full_database_goes_all_the_way_down_and_up(bare_url):
    database = Database(bare_url)
    database.migrate()
    load_catalogue(database)
    with database.session() as session:
        reader = chat()
        session.add(reader)
        session.flush()
        session.add(Subscription(chat_id=reader.id, field="all", created_at=NOW))
    kept = (Source, Task, Fact, Milestone, Phrasing, Chat, Subscription)
    before = counts(database, kept)
    for step in reversed(steps(database)[:-1]):
        with database.migrating() as connection:
            command.downgrade(migration_settings(connection), step)
    for step in steps(database)[1:]:
        database.migrate(step)
    assert counts(database, kept) == before
    database.close()


def test_rows_that_would_point_to_nothing_undo_a_migration(sqlite_database):
    add(sqlite_database, chat())
    astray = (
        "INSERT INTO subscriptions (chat_id, field, created_at)"
        " VALUES (99, 'all', '2026-01-02 00:00:00')"
    )
    with (
        pytest.raises(BrokenReferencesError, match="subscriptions"),
        sqlite_database.migrating() as connection,
    ):
        connection.exec_driver_sql(astray)
    assert counts(sqlite_database, (Subscription,)) == [0]
    with pytest.raises(IntegrityError):
        add(sqlite_database, Subscription(chat_id=99, field="all", created_at=NOW))


def test_processes_that_start_together_migrate_once(bare_url):
    together, failures = threading.Barrier(4), []

    def migrate():
        database = Database(bare_url)
        together.wait()
        try:
            database.migrate()
        except Exception as error:
            failures.append(error)
        finally:
            database.close()

    threads = [threading.Thread(target=migrate) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    database = Database(bare_url)
    assert tables(database) == set(Base.metadata.tables)
    database.close()


def test_a_new_file_that_another_process_writes_to_is_waited_for(tmp_path):
    path = tmp_path / "new.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute("CREATE TABLE others (id INTEGER)")
    waiting = threading.Timer(0.3, other.execute, ["COMMIT"])
    waiting.start()
    database = Database(f"sqlite:///{path}")
    with database.engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    database.close()
    waiting.join()
    other.close()


def test_what_belongs_to_chats_outlives_a_step_of_their_table(bare_url):
    database = Database(bare_url)
    database.migrate("0007")
    with database.engine.begin() as connection:
        for number, thread in ((1, "NULL"), (2, "7")):
            connection.execute(
                text(
                    "INSERT INTO chats (id, channel, address, thread, kind, language, status,"
                    f" created_at, changed_at) VALUES ({number}, 'telegram', '-{number}', {thread},"
                    " 'supergroup', 'en', 'active', '2026-01-02 00:00:00', '2026-01-02 00:00:00')"
                )
            )
        if database.engine.dialect.name == "postgresql":
            connection.execute(text("ALTER SEQUENCE chats_id_seq RESTART WITH 3"))
        connection.execute(
            text(
                "INSERT INTO subscriptions (id, chat_id, field, created_at)"
                " VALUES (1, 2, 'all', '2026-01-02 00:00:00')"
            )
        )
    database.migrate()
    chats = select(Chat.address, Chat.thread, Chat.language).order_by(Chat.id)
    held = select(Subscription.chat_id, Subscription.field)
    with database.reading() as session:
        assert [tuple(row) for row in session.execute(chats)] == [
            ("-1", None, "en"),
            ("-2", 7, "en"),
            ("-2", None, "en"),
        ]
        assert [tuple(row) for row in session.execute(held)] == [(2, "all")]
    with database.migrating() as connection:
        command.downgrade(migration_settings(connection), "0007")
        assert connection.execute(text("SELECT id FROM chats ORDER BY id")).scalars().all() == [
            1,
            2,
        ]
        assert connection.execute(text("SELECT chat_id FROM subscriptions")).scalars().all() == [2]
    database.close()


def test_migrated_tables_are_those_of_the_models(database):
    with database.engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert difference == []


@pytest.mark.parametrize("table", CHECKED)
def test_checks_have_names(database, table):
    found = {check["name"] for check in inspect(database.engine).get_check_constraints(table)}
    assert found == CHECKED[table]


def test_constraints_that_migrations_may_change_have_names(database):
    inspector = inspect(database.engine)
    names = [item["name"] for item in inspector.get_unique_constraints("deliveries")]
    assert names == ["uq_deliveries_announcement_id_chat_id"]
    names = [item["name"] for item in inspector.get_unique_constraints("subscriptions")]
    assert names == ["uq_subscriptions_chat_id_field"]


def test_a_moment_comes_back_aware_and_in_utc(database):
    there = dt.timezone(dt.timedelta(hours=8))
    add(database, chat())
    with database.session() as session:
        row = session.get_one(Chat, 1)
        row.created_at = dt.datetime(2026, 1, 2, 11, 4, 5, tzinfo=there)
    with database.reading() as session:
        found = session.get_one(Chat, 1).created_at
    assert found == NOW
    assert found.utcoffset() == dt.timedelta(0)


def test_a_naive_moment_is_refused(database):
    naive = dt.datetime(2026, 1, 2)  # noqa: DTZ001
    row = chat()
    row.created_at = naive
    with pytest.raises(StatementError, match="no time zone"):
        add(database, row)


def test_an_error_rolls_all_back(database):
    with pytest.raises(IntegrityError):
        add(database, chat("1"), chat("2"), chat("2"))
    with database.reading() as session:
        assert session.query(Chat).count() == 0


def test_an_announcement_has_one_delivery_a_chat(database):
    add(database, chat(), announcement())
    values = {"announcement_id": 1, "chat_id": 1, "state": "pending", "updated_at": NOW}
    add(database, Delivery(**values))
    with pytest.raises(IntegrityError):
        add(database, Delivery(**values))


def test_an_unknown_state_is_refused_by_the_database_itself(database):
    add(database, chat())
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(text("UPDATE chats SET status = 'asleep'"))


def test_a_large_group_address_and_message_number_fit(database):
    add(database, chat("-1001234567890123", thread=2**40), announcement())
    delivery = Delivery(
        announcement_id=1, chat_id=1, state="sent", updated_at=NOW, message_id=2**45
    )
    add(database, delivery)
    with database.reading() as session:
        assert session.get_one(Delivery, 1).message_id == 2**45
        assert session.get_one(Chat, 1).thread == 2**40


def test_readers_and_writers_in_many_threads_lose_nothing(database):
    add(database, chat("0"))

    def count_up():
        for _ in range(10):
            with database.session() as session:
                row = session.get_one(Chat, 1, with_for_update=True)
                row.address = str(int(row.address) + 1)

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert session.get_one(Chat, 1).address == "40"


def test_sqlite_keeps_references_and_writes_ahead(sqlite_database):
    with sqlite_database.engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_the_folder_of_a_path_is_made_that_of_an_address_is_not(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Database(f"sqlite:///{tmp_path}/new/assistant.db").close()
    Database("sqlite:///file:other/assistant.db?uri=true").close()
    assert [each.name for each in tmp_path.iterdir()] == ["new"]


def test_alembic_works_from_the_command_line(tmp_path, monkeypatch):
    from alembic.config import main

    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/line.db")
    main(["-c", "data/alembic.ini", "upgrade", "head"])
    database = Database(f"sqlite:///{tmp_path}/line.db")
    assert "facts" in tables(database)
    database.close()
