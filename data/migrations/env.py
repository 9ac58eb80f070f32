"""How Alembic reaches the database: the caller's connection, or that of DATABASE_URL."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import Connection

from data.database import DEFAULT_URL, Database
from data.models import Base


def run(connection: Connection) -> None:
    """Run the wanted migrations on one connection, in its transaction."""
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


def run_on_own_connection() -> None:
    """Run the wanted migrations on the database that the environment names."""
    database = Database(os.environ.get("DATABASE_URL") or DEFAULT_URL)
    with database.migrating() as connection:
        run(connection)
    database.close()


given = context.config.attributes.get("connection")
if given is None:
    run_on_own_connection()
else:
    run(given)
