"""The task database: catalogue, models, migrations, loading and queries."""
