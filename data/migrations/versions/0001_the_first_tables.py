"""The first tables: catalogue, chats, announcements, unanswered questions."""

from alembic import op
import sqlalchemy as sa
import data.columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("loaded_at", data.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_versions")),
    )
    op.create_table(
        "chats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=128), nullable=False),
        sa.Column("thread", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "blocked",
                "left",
                "deleted",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("created_at", data.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", data.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chats")),
        sa.UniqueConstraint("channel", "address", name=op.f("uq_chats_channel_address")),
    )
    op.create_table(
        "corrections",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("statements", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("note_en", sa.Text(), nullable=False),
        sa.Column("note_hans", sa.Text(), nullable=False),
        sa.Column("note_hant", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    op.create_table(
        "fields",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_hans", sa.Text(), nullable=False),
        sa.Column("name_hant", sa.Text(), nullable=False),
        sa.Column("description_en", sa.Text(), nullable=False),
        sa.Column("description_hans", sa.Text(), nullable=False),
        sa.Column("description_hant", sa.Text(), nullable=False),
        sa.Column("overview", sa.JSON(), nullable=False),
        sa.Column("retired_at", data.columns.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_fields")),
    )
    op.create_table(
        "milestones",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("date", sa.String(length=10), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_hans", sa.Text(), nullable=False),
        sa.Column("title_hant", sa.Text(), nullable=False),
        sa.Column("summary_en", sa.Text(), nullable=False),
        sa.Column("summary_hans", sa.Text(), nullable=False),
        sa.Column("summary_hant", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("remark_en", sa.Text(), nullable=True),
        sa.Column("remark_hans", sa.Text(), nullable=True),
        sa.Column("remark_hant", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("retired_at", data.columns.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
    )
    op.create_table(
        "phrasings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement", sa.String(length=50), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrasings")),
        sa.UniqueConstraint("statement", "text", name=op.f("uq_phrasings_statement_text")),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publisher_en", sa.Text(), nullable=False),
        sa.Column("publisher_hans", sa.Text(), nullable=False),
        sa.Column("publisher_hant", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("alt_url", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("reliability", sa.Text(), nullable=False),
        sa.Column("retired_at", data.columns.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
    )
    op.create_table(
        "topics",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_hans", sa.Text(), nullable=False),
        sa.Column("name_hant", sa.Text(), nullable=False),
        sa.Column("overview", sa.JSON(), nullable=False),
        sa.Column("retired_at", data.columns.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_topics")),
    )
    op.create_table(
        "unanswered_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("nearest", sa.String(length=50), nullable=True),
        sa.Column("asked_at", data.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unanswered_questions")),
    )
    with op.batch_alter_table("unanswered_questions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_unanswered_questions_asked_at"), ["asked_at"], unique=False
        )

    op.create_table(
        "aliases",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=True),
        sa.Column("names_en", sa.JSON(), nullable=False),
        sa.Column("names_hans", sa.JSON(), nullable=False),
        sa.Column("names_hant", sa.JSON(), nullable=False),
        sa.Column("statements", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["field"], ["fields.key"], name=op.f("fk_aliases_field")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aliases")),
    )
    op.create_table(
        "announcements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("milestone", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "approved",
                "sending",
                "sent",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_hans", sa.Text(), nullable=False),
        sa.Column("title_hant", sa.Text(), nullable=False),
        sa.Column("body_en", sa.Text(), nullable=False),
        sa.Column("body_hans", sa.Text(), nullable=False),
        sa.Column("body_hant", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", data.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", data.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("send_at", data.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("expires_at", data.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("sent_at", data.columns.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["milestone"], ["milestones.id"], name=op.f("fk_announcements_milestone")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
    )
    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_announcements_state"), ["state"], unique=False)

    op.create_table(
        "facts",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=True),
        sa.Column("topic", sa.String(length=40), nullable=True),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_hans", sa.Text(), nullable=False),
        sa.Column("text_hant", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("qualifier", sa.String(length=40), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "piloting",
                "done",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("as_of", sa.String(length=10), nullable=True),
        sa.Column("remark_en", sa.Text(), nullable=True),
        sa.Column("remark_hans", sa.Text(), nullable=True),
        sa.Column("remark_hant", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("retired_at", data.columns.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["field"], ["fields.key"], name=op.f("fk_facts_field")),
        sa.ForeignKeyConstraint(["topic"], ["topics.key"], name=op.f("fk_facts_topic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facts")),
    )
    op.create_table(
        "milestone_sources",
        sa.Column("milestone", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["milestone"], ["milestones.id"], name=op.f("fk_milestone_sources_milestone")
        ),
        sa.ForeignKeyConstraint(
            ["source"], ["sources.id"], name=op.f("fk_milestone_sources_source")
        ),
        sa.PrimaryKeyConstraint("milestone", "position", name=op.f("pk_milestone_sources")),
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("created_at", data.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name=op.f("fk_subscriptions_chat_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("chat_id", "field", name=op.f("uq_subscriptions_chat_id_field")),
    )
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subscriptions_field"), ["field"], unique=False)

    op.create_table(
        "tasks",
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(length=40), nullable=True),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_hans", sa.Text(), nullable=False),
        sa.Column("title_hant", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "piloting",
                "done",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("as_of", sa.String(length=10), nullable=True),
        sa.Column("lead_unit_en", sa.Text(), nullable=True),
        sa.Column("lead_unit_hans", sa.Text(), nullable=True),
        sa.Column("lead_unit_hant", sa.Text(), nullable=True),
        sa.Column("supporting_units_en", sa.JSON(), nullable=False),
        sa.Column("supporting_units_hans", sa.JSON(), nullable=False),
        sa.Column("supporting_units_hant", sa.JSON(), nullable=False),
        sa.Column("basis", sa.String(length=40), nullable=False),
        sa.Column("remark_en", sa.Text(), nullable=True),
        sa.Column("remark_hans", sa.Text(), nullable=True),
        sa.Column("remark_hant", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("retired_at", data.columns.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["field"], ["fields.key"], name=op.f("fk_tasks_field")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_tasks")),
    )
    op.create_table(
        "announcement_fields",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name=op.f("fk_announcement_fields_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("announcement_id", "field", name=op.f("pk_announcement_fields")),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "sending",
                "sent",
                "blocked",
                "moved",
                "failed",
                "in_doubt",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", data.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(length=64), nullable=True),
        sa.Column("claimed_at", data.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("updated_at", data.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcements.id"], name=op.f("fk_deliveries_announcement_id")
        ),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name=op.f("fk_deliveries_chat_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "announcement_id", "chat_id", name=op.f("uq_deliveries_announcement_id_chat_id")
        ),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deliveries_chat_id"), ["chat_id"], unique=False)
        batch_op.create_index("ix_deliveries_claiming", ["state", "not_before", "id"], unique=False)

    op.create_table(
        "fact_sources",
        sa.Column("fact", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["fact"], ["facts.id"], name=op.f("fk_fact_sources_fact")),
        sa.ForeignKeyConstraint(["source"], ["sources.id"], name=op.f("fk_fact_sources_source")),
        sa.PrimaryKeyConstraint("fact", "position", name=op.f("pk_fact_sources")),
    )
    op.create_table(
        "task_sources",
        sa.Column("task", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["sources.id"], name=op.f("fk_task_sources_source")),
        sa.ForeignKeyConstraint(["task"], ["tasks.slug"], name=op.f("fk_task_sources_task")),
        sa.PrimaryKeyConstraint("task", "position", name=op.f("pk_task_sources")),
    )
    op.create_table(
        "task_statuses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task", sa.String(length=40), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "piloting",
                "done",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("as_of", sa.String(length=10), nullable=True),
        sa.Column("recorded_at", data.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["task"], ["tasks.slug"], name=op.f("fk_task_statuses_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_statuses")),
    )
    with op.batch_alter_table("task_statuses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_statuses_task"), ["task"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("task_statuses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_statuses_task"))

    op.drop_table("task_statuses")
    op.drop_table("task_sources")
    op.drop_table("fact_sources")
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index("ix_deliveries_claiming")
        batch_op.drop_index(batch_op.f("ix_deliveries_chat_id"))

    op.drop_table("deliveries")
    op.drop_table("announcement_fields")
    op.drop_table("tasks")
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subscriptions_field"))

    op.drop_table("subscriptions")
    op.drop_table("milestone_sources")
    op.drop_table("facts")
    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_announcements_state"))

    op.drop_table("announcements")
    op.drop_table("aliases")
    with op.batch_alter_table("unanswered_questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unanswered_questions_asked_at"))

    op.drop_table("unanswered_questions")
    op.drop_table("topics")
    op.drop_table("sources")
    op.drop_table("phrasings")
    op.drop_table("milestones")
    op.drop_table("fields")
    op.drop_table("corrections")
    op.drop_table("chats")
    op.drop_table("catalogue_versions")
