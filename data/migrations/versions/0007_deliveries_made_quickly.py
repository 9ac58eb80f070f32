"""Deliveries that are quick to make by the million, and to find when few of them wait."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATES = (
    "pending",
    "sending",
    "sent",
    "blocked",
    "moved",
    "failed",
    "in_doubt",
    "skipped",
    "gathered",
)
WAITING = sa.text("state = 'pending'")
WEB = sa.text("priority = 2")
IN_HAND = sa.text("claimed_by IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_deliveries_claiming", "deliveries")
    op.drop_index(op.f("ix_deliveries_chat_id"), "deliveries")
    with op.batch_alter_table("deliveries") as table:
        for column in ("announcement_id", "chat_id", "digest_id"):
            table.drop_constraint(op.f(f"fk_deliveries_{column}"), type_="foreignkey")
        table.drop_constraint(op.f("ck_deliveries_state"), type_="check")
        table.create_check_constraint(
            op.f("ck_deliveries_state"),
            sa.text(" OR ".join(f"state = '{state}'" for state in STATES)),
        )
    op.execute(
        "UPDATE deliveries SET priority = 2"
        " WHERE chat_id IN (SELECT id FROM chats WHERE channel = 'web')"
    )
    op.create_index(
        "ix_deliveries_waiting",
        "deliveries",
        ["announcement_id", "priority", "not_before"],
        postgresql_where=WAITING,
        sqlite_where=WAITING,
    )
    op.create_index(
        "ix_deliveries_web",
        "deliveries",
        ["chat_id"],
        postgresql_where=WEB,
        sqlite_where=WEB,
    )
    op.create_index(
        "ix_deliveries_in_hand",
        "deliveries",
        ["claimed_by"],
        postgresql_where=IN_HAND,
        sqlite_where=IN_HAND,
    )


def downgrade() -> None:
    op.drop_index("ix_deliveries_in_hand", "deliveries")
    op.drop_index("ix_deliveries_web", "deliveries")
    op.drop_index("ix_deliveries_waiting", "deliveries")
    op.execute("UPDATE deliveries SET priority = 1 WHERE priority = 2")
    op.execute("DELETE FROM deliveries WHERE chat_id NOT IN (SELECT id FROM chats)")
    op.execute(
        "UPDATE deliveries SET digest_id = NULL"
        " WHERE digest_id NOT IN (SELECT id FROM deliveries)"
    )
    quoted = ", ".join(f"'{state}'" for state in STATES)
    with op.batch_alter_table("deliveries") as table:
        table.drop_constraint(op.f("ck_deliveries_state"), type_="check")
        table.create_check_constraint(
            op.f("ck_deliveries_state"), sa.text(f"state IN ({quoted})")
        )
        table.create_foreign_key(
            op.f("fk_deliveries_announcement_id"), "announcements", ["announcement_id"], ["id"]
        )
        table.create_foreign_key(
            op.f("fk_deliveries_digest_id"), "deliveries", ["digest_id"], ["id"],
            ondelete="SET NULL",
        )
        table.create_foreign_key(
            op.f("fk_deliveries_chat_id"), "chats", ["chat_id"], ["id"], ondelete="CASCADE"
        )
    op.create_index(
        "ix_deliveries_claiming", "deliveries", ["state", "priority", "not_before", "id"]
    )
    op.create_index(op.f("ix_deliveries_chat_id"), "deliveries", ["chat_id"])
