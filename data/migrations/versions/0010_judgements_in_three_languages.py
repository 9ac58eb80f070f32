"""Our judgement on each source is told in three languages.

By statements that SQLite knows too: a table made anew would take with it what refers to its rows.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CHINESE = ("reliability_hans", "reliability_hant")


def upgrade() -> None:
    op.execute("ALTER TABLE sources RENAME COLUMN reliability TO reliability_en")
    for column in CHINESE:
        op.execute(f"ALTER TABLE sources ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")
        # English stands in for Chinese until the catalogue is loaded the next time.
        op.execute(f"UPDATE sources SET {column} = reliability_en")


def downgrade() -> None:
    for column in CHINESE:
        op.execute(f"ALTER TABLE sources DROP COLUMN {column}")
    op.execute("ALTER TABLE sources RENAME COLUMN reliability_en TO reliability")
