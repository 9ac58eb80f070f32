"""Each topic of a group is a chat of its own, with its own alerts and choices."""

from alembic import op
import sqlalchemy as sa

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WHOLE = sa.text("thread IS NULL")
BELONGING = ("deliveries", "subscriptions", "preferences", "muted_kinds")


def upgrade() -> None:
    with op.batch_alter_table("chats") as table:
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
    for table in BELONGING:
        op.execute(f"DELETE FROM {table} WHERE chat_id IN (SELECT id FROM chats WHERE {others})")
    op.execute(f"DELETE FROM chats WHERE {others}")
    op.drop_index("ix_chats_without_thread", "chats")
    with op.batch_alter_table("chats") as chats:
        chats.drop_constraint(op.f("uq_chats_channel_address_thread"), type_="unique")
        chats.create_unique_constraint(op.f("uq_chats_channel_address"), ["channel", "address"])
