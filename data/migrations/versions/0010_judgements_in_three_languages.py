"""Our judgement on each source is told in three languages."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sources") as table:
        table.alter_column("reliability", new_column_name="reliability_en")
        table.add_column(sa.Column("reliability_hans", sa.Text(), nullable=True))
        table.add_column(sa.Column("reliability_hant", sa.Text(), nullable=True))
    # English stands in for the other two until the catalogue is loaded the next time.
    op.execute("UPDATE sources SET reliability_hans = reliability_en")
    op.execute("UPDATE sources SET reliability_hant = reliability_en")
    with op.batch_alter_table("sources") as table:
        table.alter_column("reliability_hans", nullable=False)
        table.alter_column("reliability_hant", nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("sources") as table:
        table.drop_column("reliability_hant")
        table.drop_column("reliability_hans")
        table.alter_column("reliability_en", new_column_name="reliability")
