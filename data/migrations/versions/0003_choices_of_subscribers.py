"""What subscribers choose: pace, kinds, hours, pause, silence, language; digests as deliveries."""

from alembic import op
import sqlalchemy as sa
import data.columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BEFORE = (
    "pending",
    "sending",
    "sent",
    "blocked",
    "moved",
    "failed",
    "in_doubt",
    "skipped",
)
AFTER = (*BEFORE, "gathered")
DIGESTS_ALONE = sa.text("announcement_id IS NULL")
NOT_IN_ONE_YET = sa.text("state = 'gathered' AND digest_id IS NULL")
IN_A_DIGEST = sa.text("digest_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "preferences",
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("pace", sa.String(length=10), nullable=False),
        sa.Column("digest_at", sa.Integer(), nullable=False),
        sa.Column("digest_weekday", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_to", sa.Integer(), nullable=True),
        sa.Column("paused_until", data.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("changed_at", data.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name=op.f("fk_preferences_chat_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_preferences")),
    )
    op.create_table(
        "muted_kinds",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name=op.f("fk_muted_kinds_chat_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("kind", "chat_id", name=op.f("pk_muted_kinds")),
    )
    with op.batch_alter_table("chats") as table:
        table.add_column(sa.Column("alert_language", sa.String(length=10), nullable=True))
    with op.batch_alter_table("subscriptions") as table:
        table.add_column(sa.Column("pace", sa.String(length=10), nullable=True))
    with op.batch_alter_table("deliveries") as table:
        table.alter_column("announcement_id", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("period", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("digest_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_deliveries_digest_id"), "deliveries", ["digest_id"], ["id"],
            ondelete="SET NULL",
        )
    _allow(AFTER)
    op.create_index(
        "ix_deliveries_one_digest_a_period",
        "deliveries",
        ["chat_id", "period"],
        unique=True,
        postgresql_where=DIGESTS_ALONE,
        sqlite_where=DIGESTS_ALONE,
    )
    op.create_index(
        "ix_deliveries_gathered",
        "deliveries",
        ["not_before"],
        postgresql_where=NOT_IN_ONE_YET,
        sqlite_where=NOT_IN_ONE_YET,
    )
    op.create_index(
        "ix_deliveries_in_a_digest",
        "deliveries",
        ["digest_id"],
        postgresql_where=IN_A_DIGEST,
        sqlite_where=IN_A_DIGEST,
    )


def downgrade() -> None:
    op.execute("UPDATE deliveries SET digest_id = NULL")
    op.execute("DELETE FROM deliveries WHERE announcement_id IS NULL")
    op.execute(
        "UPDATE deliveries SET state = 'skipped', reason = coalesce(reason, 'no digests any more')"
        " WHERE state = 'gathered'"
    )
    op.drop_index("ix_deliveries_in_a_digest", "deliveries")
    op.drop_index("ix_deliveries_gathered", "deliveries")
    op.drop_index("ix_deliveries_one_digest_a_period", "deliveries")
    _allow(BEFORE)
    with op.batch_alter_table("deliveries") as table:
        table.drop_constraint(op.f("fk_deliveries_digest_id"), type_="foreignkey")
        table.drop_column("digest_id")
        table.drop_column("period")
        table.alter_column("announcement_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("subscriptions") as table:
        table.drop_column("pace")
    with op.batch_alter_table("chats") as table:
        table.drop_column("alert_language")
    op.drop_table("muted_kinds")
    op.drop_table("preferences")


def _allow(states: tuple[str, ...]) -> None:
    quoted = ", ".join(f"'{state}'" for state in states)
    with op.batch_alter_table("deliveries") as table:
        table.drop_constraint(op.f("ck_deliveries_state"), type_="check")
        table.create_check_constraint(op.f("ck_deliveries_state"), sa.text(f"state IN ({quoted})"))
