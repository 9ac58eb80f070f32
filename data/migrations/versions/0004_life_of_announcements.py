"""Announcements that are scheduled, paused and corrected; who did what; channels before chats."""

from alembic import op
import sqlalchemy as sa
import data.columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BEFORE = ("draft", "approved", "sending", "sent", "cancelled")
AFTER = ("draft", "approved", "scheduled", "sending", "paused", "sent", "cancelled")


def upgrade() -> None:
    with op.batch_alter_table("announcements") as table:
        table.add_column(
            sa.Column("revision", sa.Integer(), nullable=False, server_default=sa.text("0"))
        )
        table.add_column(sa.Column("corrected_at", data.columns.UtcDateTime(timezone=True)))
        table.add_column(
            sa.Column("repeats_doubtful", sa.Boolean(), nullable=False, server_default=sa.true())
        )
    _allow(AFTER)
    op.execute(
        "UPDATE announcements SET state = 'scheduled'"
        " WHERE state = 'approved' AND send_at IS NOT NULL"
    )
    with op.batch_alter_table("deliveries") as table:
        table.add_column(
            sa.Column("priority", sa.Integer(), nullable=False, server_default=sa.text("1"))
        )
        table.add_column(sa.Column("due_at", data.columns.UtcDateTime(timezone=True)))
        table.add_column(sa.Column("revision", sa.Integer()))
        table.add_column(sa.Column("lag_ms", sa.Integer()))
        table.drop_index("ix_deliveries_claiming")
        table.create_index("ix_deliveries_claiming", ["state", "priority", "not_before", "id"])
    op.create_index(
        "ix_deliveries_channels",
        "deliveries",
        ["announcement_id"],
        postgresql_where=sa.text("priority = 0"),
        sqlite_where=sa.text("priority = 0"),
    )
    op.execute("UPDATE deliveries SET revision = 0 WHERE message_id IS NOT NULL")
    op.create_table(
        "announcement_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("announcement_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", data.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name=op.f("fk_announcement_acts_announcement_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement_acts")),
    )
    op.create_index(
        op.f("ix_announcement_acts_announcement_id"), "announcement_acts", ["announcement_id"]
    )


def downgrade() -> None:
    op.drop_table("announcement_acts")
    op.drop_index("ix_deliveries_channels", "deliveries")
    with op.batch_alter_table("deliveries") as table:
        table.drop_index("ix_deliveries_claiming")
        table.create_index("ix_deliveries_claiming", ["state", "not_before", "id"])
        for column in ("lag_ms", "revision", "due_at", "priority"):
            table.drop_column(column)
    op.execute("UPDATE announcements SET state = 'approved' WHERE state = 'scheduled'")
    op.execute("UPDATE announcements SET state = 'cancelled' WHERE state = 'paused'")
    _allow(BEFORE)
    with op.batch_alter_table("announcements") as table:
        for column in ("repeats_doubtful", "corrected_at", "revision"):
            table.drop_column(column)


def _allow(states: tuple[str, ...]) -> None:
    quoted = ", ".join(f"'{state}'" for state in states)
    with op.batch_alter_table("announcements") as table:
        table.drop_constraint(op.f("ck_announcements_state"), type_="check")
        table.create_check_constraint(
            op.f("ck_announcements_state"), sa.text(f"state IN ({quoted})")
        )
