"""Deliveries that are left out on purpose: a state of their own."""

from alembic import op
import sqlalchemy as sa

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BEFORE = ("pending", "sending", "sent", "blocked", "moved", "failed", "in_doubt")
AFTER = (*BEFORE, "skipped")


def upgrade() -> None:
    _allow(AFTER)


def downgrade() -> None:
    op.execute(
        "UPDATE deliveries SET state = 'failed', reason = coalesce(reason, 'skipped')"
        " WHERE state = 'skipped'"
    )
    _allow(BEFORE)


def _allow(states: tuple[str, ...]) -> None:
    quoted = ", ".join(f"'{state}'" for state in states)
    with op.batch_alter_table("deliveries") as table:
        table.drop_constraint(op.f("ck_deliveries_state"), type_="check")
        table.create_check_constraint(op.f("ck_deliveries_state"), sa.text(f"state IN ({quoted})"))
