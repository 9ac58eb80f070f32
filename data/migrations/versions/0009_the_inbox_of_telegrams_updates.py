"""Updates that Telegram handed to a webhook, kept until they are worked on."""

import sqlalchemy as sa
from alembic import op

from data.columns import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PENDING = sa.text("body IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "telegram_updates",
        sa.Column("id", sa.String(60), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("lane", sa.String(60)),
        sa.Column("body", sa.Text()),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("taken_by", sa.String(40)),
        sa.Column("taken_until", UtcDateTime()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telegram_updates")),
    )
    op.create_index(op.f("ix_telegram_updates_received_at"), "telegram_updates", ["received_at"])
    op.create_index(
        "ix_telegram_updates_pending",
        "telegram_updates",
        ["lane", "number"],
        postgresql_where=PENDING,
        sqlite_where=PENDING,
    )


def downgrade() -> None:
    op.drop_table("telegram_updates")
