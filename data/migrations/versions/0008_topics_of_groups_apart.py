"""Each topic of a group is a chat of its own, with its own alerts and choices."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import op
import sqlalchemy as sa

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WHOLE = sa.text("thread IS NULL")
BELONGING = ("subscriptions", "preferences", "muted_kinds")


def upgrade() -> None:
    with _keeping_what_belongs_to_chats(), op.batch_alter_table("chats") as table:
        table.drop_constraint(op.f("uq_chats_channel_address"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_chats_channel_address_thread"), ["channel", "address", "thread"]
        )
    op.create_index(
        "ix_chats_without_thread",
        "chats",
        ["channel", "address"],
        unique=True,
        postgresql_where=WHOLE,
        sqlite_where=WHOLE,
    )
    # A language that was chosen in a topic was that of the whole group until now.
    op.execute(
        "INSERT INTO chats (channel, address, kind, language, status, created_at, changed_at)"
        " SELECT channel, address, kind, language, status, created_at, changed_at FROM chats"
        " WHERE thread IS NOT NULL AND language IS NOT NULL"
    )


def downgrade() -> None:
    others = "id NOT IN (SELECT min(id) FROM chats GROUP BY channel, address)"
    op.execute(f"DELETE FROM deliveries WHERE chat_id IN (SELECT id FROM chats WHERE {others})")
    op.execute(f"DELETE FROM chats WHERE {others}")
    op.drop_index("ix_chats_without_thread", "chats")
    with _keeping_what_belongs_to_chats(), op.batch_alter_table("chats") as table:
        table.drop_constraint(op.f("uq_chats_channel_address_thread"), type_="unique")
        table.create_unique_constraint(op.f("uq_chats_channel_address"), ["channel", "address"])


@contextmanager
def _keeping_what_belongs_to_chats() -> Iterator[None]:
    """SQLite makes the table anew; dropping the old one takes along what hangs on it."""
    tables = BELONGING if op.get_bind().dialect.name == "sqlite" else ()
    for table in tables:
        op.execute(f"CREATE TEMPORARY TABLE kept_{table} AS SELECT * FROM {table}")
    yield
    for table in tables:
        op.execute(f"DELETE FROM {table}")
        op.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")
        op.execute(f"DROP TABLE kept_{table}")
