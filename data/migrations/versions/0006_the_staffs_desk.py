"""The staff's desk: accounts, sessions, acts, suggestions, usage; questions with a meaning."""

from alembic import op
import sqlalchemy as sa
import data.columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROLES = ("viewer", "editor", "approver", "admin")
KINDS = ("example", "statement")
STATES = ("proposed", "accepted", "rejected", "exported")
MOMENT = data.columns.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "staff_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("role", _states("role", ROLES), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=True),
        sa.Column("identity", sa.String(length=400), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("disabled_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_accounts")),
        sa.UniqueConstraint("key", name=op.f("uq_staff_accounts_key")),
        sa.UniqueConstraint("identity", name=op.f("uq_staff_accounts_identity")),
    )
    op.create_table(
        "staff_sessions",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("form_token", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["staff_accounts.id"],
            name=op.f("fk_staff_sessions_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_staff_sessions")),
    )
    op.create_index(op.f("ix_staff_sessions_account_id"), "staff_sessions", ["account_id"])
    op.create_table(
        "staff_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_acts")),
    )
    op.create_index(op.f("ix_staff_acts_at"), "staff_acts", ["at"])
    op.create_table(
        "suggestions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _states("kind", KINDS), nullable=False),
        sa.Column("state", _states("state", STATES), nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("judged_by", sa.Text(), nullable=True),
        sa.Column("judged_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestions")),
    )
    op.create_table(
        "usage_marks",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "day", "person", "language", "field", "outcome", name=op.f("pk_usage_marks")
        ),
    )
    op.create_table(
        "usage_keys",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_usage_keys")),
    )
    op.create_table(
        "usage_counts",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("dimension", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "dimension", "key", name=op.f("pk_usage_counts")),
    )
    op.add_column("unanswered_questions", sa.Column("meaning", sa.LargeBinary(), nullable=True))
    op.add_column("unanswered_questions", sa.Column("settled_at", MOMENT, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("unanswered_questions") as table:
        table.drop_column("settled_at")
        table.drop_column("meaning")
    for name in (
        "usage_counts",
        "usage_keys",
        "usage_marks",
        "suggestions",
        "staff_acts",
        "staff_sessions",
        "staff_accounts",
    ):
        op.drop_table(name)


def _states(name: str, states: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*states, name=name, native_enum=False, create_constraint=True, length=20)
