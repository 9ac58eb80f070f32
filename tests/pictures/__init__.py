"""Pictures of the catalogue."""
